"""mix: two things that do not go together in one reply: ways of address, or languages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from replylint.reading import Match, Reading
from replylint.rule import Condition

if TYPE_CHECKING:
    from replylint.condition import Finder
    from replylint.rulefile import Builder
    from replylint.yamlfile import Node, Problems

KEYS = ("both", "languages_differ")


def parse(builder: Builder, fields: Mapping[str, Node], problems: Problems, node: Node) -> tuple[Condition, ...]:
    """The conditions that exclude each other; none where the languages are compared."""
    if problems.flag(fields.get("languages_differ"), "languages_differ"):
        return ()
    listed = fields.get("both")
    items = listed.value if listed is not None and isinstance(listed.value, list) else []
    if len(items) != 2:
        problems.add(listed or node, "a rule of kind mix needs 'both' with two conditions, or 'languages_differ: true'")
    return tuple(builder.condition(item, problems, "both") for item in items)


def find(conditions: tuple[Condition, ...], reading: Reading, finder: Finder) -> Iterable[Match]:
    """The rarer of the two things; or the first sentence, or stretch, in another language than the rest's."""
    if conditions:
        found = [finder.find(condition, reading, reading) for condition in conditions]
        if all(found):
            yield min(found, key=len)[0]
        return
    yield from _languages(reading)


def _languages(reading: Reading) -> Iterable[Match]:
    own = reading.language
    buyer = reading.buyer.language if reading.buyer else None
    if own and buyer and own != buyer and _is_long(reading.buyer.text if reading.buyer else "", buyer):
        if _is_long(reading.text, own):
            sentence = reading.sentences[0]
            yield Match(sentence.start, sentence.end, whole=True)
        return
    for start, end in _foreign_stretches(reading):
        yield Match(start, end)


def _is_long(text: str, language: str) -> bool:
    """Enough text to be sure of its language: two Han characters, or three English words."""
    if language == "zh":
        return sum("\u3400" <= character <= "\u9fff" for character in text) >= 2
    return len([word for word in text.split() if word.strip(".,!?'").isalpha() and len(word) > 1]) >= 3


def _foreign_stretches(reading: Reading) -> Iterable[tuple[int, int]]:
    """Runs of at least four English words, one of them a function word, in a Chinese reply."""
    seen = reading.seen(frozenset())
    if reading.language != "zh" or not re.search(r"[\u3400-\u9fff]{2}", seen):
        return
    for match in re.finditer(r"(?<![a-z'])[a-z][a-z']*(?:[ ,]+[a-z][a-z']*){3,}", seen):
        words = set(match[0].replace(",", " ").split())
        if words & _FUNCTION_WORDS:
            yield match.span()


_FUNCTION_WORDS = frozenset(
    "the a an is are was were be been has have had will would can could should please your you we our us it this that"
    " to of for and or not with in on at my i".split()
)
