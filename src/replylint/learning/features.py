"""Features of a text for the learned concepts: the same code in training and at run time.

Chinese: runs of one to three characters. English: runs of one to three words, and of three to five letters inside a
word; emoji and smileys are words. Digits are folded, so that 18:00 and 20:30 teach the same; a masked span counts as
one sign; stops and commas are blanks, because whether a chat line ends in one says nothing of what it says. A feature
counts once a text. (Four characters, and words by jieba, gained less than they cost: docs/decisions.md.)
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from replylint.segment import MASK

_DIGITS = re.compile(r"[0-9]")
_MASKED = re.compile(MASK + "+")
_STOPS = re.compile(r"[\s。.,、;:…~—()\"'*-]+")
_TOKEN = re.compile(
    r"[a-z]+(?:'[a-z]+)?|0+|[?!]|" + MASK + r"|[\u3400-\u9fff]|[\u2600-\u27bf\U0001f300-\U0001faff]|[:;]-?[()dp]"
)


def features(sentences: Iterable[str], language: str) -> set[str]:
    """The features of the sentences of a comparable text, masked spans blotted out."""
    found: set[str] = set()
    for sentence in sentences:
        folded = _MASKED.sub(MASK, _DIGITS.sub("0", sentence))
        found.update(_chinese(_STOPS.sub(" ", folded).strip()) if language == "zh" else _english(folded))
    return found


def length_feature(sentences: Iterable[str]) -> str:
    """How long a text is, as a feature of those concepts that judge a whole reply."""
    size = sum(map(len, sentences))
    return f"\x01{size.bit_length()}"


def _chinese(text: str) -> list[str]:
    first = "^" + text + "$"
    second = list(map(str.__add__, first, first[1:]))
    return [*text, *second, *map(str.__add__, second, first[2:])]


def _english(text: str) -> list[str]:
    words = ["^", *_TOKEN.findall(text), "$"]
    pairs = [f"{a} {b}" for a, b in zip(words, words[1:], strict=False)]
    found = words[1:-1] + pairs + [f"{a} {b}" for a, b in zip(pairs, words[2:], strict=False)]
    for word in words[1:-1]:
        if len(word) > 2:
            padded = f"#{word}#"
            length = len(padded)
            for size in (3, 4, 5):
                found += [padded[i : i + size] for i in range(length - size + 1)]
    return found
