r"""The pattern language of rules, and its translation to RE2, which matches in linear time.

    退(货|款)     alternatives            不?      perhaps            (很){1,3}   between one and three times
    {courier}     a concept or built-in   ~6       a gap of at most six characters inside a clause
    [没未]        one of these characters  \?       a sign of the language itself, meant literally

Everything else is literal. Chinese literals match anywhere; a Latin word has Latin edges of its own (`sb` is not in
`usb`). Patterns are parsed first and their literals folded afterwards (normalize.folded).
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from replylint.normalize import folded

MAX_REPEAT = 200
MAX_GAP = 60
MAX_SIZE = 20_000
MAX_NESTED_COUNTS = 1000  # RE2's own limit
# the inside of a clause, for gaps
_GAP = r"[^。!?\n,;:…~]"
_CHINESE_NUMBER = "一二两三四五六七八九十百千半几零"
BUILT_IN = {
    "digit": r"[0-9]",
    "number": rf"(?:[0-9]+(?:\.[0-9]+)?|[{_CHINESE_NUMBER}]+)",
    "han": r"[\x{3400}-\x{9fff}]",
    "letter": r"[a-z]",
    "word": r"[a-z']+",
    "character": r"[^\s。!?,;:…]",
    "start": r"(?:^|\n)[\s\"'(~,.!:;-]*",
    "end": r"[\s。.!?~…,;:)\"'-]*(?:$|\n)",
}
CAPITALS = "capitals"  # words in capitals: stands alone, because patterns see folded text
_SPECIAL = "()|?{}[]~\\*+^$"


class PatternError(ValueError):
    """A pattern that cannot be; `column` is the 0-based character in it."""

    def __init__(self, message: str, column: int, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.column = column
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Literal:
    text: str


@dataclass(frozen=True, slots=True)
class OneOf:
    characters: str


@dataclass(frozen=True, slots=True)
class Gap:
    most: int


@dataclass(frozen=True, slots=True)
class Reference:
    name: str
    column: int


@dataclass(frozen=True, slots=True)
class Repeat:
    item: Part
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Either:
    """Alternatives, each a sequence."""

    options: tuple[tuple[Part, ...], ...]


Part = Literal | OneOf | Gap | Reference | Repeat | Either


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern ready to match. Exactly one of `concept` and `regex` is set.

    `gate` holds literals of which at least one occurs in every text that matches; empty means none is known.
    """

    source: str
    regex: str | None
    concept: str | None
    gate: frozenset[str]


@functools.cache
def compiled(regex: str) -> Any:
    """The RE2 object of a regular expression made by this module."""
    import re2

    options = re2.Options()
    options.log_errors = False
    options.max_mem = 64 << 20
    return re2.compile(regex, options)


@functools.cache
def parse(source: str) -> Either:
    """The syntax tree of a pattern; raises PatternError with the place."""
    tree, at = _either(source, 0, depth=0)
    if at < len(source):
        raise PatternError("this ')' closes nothing", at, "write \\) for the sign itself")
    return tree


def _either(source: str, at: int, depth: int) -> tuple[Either, int]:
    if depth > 20:
        raise PatternError("groups are nested too deeply", at)
    options: list[tuple[Part, ...]] = []
    parts: list[Part] = []
    while at < len(source) and source[at] != ")":
        if source[at] == "|":
            options.append(tuple(parts))
            parts = []
            at += 1
            continue
        part, at = _part(source, at, depth)
        part, at = _repeated(source, at, part)
        parts.append(part)
    options.append(tuple(parts))
    return Either(tuple(options)), at


def _part(source: str, at: int, depth: int) -> tuple[Part, int]:
    sign = source[at]
    if sign == "(":
        group, end = _either(source, at + 1, depth + 1)
        if end >= len(source):
            raise PatternError("this '(' is never closed", at, "write \\( for the sign itself")
        return group, end + 1
    if sign == "{":
        end = source.find("}", at)
        name = source[at + 1 : end] if end > 0 else ""
        if not name or not name[0].isalpha():
            raise PatternError(
                "'{' begins neither a concept nor a count", at, "{name}, {2,5}, or \\{ for the sign itself"
            )
        return Reference(name, at), end + 1
    if sign == "[":
        end = source.find("]", at)
        if end <= at + 1:
            raise PatternError("'[' is never closed, or holds nothing", at, "write \\[ for the sign itself")
        characters = folded(source[at + 1 : end])
        if not characters:
            raise PatternError("'[' holds only invisible characters", at, "leave the group out")
        return OneOf(characters), end + 1
    if sign == "~":
        end = at + 1
        while end < len(source) and source[end].isdecimal():
            end += 1
        width = int(source[at + 1 : end] or 0)
        if not 0 < width <= MAX_GAP:
            raise PatternError(f"'~' wants a number from 1 to {MAX_GAP}", at, "~6 is a gap of at most six characters")
        return Gap(width), end
    if sign == "\\":
        if at + 1 >= len(source) or (source[at + 1].isalnum() and source[at + 1].isascii()):
            raise PatternError(
                "a backslash makes the next sign literal; there are no \\d, \\w or \\b here",
                at,
                "{digit} is a digit, {number} a number; edges are automatic",
            )
        return Literal(folded(source[at + 1])), at + 2
    if sign in "?*+^$":
        hints = {"*": "~6 is a gap, {0,6} a count", "+": "{1,6} is a count", "^": "use {start}", "$": "use {end}"}
        raise PatternError(f"{sign!r} means nothing here", at, hints.get(sign, f"write \\{sign} for the sign itself"))
    if sign in "}]":
        raise PatternError(f"this {sign!r} closes nothing", at, f"write \\{sign} for the sign itself")
    end = at + 1
    while end < len(source) and source[end] not in _SPECIAL:
        end += 1
    if source[end : end + 1] == "?" or _is_count(source, end):
        end -= end - at > 1  # what follows repeats the last character only
    return Literal(_folded(source[at:end])), end


def _is_count(source: str, at: int) -> bool:
    return source[at : at + 1] == "{" and source[at + 1 : at + 2].isdecimal()


@functools.cache
def _folded(text: str) -> str:
    return folded(text)


def _repeated(source: str, at: int, part: Part) -> tuple[Part, int]:
    while at < len(source):
        if source[at] == "?":
            part, at = Repeat(part, 0, 1), at + 1
        elif _is_count(source, at):
            end = source.find("}", at)
            counts = source[at + 1 : end].split(",") if end > 0 else []
            if not 1 <= len(counts) <= 2 or not all(count.strip().isdecimal() for count in counts):
                raise PatternError("a count is {3} or {2,5}", at)
            low, high = int(counts[0]), int(counts[-1])
            if low > high or high > MAX_REPEAT or high == 0:
                raise PatternError(f"a count goes from few to many, at most {MAX_REPEAT}", at)
            part, at = Repeat(part, low, high), end + 1
        else:
            break
    return part, at


def references(tree: Part) -> list[Reference]:
    """All concepts that a pattern names, in order."""
    if isinstance(tree, Reference):
        return [tree]
    if isinstance(tree, Repeat):
        return references(tree.item)
    if isinstance(tree, Either):
        return [found for option in tree.options for part in option for found in references(part)]
    return []


def sole_reference(tree: Either) -> Reference | None:
    """The concept, where the pattern is nothing but one concept's name."""
    if len(tree.options) == 1 and len(tree.options[0]) == 1 and isinstance(tree.options[0][0], Reference):
        return tree.options[0][0]
    return None


def build(source: str, tree: Either, phrases: Callable[[str], list[Either]]) -> Pattern:
    """The pattern of a syntax tree; `phrases` gives the phrases of a concept that stands inside a longer pattern."""
    tree = _expanded(tree, phrases)
    if _shortest(tree) == 0:
        raise PatternError("this matches the empty text", 0, "leave something that must be there")
    if _size(tree) > MAX_SIZE or _nested_counts(tree) > MAX_NESTED_COUNTS:
        raise PatternError("this pattern grows too large", 0, "split it, or use smaller counts")
    return Pattern(source, _regex(tree, True, True), None, _gate(tree) or frozenset())


def _expanded(tree: Any, phrases: Callable[[str], list[Either]]) -> Any:
    if isinstance(tree, Reference) and tree.name not in BUILT_IN:
        return Either(tuple((_expanded(option, phrases),) for option in phrases(tree.name)))
    if isinstance(tree, Repeat):
        return Repeat(_expanded(tree.item, phrases), tree.low, tree.high)
    if isinstance(tree, Either):
        return Either(tuple(tuple(_expanded(part, phrases) for part in option) for option in tree.options))
    return tree


def _shortest(part: Part) -> int:
    if isinstance(part, Literal):
        return len(part.text)
    if isinstance(part, Gap):
        return 0
    if isinstance(part, Repeat):
        return part.low * _shortest(part.item)
    if isinstance(part, Either):
        return min(sum(map(_shortest, option)) for option in part.options)
    if isinstance(part, Reference):
        return 0 if part.name in ("start", "end") else 1
    return 1


def _size(part: Part) -> int:
    """How many states a pattern has when its counts are written out: what it costs to compile."""
    if isinstance(part, Literal):
        return len(part.text)
    if isinstance(part, Gap):
        return part.most
    if isinstance(part, Repeat):
        return max(1, part.high) * _size(part.item)
    if isinstance(part, Either):
        return sum(sum(map(_size, option)) for option in part.options)
    return 1


def _nested_counts(part: Part) -> int:
    if isinstance(part, Gap):
        return part.most
    if isinstance(part, Repeat):
        return max(1, part.high) * _nested_counts(part.item)
    if isinstance(part, Either):
        return max((_nested_counts(p) for option in part.options for p in option), default=1)
    return 1


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _edge(part: Part, last: bool) -> str | None:
    """The first or last character of a part, if it is known."""
    if isinstance(part, Literal) and part.text:
        return part.text[-1 if last else 0]
    if isinstance(part, OneOf):
        return part.characters[0] if all(map(_is_latin, part.characters)) else None
    if isinstance(part, Repeat):
        return _edge(part.item, last)
    if isinstance(part, Either):
        for option in part.options:
            if option:
                return _edge(option[-1 if last else 0], last)
    return None


def _regex(part: Part, left: bool, right: bool) -> str:
    """RE2 source; `left` and `right` say whether a Latin letter there must stand at an edge."""
    if isinstance(part, Literal):
        text = part.text
        body = "".join("[ \\n]" if c == " " else _escaped(c) for c in text)
        before = r"\b" if left and text and _is_latin(text[0]) else ""
        after = r"\b" if right and text and _is_latin(text[-1]) else ""
        return before + body + after
    if isinstance(part, OneOf):
        body = "[" + "".join(map(_escaped, part.characters)) + "]"
        latin = all(map(_is_latin, part.characters))
        return (r"\b" if left and latin else "") + body + (r"\b" if right and latin else "")
    if isinstance(part, Gap):
        return f"{_GAP}{{0,{part.most}}}?"
    if isinstance(part, Reference):
        return BUILT_IN[part.name]
    if isinstance(part, Repeat):
        count = "?" if (part.low, part.high) == (0, 1) else f"{{{part.low},{part.high}}}"
        return f"(?:{_regex(part.item, left, right)}){count}"
    return "(?:" + "|".join(_sequence(option, left, right) for option in part.options) + ")"


def _sequence(parts: tuple[Part, ...], left: bool, right: bool) -> str:
    """The parts in order. Parts that together may spell one Latin word share its edges: `idiots?` ends at one."""
    runs: list[list[Part]] = []
    for part in parts:
        before = _edge(runs[-1][-1], last=True) if runs else None
        after = _edge(part, last=False)
        if before and after and _is_latin(before) and _is_latin(after):
            runs[-1].append(part)
        else:
            runs.append([part])
    out = []
    for index, run in enumerate(runs):
        free_left, free_right = left or index > 0, right or index + 1 < len(runs)
        if len(run) == 1:
            out.append(_regex(run[0], free_left, free_right))
            continue
        first, last = _edge(run[0], last=False), _edge(run[-1], last=True)
        edge_left = free_left and first is not None and _is_latin(first)
        edge_right = free_right and last is not None and _is_latin(last)
        out.append(r"\b" if edge_left else "")
        for position, part in enumerate(run):
            inner_left = free_left and position == 0 and not edge_left
            inner_right = free_right and position + 1 == len(run) and not edge_right
            out.append(_regex(part, inner_left, inner_right))
        out.append(r"\b" if edge_right else "")
    return "".join(out)


def _escaped(character: str) -> str:
    return "\\" + character if character.isascii() and not character.isalnum() and character not in " _" else character


def _gate(part: Part) -> frozenset[str] | None:
    """Literals of which one must occur; None where nothing is sure."""
    if isinstance(part, Literal):
        pieces = [piece for piece in part.text.split(" ") if piece]
        return frozenset((max(pieces, key=len),)) if pieces else None
    if isinstance(part, OneOf):
        return frozenset(part.characters)
    if isinstance(part, Repeat):
        return _gate(part.item) if part.low else None
    if isinstance(part, Either):
        gates = [_sequence_gate(option) for option in part.options]
        if any(gate is None for gate in gates):
            return None
        return frozenset().union(*[gate for gate in gates if gate])
    return None


def _sequence_gate(parts: tuple[Part, ...]) -> frozenset[str] | None:
    runs: list[frozenset[str]] = []
    run = ""
    for part in (*parts, None):
        if isinstance(part, Literal):
            run += part.text
            continue
        pieces = [piece for piece in run.split(" ") if piece]
        if pieces:
            runs.append(frozenset((max(pieces, key=len),)))
        run = ""
        gate = _gate(part) if part is not None else None
        if gate:
            runs.append(gate)
    return max(runs, key=lambda gate: (min(map(len, gate)), -len(gate)), default=None)
