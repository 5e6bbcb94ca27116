"""forbid: every match of `match` is a fault."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from replylint.reading import Match, Reading
from replylint.rule import Condition

if TYPE_CHECKING:
    from replylint.condition import Finder
    from replylint.rulefile import Builder
    from replylint.yamlfile import Node, Problems

KEYS = ("match",)


def parse(builder: Builder, fields: Mapping[str, Node], problems: Problems, node: Node) -> Condition:
    if "match" not in fields:
        problems.add(node, "a rule of kind forbid lacks the key 'match'")
    return builder.condition(fields.get("match"), problems, "match")


def find(condition: Condition, reading: Reading, finder: Finder) -> Iterable[Match]:
    """The matches: overlapping phrases joined, and what was learned only where no phrase says it of the same words."""
    matches = finder.find(condition, reading, reading)
    phrases: list[Match] = []
    for match in matches:
        if match.confidence != "high":
            continue
        if phrases and match.start < phrases[-1].end:
            phrases[-1] = phrases[-1]._replace(end=max(phrases[-1].end, match.end))
        else:
            phrases.append(match)
    learned: list[Match] = []
    for match in sorted(matches, key=lambda match: (match.confidence == "low", match.tentative)):  # the surer one stays
        if match.confidence != "high" and not any(overlap(match, other) for other in (*phrases, *learned)):
            learned.append(match)
    return sorted([*phrases, *learned])


def overlap(one: Match, other: Match) -> bool:
    """Whether two matches share a character."""
    return one.start < other.end and other.start < one.end
