"""whole: the reply as a whole is nothing but `match`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from replylint.kinds.require import whole_reply
from replylint.reading import Match, Reading
from replylint.rule import Condition
from replylint.segment import MASK

if TYPE_CHECKING:
    from replylint.condition import Finder
    from replylint.rulefile import Builder
    from replylint.yamlfile import Node, Problems

KEYS = ("match", "empty", "besides")


@dataclass(frozen=True, slots=True)
class Whole:
    """`besides` may stand beside the matches without making the reply more than them (greetings, particles)."""

    condition: Condition
    besides: Condition
    empty: bool


def parse(builder: Builder, fields: Mapping[str, Node], problems: Problems, node: Node) -> Whole:
    empty = problems.flag(fields.get("empty"), "empty")
    if not empty and "match" not in fields:
        problems.add(node, "a rule of kind whole needs 'match', or 'empty: true'")
    return Whole(
        builder.condition(fields.get("match"), problems, "match"),
        builder.condition(fields.get("besides"), problems, "besides"),
        empty,
    )


def find(whole: Whole, reading: Reading, finder: Finder) -> Iterable[Match]:
    if whole.empty:
        if not any(character.isalnum() or _is_sign(character) for character in reading.text):
            yield Match(0, len(reading.text), whole=True)
        return
    matches = finder.find(whole.condition, reading, reading)
    if not matches:
        return
    learned = next((match for match in matches if match.whole), None)
    if learned is not None:
        yield learned
        return
    covered = bytearray(len(reading.text))
    for match in (*matches, *finder.find(whole.besides, reading, reading)):
        covered[match.start : match.end] = b"\1" * (match.end - match.start)
    rest = [c for c, done in zip(reading.text, covered, strict=True) if not done and (c.isalnum() or c == MASK)]
    if not rest:
        confidence = min((match.confidence for match in matches), key=("low", "medium", "high").index)
        tentative = all(match.tentative for match in matches)
        yield whole_reply(reading)._replace(confidence=confidence, tentative=tentative)


def _is_sign(character: str) -> bool:
    """Whether a sign says something by itself: a lone emoji is an answer, if a poor one."""
    return character > "\u2190" and not "\u3000" <= character <= "\u303f" and not "\ufe00" <= character <= "\uff65"
