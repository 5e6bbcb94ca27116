"""Text made comparable, with the way back to the original.

Width and compatibility forms (NFKC), case, quotes, Traditional characters and invisible characters are folded, so
that one rule finds every way of writing the same words. Every normalised character knows its original code points.
"""

from __future__ import annotations

import bisect
import functools
import unicodedata
from dataclasses import dataclass
from importlib import resources

_FOLDED = {
    **dict.fromkeys("“”„‟«»〝〞＂", '"'),
    **dict.fromkeys("‘’‚‛′｀´＇", "'"),
    **dict.fromkeys("‐‑‒–−", "-"),
    "妳": "你",
    "祢": "你",
    "…": "…",  # NFKC would make three stops of it
    "⋯": "…",
}
_DROPPED = frozenset(
    "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_BLANK = frozenset(" \t\u00a0\u3000\u2002\u2003\u2009\u202f\r\x0b\x0c")
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789 \n!\"#$%&'()*+,-./:;<=>?@[]^_{|}~\\`。、")


@dataclass(frozen=True, slots=True)
class Comparable:
    """`text` as rules see it. `starts[i]` and `ends[i]` are the original code points of its character i."""

    text: str
    starts: tuple[int, ...] | range
    ends: tuple[int, ...] | range

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The half-open span of original code points behind the half-open span of `text`."""
        if start >= end:
            at = self.starts[start] if start < len(self.starts) else (self.ends[-1] if self.ends else 0)
            return at, at
        return self.starts[start], self.ends[end - 1]

    def comparable(self, start: int, end: int) -> tuple[int, int]:
        """The half-open span of `text` that the half-open span of original code points became."""
        return bisect.bisect_left(self.ends, start + 1), bisect.bisect_left(self.starts, end)


@functools.cache
def _traditional() -> dict[int, str]:
    table = resources.files("replylint").joinpath("data/traditional.txt").read_text(encoding="utf-8").split("\n")
    return {ord(character): simple for character, simple in zip(table[0], table[1], strict=True)}


def simplified(text: str) -> str:
    """`text` with every Traditional character replaced by its Simplified one (OpenCC's character table)."""
    return text.translate(_traditional())


def folded(text: str) -> str:
    """`text` as `comparable` would make it, for the literals of patterns."""
    if len(text) == 1 and text in _PLAIN:
        return text
    return comparable(text).text


def comparable(text: str) -> Comparable:
    """`text` folded for matching, with its offset map."""
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    table = _traditional()
    length = len(text)
    at = 0
    while at < length:
        character = text[at]
        after = at + 1
        while after < length and _combines(text[after]):
            after += 1
        is_plain = after == at + 1 and (character in _PLAIN or "\u4e00" <= character <= "\u9fff")
        piece = character if is_plain else _fold(text[at:after])
        for part in piece:
            part = table.get(ord(part), part)
            if part == " " and out and out[-1] == " ":
                ends[-1] = after
                continue
            out.append(part)
            starts.append(at)
            ends.append(after)
        at = after
    return Comparable("".join(out), _compact(starts, 0), _compact(ends, 1))


def _compact(offsets: list[int], first: int) -> tuple[int, ...] | range:
    plain = range(first, first + len(offsets))
    return plain if offsets == list(plain) else tuple(offsets)


def _combines(character: str) -> bool:
    return character > "\u02ff" and (
        "\ufe00" <= character <= "\ufe0f" or unicodedata.combining(character) != 0 or character == "\u20e3"
    )


def _fold(cluster: str) -> str:
    character = cluster[0]
    if "\ud800" <= character <= "\udfff":
        return "\ufffd"  # half of a surrogate pair, from a JSON escape: RE2 could not encode it
    if len(cluster) == 1:
        if character in _FOLDED:
            return _FOLDED[character]
        if character in _DROPPED or "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef":
            return ""
        if character in _BLANK:
            return " "
    else:
        cluster = "".join(c for c in cluster if not "\ufe00" <= c <= "\ufe0f")
        if not cluster:
            return ""
    piece = unicodedata.normalize("NFKC", cluster).casefold()
    return "".join(_FOLDED.get(c, " " if c in _BLANK else c) for c in piece)
