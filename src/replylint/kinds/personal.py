"""personal: phone, identity and card numbers and private addresses in clear, checked by their check digits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from replylint.expression import DIGITS, Expression
from replylint.reading import Match, Reading
from replylint.rule import Condition

if TYPE_CHECKING:
    from replylint.condition import Finder
    from replylint.rulefile import Builder
    from replylint.yamlfile import Node, Problems

KEYS = ("unless_near", "address", "own")

_MOBILE = Expression(r"(?<![0-9a-z*.-])(?:\+?86[ -]?)?1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}(?![0-9*-])", needs=DIGITS)
_US_PHONE = Expression(
    r"(?<![0-9*-])(?:\+1[ -])?(?:\([0-9]{3}\) ?|[0-9]{3}[-. ])[0-9]{3}[-. ][0-9]{4}(?![0-9-])", needs=DIGITS
)
_INTERNATIONAL = Expression(
    r"(?<![0-9*])\+(?!86|1[ -])[0-9]{2}[ -]?[0-9]{2,4}(?:[ -]?[0-9]{3,4}){2}(?![0-9])", needs=DIGITS
)
_IDENTITY = Expression(
    r"(?<![0-9a-z])[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9x](?![0-9a-z])",
    needs=DIGITS,
)
_CARD = Expression(r"(?<![0-9a-z-])(?:[0-9]{4}[ -]?){3,4}[0-9]{1,4}(?![0-9a-z-])", needs=DIGITS)
_TOLL_FREE = ("800", "888", "877", "866", "855", "844", "833")
_NEAR = 40


@dataclass(frozen=True, slots=True)
class Personal:
    """`excuse` clears a number near it (hotline, return address); `own` picks the buyer's own data or others'."""

    excuse: Condition
    address: Condition
    own: bool


def parse(builder: Builder, fields: Mapping[str, Node], problems: Problems, node: Node) -> Personal:
    return Personal(
        builder.condition(fields.get("unless_near"), problems, "unless_near"),
        builder.condition(fields.get("address"), problems, "address"),
        problems.flag(fields.get("own"), "own"),
    )


def find(personal: Personal, reading: Reading, finder: Finder) -> Iterable[Match]:
    text = reading.text
    contacts = [m.span() for pattern in (_MOBILE, _INTERNATIONAL) for m in pattern.finditer(text)]
    contacts += [m.span() for m in _US_PHONE.finditer(text) if not any(code in m[0][:6] for code in _TOLL_FREE)]
    numbers = [m.span() for m in _IDENTITY.finditer(text) if is_identity_number(m[0])]
    numbers += [m.span() for m in _CARD.finditer(text) if is_card_number(re.sub(r"[ -]", "", m[0]))]
    addresses = finder.find(personal.address, reading, reading)
    found = [Match(*span) for span in (*contacts, *numbers)]
    found += [
        match
        for match in addresses
        if not any(match.start < end and start < match.end for start, end in (*contacts, *numbers))
    ]
    excuses = finder.find(personal.excuse, reading, reading)
    written = re.sub(r"[ -]", "", reading.buyer.text) if reading.buyer else ""
    reached = 0
    for match in sorted(found):
        start, end = match.start, match.end
        if start < reached:
            continue
        # a hotline excuses a phone number or an address near it, never an identity or a card number
        near = (start, end) not in numbers and any(start - _NEAR <= e.start and e.end <= end + _NEAR for e in excuses)
        by_buyer = bool(written) and re.sub(r"[ -]", "", text[start:end]) in written
        if not near and by_buyer == personal.own:
            yield match
            reached = end


def is_identity_number(number: str) -> bool:
    """Whether the check digit of an 18-digit Chinese identity number is right (GB 11643-1999)."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False))
    return "10x98765432"[total % 11] == number[17].lower()


def is_card_number(digits: str) -> bool:
    """Whether a number of 13 to 19 digits passes the Luhn check (ISO/IEC 7812-1) and begins as bank cards do."""
    if not 13 <= len(digits) <= 19 or digits[0] not in "3456":
        return False
    doubled = [int(d) * 2 for d in digits[-2::-2]]
    return (sum(map(int, digits[-1::-2])) + sum(d - 9 if d > 9 else d for d in doubled)) % 10 == 0
