"""order: `match` must come before `after` does; it is at fault where it comes only later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from replylint.reading import Match, Reading
from replylint.rule import Condition

if TYPE_CHECKING:
    from replylint.condition import Finder
    from replylint.rulefile import Builder
    from replylint.yamlfile import Node, Problems

KEYS = ("match", "after")


def parse(builder: Builder, fields: Mapping[str, Node], problems: Problems, node: Node) -> tuple[Condition, Condition]:
    for key in KEYS:
        if key not in fields:
            problems.add(node, f"a rule of kind order lacks the key {key!r}")
    return (
        builder.condition(fields.get("match"), problems, "match"),
        builder.condition(fields.get("after"), problems, "after"),
    )


def find(conditions: tuple[Condition, Condition], reading: Reading, finder: Finder) -> Iterable[Match]:
    """The first match, where it begins in a later sentence than the other condition, or from the third clause on."""
    wanted, other = conditions
    late = finder.find(wanted, reading, reading)
    early = finder.find(other, reading, reading)
    if not late or not early or early[0].start >= late[0].start:
        return
    first = late[0]
    sentence = reading.sentence_at(first.start)
    if reading.sentence_at(early[0].start) == sentence:
        # what was learned says which sentence, not which clause: inside one sentence only words found exactly count
        sure = [match.start for match in early if match.confidence == "high"]
        clauses = reading.sentences[sentence].clauses
        position = sum(start <= first.start for start, _ in clauses) - 1
        if position < 2 or first.confidence != "high" or not sure or sure[0] >= first.start:
            return
    yield first._replace(whole=True)
