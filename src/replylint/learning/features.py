"""Features of a sentence for the learned concepts: the same code in training and at run time.

Chinese: runs of one to four characters. English: runs of one to three words, and of three to five letters inside a
word. Digits are folded, so that 18:00 and 20:30 teach the same; a masked span counts as one sign.
"""

from __future__ import annotations

import re

from replylint.segment import MASK

_DIGITS = re.compile(r"[0-9]")
_MASKED = re.compile(MASK + "+")
_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?|0+|[?!]|" + MASK + r"|[\u3400-\u9fff]")


def folded_sentence(text: str) -> str:
    """A sentence as its features are taken from it."""
    return _MASKED.sub(MASK, _DIGITS.sub("0", text))


def features(text: str, language: str) -> list[str]:
    """The features of one sentence of comparable text, with repetitions; the order means nothing."""
    return _chinese(folded_sentence(text)) if language == "zh" else _english(folded_sentence(text))


def _chinese(text: str) -> list[str]:
    first = "^" + text + "$"
    second = list(map(str.__add__, first, first[1:]))
    third = list(map(str.__add__, second, first[2:]))
    fourth = list(map(str.__add__, third, first[3:]))
    return [*text, *second, *third, *fourth]


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
