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
    """The matches, of which overlapping ones are joined."""
    joined: list[Match] = []
    for match in finder.find(condition, reading, reading):
        if joined and match.start < joined[-1].end:
            last = joined[-1]
            surer = last if last.confidence == "high" or match.confidence != "high" else match
            joined[-1] = surer._replace(start=last.start, end=max(last.end, match.end))
        else:
            joined.append(match)
    return joined
