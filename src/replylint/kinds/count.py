"""count: more of something than is good: matches, characters, sentences that run on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from replylint.kinds.require import whole_reply
from replylint.reading import Match, Reading
from replylint.rule import Condition

if TYPE_CHECKING:
    from replylint.condition import Finder
    from replylint.rulefile import Builder
    from replylint.yamlfile import Node, Problems

KEYS = ("match", "measure", "more_than")
MEASURES = ("matches", "characters", "words", "sentence-characters", "sentence-words")


@dataclass(frozen=True, slots=True)
class Count:
    """`limits` maps a channel ("" for all others) to the most that is still good."""

    condition: Condition
    measure: str
    limits: Mapping[str, int]


def parse(builder: Builder, fields: Mapping[str, Node], problems: Problems, node: Node) -> Count:
    measure = problems.choice(fields.get("measure"), "measure", MEASURES) or "matches"
    if measure == "matches" and "match" not in fields:
        problems.add(node, "a rule of kind count lacks the key 'match'")
    limits: dict[str, int] = {}
    given = fields.get("more_than")
    if given is None:
        problems.add(node, "a rule of kind count lacks the key 'more_than'")
    elif isinstance(given.value, str):
        limits[""] = problems.number(given, "more_than") or 0
    else:
        for channel, item in problems.mapping(given, "more_than", ("default", "chat", "email", "review")).items():
            limits["" if channel == "default" else channel] = problems.number(item, channel) or 0
    return Count(builder.condition(fields.get("match"), problems, "match"), measure, limits)


def find(count: Count, reading: Reading, finder: Finder) -> Iterable[Match]:
    limit = count.limits.get(reading.reply.context.channel or "", count.limits.get(""))
    if limit is None:
        return
    if count.measure == "matches":
        matches = finder.find(count.condition, reading, reading)
        if len(matches) > limit:
            yield matches[limit]._replace(whole=False)
    elif count.measure.startswith("sentence"):
        for sentence in reading.sentences:
            if _size(reading.text[sentence.start : sentence.end], count.measure.endswith("words")) > limit:
                yield Match(sentence.start, sentence.end)
    elif _size(reading.text, count.measure == "words") > limit:
        yield whole_reply(reading)


def _size(text: str, words: bool) -> int:
    return len(text.split()) if words else sum(not character.isspace() for character in text)
