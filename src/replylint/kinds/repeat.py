"""repeat: the same sentence twice, in the reply or from the message before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from replylint.kinds.require import whole_reply
from replylint.reading import Match, Reading

if TYPE_CHECKING:
    from replylint.condition import Finder
    from replylint.rulefile import Builder
    from replylint.yamlfile import Node, Problems

KEYS = ("shortest", "likeness")
_DEFAULT_SHORTEST = 6
_DEFAULT_LIKENESS = 85


def parse(builder: Builder, fields: Mapping[str, Node], problems: Problems, node: Node) -> tuple[int, float]:
    """The fewest characters that count as a repetition, and how alike (per cent) two messages must be."""
    shortest = problems.number(fields.get("shortest"), "shortest", 1, 100) or _DEFAULT_SHORTEST
    likeness = problems.number(fields.get("likeness"), "likeness", 50, 100) or _DEFAULT_LIKENESS
    return shortest, likeness / 100


def find(parameters: tuple[int, float], reading: Reading, finder: Finder) -> Iterable[Match]:
    shortest, likeness = parameters
    earlier = [turn.text for turn in reading.reply.history if turn.role == "agent"]
    if earlier and alike(_spoken(reading.original.casefold()), _spoken(earlier[-1].casefold())) >= likeness:
        yield whole_reply(reading)
        return
    seen: set[str] = set()
    text = reading.seen(frozenset())
    for sentence in reading.sentences:
        spoken = _spoken(text[sentence.start : sentence.end])
        if len(spoken) >= shortest and spoken in seen:
            yield Match(sentence.start, sentence.end)
        seen.add(spoken)


def _spoken(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


def alike(one: str, other: str) -> float:
    """How much two texts share: Jaccard of their character pairs, 0 to 1."""
    a = {one[i : i + 2] for i in range(len(one) - 1)}
    b = {other[i : i + 2] for i in range(len(other) - 1)}
    return len(a & b) / len(a | b) if len(one) > 5 and a and b else 0.0
