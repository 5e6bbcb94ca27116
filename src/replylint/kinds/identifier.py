"""identifier: the reply names another order or parcel number than the buyer did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from replylint.expression import DIGITS, Expression
from replylint.reading import Match, Reading
from replylint.rule import Condition

if TYPE_CHECKING:
    from replylint.condition import Finder
    from replylint.rulefile import Builder
    from replylint.yamlfile import Node, Problems

KEYS = ("match", "unless_near")

# order and parcel numbers: Amazon's 3-7-7, or 10 to 20 digits with up to three letters before them; no mobile number
_NUMBER = Expression(
    r"(?<![0-9a-z*-])(?:[0-9]{3}-[0-9]{7}-[0-9]{7}|(?!1[3-9][0-9]{9}(?![0-9]))[a-z]{0,3}[0-9]{10,20}[a-z]?)(?![0-9a-z*-])",
    needs=DIGITS,
)
_NEAR = 14


def parse(builder: Builder, fields: Mapping[str, Node], problems: Problems, node: Node) -> Condition:
    """`unless_near` is what excuses another number that it stands just before."""
    return builder.condition(fields.get("unless_near"), problems, "unless_near")


def find(excuse: Condition, reading: Reading, finder: Finder) -> Iterable[Match]:
    if reading.buyer is None:
        return
    given = {match[0] for match in _NUMBER.finditer(reading.buyer.text)}
    if not given:
        return
    excused = finder.find(excuse, reading, reading)
    for match in _NUMBER.finditer(reading.text):
        near = any(0 <= match.start() - other.end <= _NEAR for other in excused)
        same_form = any(len(match[0]) == len(number) or "-" in match[0] == "-" in number for number in given)
        if match[0] not in given and not near and same_form:
            yield Match(*match.span())
