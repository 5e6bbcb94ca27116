"""Where Chinese words begin and end, by jieba, asked only about the text around a candidate.

jieba would load its whole dictionary (0.6 s, 80 MiB) before the first cut. Its algorithm needs only the words that
begin with the characters at hand, so the dictionary here is read group by group from jieba's own file.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

# the sum of all frequencies in jieba 0.42.1's dict.txt; a test recomputes it
TOTAL_FREQUENCY = 60101967


class _LazyFrequencies:
    """The mapping word -> frequency that jieba's cut asks, filled with one first character at a time."""

    def __init__(self, dictionary: bytes) -> None:
        self._dictionary = b"\n" + dictionary
        self._known: dict[str, int] = {}
        self._loaded: set[str] = set()

    def _load(self, first: str) -> None:
        self._loaded.add(first)
        for match in re.finditer(b"\n(" + re.escape(first.encode()) + rb"[^ \n]*) (\d+)", self._dictionary):
            word = match[1].decode()
            self._known[word] = int(match[2])
            for length in range(1, len(word)):
                self._known.setdefault(word[:length], 0)

    def get(self, word: str, default: int | None = None) -> int | None:
        first = word[:1]
        if first and first not in self._loaded:
            self._load(first)
        return self._known.get(word, default)

    def __contains__(self, word: str) -> bool:
        return self.get(word) is not None

    def __getitem__(self, word: str) -> int:
        found = self.get(word)
        if found is None:
            raise KeyError(word)
        return found


class WordEdges:
    """Answers where word edges are; jieba is imported at the first question."""

    def __init__(self) -> None:
        self._tokenizer: Any = None
        self._edges: dict[str, frozenset[int]] = {}

    def of(self, text: str) -> frozenset[int]:
        """The offsets in `text` at which a word begins or ends, as jieba's `cut` has them."""
        known = self._edges.get(text)
        if known is None:
            if len(self._edges) > 4096:
                self._edges.clear()
            edges, at = {0}, 0
            for word in self._cut(text):
                at += len(word)
                edges.add(at)
            known = self._edges[text] = frozenset(edges)
        return known

    def _cut(self, text: str) -> list[str]:
        if self._tokenizer is None:
            self._tokenizer = _tokenizer()
        return list(self._tokenizer.cut(text))


def _tokenizer() -> Any:
    import sys

    # jieba imports pkg_resources where it can, for 0.1 s and nothing that it needs
    blocked = "pkg_resources" not in sys.modules
    if blocked:
        sys.modules["pkg_resources"] = None  # type: ignore[assignment]
    try:
        import jieba
    finally:
        if blocked:
            del sys.modules["pkg_resources"]
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ = _LazyFrequencies((Path(jieba.__file__).parent / "dict.txt").read_bytes())
    tokenizer.total = TOTAL_FREQUENCY
    tokenizer.initialized = True
    return tokenizer
