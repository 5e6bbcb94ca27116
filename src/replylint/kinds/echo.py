"""echo: nothing of what the buyer wrote about comes back in the reply."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from replylint.kinds.require import whole_reply
from replylint.reading import Match, Reading, Text
from replylint.rule import Condition

if TYPE_CHECKING:
    from replylint.condition import Finder
    from replylint.rulefile import Builder
    from replylint.yamlfile import Node, Problems

KEYS = ("match",)

# characters that carry grammar, not matter; a shared pair of them is no echo
_GRAMMAR = frozenset(
    "的了吗呢吧啊呀哦嗯是在我你您他她它们这那个有没不也都就还要会能可以和与跟及或但而且因为所如果什么怎么样多少几时候"
    "请问好给把被让从到对于之其一下上来去过着得地很太最更再又才只已经将把等说想看做用里后前"
)
_COMMON = frozenset(
    "a an the and or but if of to in on at by for from with as is are was were be been am do does did has have had i"
    " me my mine you your yours he she it its we our us they them this that these those not no so very can could will"
    " would shall should may might must just get got what when where which who why how please thanks thank hi hello"
    " dear order sorry item product any some there here about more one".split()
)


def parse(builder: Builder, fields: Mapping[str, Node], problems: Problems, node: Node) -> Condition | None:
    """`match` narrows the rule to replies (or buyer messages) in which it is found."""
    return builder.condition(fields["match"], problems, "match") if "match" in fields else None


def find(condition: Condition | None, reading: Reading, finder: Finder) -> Iterable[Match]:
    if reading.buyer is None or not reading.sentences:
        return
    if condition is not None and not finder.holds(condition, reading, reading):
        return
    asked = content(reading.buyer)
    if asked and asked.isdisjoint(content(reading)):
        yield whole_reply(reading)


def content(text: Text) -> frozenset[str]:
    """What a message is about: pairs of Han characters, Latin words, numbers, without grammar words."""
    found = set()
    for run in re.findall(r"[\u3400-\u9fff]+", text.text):
        marks = [character in _GRAMMAR for character in run]
        for index in range(len(run) - 1):
            if not (marks[index] or marks[index + 1]):
                found.add(run[index : index + 2])
        found |= {c for c, mark in zip(run, marks, strict=True) if not mark and len(run) < 3}
        found |= {c for c in run if c in _TELLING}
    for word in re.findall(r"[a-z][a-z'-]+|\d+", text.text):
        if word not in _COMMON:
            found.add(word[:5])  # a stem, good enough for plurals and tenses
    return frozenset(found)


# single characters that name a matter by themselves
_TELLING = frozenset("碎破坏漏裂票码色款货钱券赠鞋衣裤杯电屏锅链")
