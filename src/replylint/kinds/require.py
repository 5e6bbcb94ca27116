"""require: a reply in which `match` is not found is at fault as a whole."""

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
        problems.add(node, "a rule of kind require lacks the key 'match'")
    return builder.condition(fields.get("match"), problems, "match")


def find(condition: Condition, reading: Reading, finder: Finder) -> Iterable[Match]:
    if not finder.holds(condition, reading, reading):
        yield whole_reply(reading)


def whole_reply(reading: Reading) -> Match:
    """A match about the whole reply, which points at its first sentence."""
    sentences = reading.sentences
    start, end = (sentences[0].start, sentences[0].end) if sentences else (0, len(reading.text))
    return Match(start, end, whole=True)
