"""One reply as the rules read it: everything that several rules need is worked out once, when first asked for."""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple

from replylint.expression import Expression
from replylint.normalize import Comparable, comparable
from replylint.reply import Reply
from replylint.segment import MASK, Sentence, Span, language_of, mask_spans, masked, sentences_of
from replylint.words import WordEdges

_CAPITALS = Expression(r"(?<![A-Za-z0-9])[A-Z]+(?:['’][A-Z]{1,2})?(?:[ !]+[A-Z]+(?:['’][A-Z]{1,2})?)+(?![A-Za-z0-9])")
_FEWEST_CAPITALS = 10  # letters: less may be two abbreviations
# one of these makes a row of abbreviations a sentence
_SMALL_WORDS = frozenset(
    "A ALL AM AND ARE AS AT BE BUT CAN DO FOR GET HAVE HERE I IF IN IS IT ME MY NO NOT NOW OF ON OR"
    " OUR PLEASE READ STOP THAT THE THERE THIS TO US WAIT WE WHAT WHEN WHERE WHY WILL WITH YOU YOUR".split()
)


class Match(NamedTuple):
    """A raw span that a kind or a concept found, in code points of the comparable text."""

    start: int
    end: int
    confidence: str = "high"
    words: tuple[str, ...] = ()  # what weighed most, where it was learned
    whole: bool = False  # about the whole reply; the span is only where to point
    tentative: bool = False  # learned, and not sure enough to raise more than a warning


class Text:
    """A message in comparable form, with its segments. `present` are the literals that occur in it."""

    def __init__(self, original: str, scan: Callable[[str], frozenset[str]], edges: WordEdges) -> None:
        self.original = original
        self._scan = scan
        self._edges = edges
        self._seen: dict[frozenset[str], str] = {}
        self.concepts: dict[str, list[Match]] = {}  # what has been recognised so far
        self.learned: dict[str, list[Match]] | None = None  # of these, what the models recognised

    @cached_property
    def comparable(self) -> Comparable:
        return comparable(self.original)

    @property
    def text(self) -> str:
        return self.comparable.text

    @cached_property
    def masks(self) -> dict[str, tuple[Span, ...]]:
        return mask_spans(self.original, self.comparable)

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        return sentences_of(self.text, self.masks)

    @cached_property
    def clauses(self) -> tuple[Span, ...]:
        return tuple(clause for sentence in self.sentences for clause in sentence.clauses)

    @cached_property
    def language(self) -> str | None:
        return language_of(masked(self.text, self.masks, frozenset(("quotes",))))

    @cached_property
    def present(self) -> frozenset[str]:
        return self._scan(self.text)

    @cached_property
    def capitals(self) -> list[Match]:
        """Runs of words in capitals: at least two words and ten letters, and one of the small words of a sentence."""
        seen = self.seen(frozenset())
        spans = [
            self.comparable.comparable(*match.span())
            for match in _CAPITALS.finditer(self.original)
            if sum(map(str.isalpha, match[0])) >= _FEWEST_CAPITALS
            and not _SMALL_WORDS.isdisjoint(re.split(r"[ !'’]+", match[0]))
        ]
        return [Match(start, end) for start, end in spans if MASK not in seen[start:end]]

    def seen(self, see: frozenset[str]) -> str:
        """The text with all masked spans blotted out but those of the kinds in `see`."""
        if not self.masks:
            return self.text
        known = self._seen.get(see)
        if known is None:
            known = self._seen[see] = masked(self.text, self.masks, see)
        return known

    def sentence_at(self, offset: int) -> int:
        """The index of the sentence that holds, or else precedes, the offset; 0 where there is none."""
        return max(0, bisect.bisect_right(self.sentences, offset, key=lambda sentence: sentence.start) - 1)

    def clause_around(self, offset: int) -> Span:
        """The clause that holds, or else precedes, the offset; the whole text where there is none."""
        index = bisect.bisect_right(self.clauses, offset, key=lambda clause: clause[0]) - 1
        return self.clauses[index] if self.clauses and index >= 0 else (0, len(self.text))

    def has_word_edges(self, start: int, end: int) -> bool:
        """Whether Chinese words begin at `start` and end at `end`, by jieba's cut of the clause around."""
        low, high = self.clause_around(start)
        low, high = min(low, start), max(high, end)
        edges = self._edges.of(self.text[low:high])
        return start - low in edges and end - low in edges


class Reading(Text):
    """A reply, with the reading of the buyer message that it answers, if there is one."""

    def __init__(self, reply: Reply, scan: Callable[[str], frozenset[str]], edges: WordEdges) -> None:
        super().__init__(reply.text, scan, edges)
        self.reply = reply
        self.buyer = Text(reply.buyer, scan, edges) if reply.buyer and reply.buyer.strip() else None
        self.scenarios: tuple[str, ...] = ()
        self.answers_problem = False
