"""Sentences, clauses, languages, and the spans that no wording rule may look into.

All offsets are code points of the comparable text (`normalize.Comparable.text`), half-open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from replylint.expression import Expression
from replylint.normalize import Comparable

MASK = "\ufffc"  # stands in for every character of a masked span

Span = tuple[int, int]

_HAN = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_EMOJI = "\U0001f300-\U0001faff\u2600-\u27bf"
_ABBREVIATION = re.compile(r"(?:\b(?:mr|mrs|ms|dr|no|vs|etc|e\.g|i\.e|approx|st|a\.m|p\.m)|\b[a-z])$")
_SENTENCE_END = re.compile(
    r"[。!?]+[\"')\]」』]*|\n+|\.{1,}(?=[\s\"')」』]|$|[\u3400-\u9fff])[\"')」』]*|…+|;(?=\s*[\u3400-\u9fff])"
)
_CLAUSE_END = re.compile(
    rf"[,;:](?!\d)|,(?=\d{{1,2}}(?!\d))|[~()]+|--+|\s-\s|—+|(?<=[\u3400-\u9fff])[ ](?=[\u3400-\u9fff])|[{_EMOJI}]+"
)

_MASKS: dict[str, Expression] = {
    "quotes": Expression(
        r"“[^”\n]{1,300}”|「[^」\n]{1,300}」|『[^』\n]{1,300}』|\"[^\"\n]{1,300}\"|‘[^’\n]{2,300}’(?![a-z])"
        r"|(?<![\w'])'[^'\n]{2,300}'(?!\w)|^>[^\n]*",
        re.MULTILINE,
        needs="“「『\"‘'>",
    ),
    "code": Expression(r"```.*?(?:```|\Z)|`[^`\n]+`", re.DOTALL, needs="`"),
    "urls": Expression(
        r"(?:[Hh][Tt][Tt][Pp][Ss]?://|[Ww][Ww][Ww]\.)[^\s\u3000-\u9fff，。！？；）]+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}(?:\.[A-Za-z]{2,})+",
        re.ASCII,
        needs=(":", ".", "@"),
    ),
    "placeholders": Expression(
        r"\{\{[^{}\n]{0,60}\}\}|\$\{[^{}\n]{0,60}\}|\{[^\W\d][\w .-]{0,40}\}|\{\d?\}"
        r"|%\([a-z_]+\)s|%s\b|【[^】\n]{0,20}】|<[^\W\d]{2,20}>",
        needs="{%【<",
    ),
    "tokens": Expression(
        r"\[(?:[\u3400-\u9fff]{1,6}[xX]"
        r"|(?i:phone|name|order|order id|number|email|e-mail|address|link|url|ref|date|time|amount|id|tracking))\]",
        needs="[",
    ),
}
MASKED = tuple(_MASKS)  # what a rule may ask to see with `see:`


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence; `language` is "zh" or "en", or None where it has neither Han characters nor Latin words."""

    start: int
    end: int
    language: str | None
    clauses: tuple[Span, ...]


def mask_spans(original: str, text: Comparable) -> dict[str, tuple[Span, ...]]:
    """For each kind of masked span, where it lies in the comparable text."""
    found: dict[str, tuple[Span, ...]] = {}
    for name, pattern in _MASKS.items():
        spans = tuple(text.comparable(*match.span()) for match in pattern.finditer(original))
        if spans:
            found[name] = spans
    return found


def masked(text: str, spans: dict[str, tuple[Span, ...]], see: frozenset[str]) -> str:
    """`text` with every masked span but those of the kinds in `see` blotted out, of the same length."""
    pieces = list(text)
    for name, kind_spans in spans.items():
        if name not in see:
            for start, end in kind_spans:
                pieces[start:end] = MASK * (end - start)
    return "".join(pieces)


def language_of(text: str) -> str | None:
    """ "zh" or "en", by which script most of the text's words are in; None where there are none.

    A Han character weighs as much as a Latin word of two letters: they say about as much.
    """
    han = len(_HAN.findall(text))
    latin = sum(map(len, _WORD.findall(text)))
    if not han and not latin:
        return None
    return "zh" if 3 * han >= latin else "en"


def is_foreign(text: str) -> bool:
    """Whether most letters of a text are neither Han nor Latin: nothing here can judge it."""
    other = sum(
        c.isalpha() and not (c.isascii() or "\u3400" <= c <= "\u9fff" or "\u00c0" <= c <= "\u024f") for c in text
    )
    return 2 * other > sum(map(str.isalpha, text))


def sentences_of(text: str, spans: dict[str, tuple[Span, ...]]) -> tuple[Sentence, ...]:
    """The sentences of a comparable text. Masked spans are never cut; blank sentences are left out."""
    solid = sorted(span for kind_spans in spans.values() for span in kind_spans)
    cuts = [0]
    for match in _SENTENCE_END.finditer(text):
        if match[0].startswith(".") and _ABBREVIATION.search(text, max(0, match.start() - 8), match.start()):
            continue
        if not _inside(match.start(), solid):
            cuts.append(match.end())
    cuts.append(len(text))
    found = []
    for start, end in pairwise(cuts):
        start, end = _stripped(text, start, end)
        if start < end:
            found.append(Sentence(start, end, language_of(text[start:end]), _clauses(text, start, end, solid)))
    return tuple(found)


def _clauses(text: str, start: int, end: int, solid: list[Span]) -> tuple[Span, ...]:
    cuts = [start]
    cuts += [m.end() for m in _CLAUSE_END.finditer(text, start, end) if not _inside(m.start(), solid)]
    cuts.append(end)
    pieces = [_stripped(text, a, b) for a, b in pairwise(cuts)]
    spoken = tuple((a, b) for a, b in pieces if any(c.isalnum() or c == MASK for c in text[a:b]))
    return spoken or ((start, end),)


def _stripped(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _inside(at: int, solid: list[Span]) -> bool:
    return any(start <= at < end for start, end in solid)
