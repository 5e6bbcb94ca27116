"""What is under review: a reply, the buyer message that it answers, and where it stands in its file."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Protocol


class Placement(Protocol):
    """Tells where in its file a code point of the reply stands."""

    def line_column(self, offset: int) -> tuple[int, int]:
        """1-based line and column (code points) of the reply's code point `offset`."""
        ...


@dataclass(frozen=True, slots=True)
class TextPlacement:
    """A reply that is its file's text as it stands."""

    text: str

    def line_column(self, offset: int) -> tuple[int, int]:
        before = self.text[:offset]
        return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


@dataclass(frozen=True, slots=True)
class JsonPlacement:
    """A reply that is a JSON string on one line; `start` is the 0-based code point after its opening quote."""

    line: int
    source: str
    start: int

    def line_column(self, offset: int) -> tuple[int, int]:
        at = self.start
        units = 0  # what has been passed of the reply, in code points
        while units < offset:
            step = 1
            if self.source[at] == "\\":
                step = 6 if self.source[at + 1] == "u" else 2
                code = int(self.source[at + 2 : at + 6], 16) if step == 6 else 0
                if 0xD800 <= code < 0xDC00 and self.source[at + 6 : at + 8] == "\\u":
                    second = int(self.source[at + 8 : at + 12], 16)
                    step = 12 if 0xDC00 <= second < 0xE000 else 6
            at += step
            units += 1
        return self.line, at + 1


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of a reply besides its words; None means unknown.

    `scenarios` given by the caller replace those read from the buyer message; `turn` is "first" or "later".
    """

    scenarios: tuple[str, ...] | None = None
    platform: str | None = None
    channel: str | None = None
    turn: str | None = None
    language: str | None = None
    template: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier message of the conversation; `role` is "buyer" or "agent"."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Reply:
    """One agent message under review. `text` is as written; all offsets in findings are code points of it."""

    text: str
    buyer: str | None = None
    id: str = "<reply>"
    path: str = "<reply>"
    placement: Placement | None = None
    context: Context = field(default_factory=Context)
    history: tuple[Turn, ...] = ()

    def line_column(self, offset: int) -> tuple[int, int]:
        """1-based line and column (code points) in the file of the reply's code point `offset`."""
        return (self.placement or TextPlacement(self.text)).line_column(offset)


def json_string_placement(source: str, line: int, key: str) -> JsonPlacement | None:
    """Where the string value of `key` begins in a line that is known to be a valid JSON object."""
    decoder = json.JSONDecoder()
    at = source.index("{") + 1
    found: JsonPlacement | None = None
    while True:
        at = _skip(source, at, " \t\r\n,")
        if source[at] == "}":
            return found
        name, at = decoder.raw_decode(source, at)
        at = _skip(source, at, " \t\r\n:")
        if name == key and source[at] == '"':
            found = JsonPlacement(line, source, at + 1)
        _, at = decoder.raw_decode(source, at)


def _skip(source: str, at: int, characters: str) -> int:
    while source[at] in characters:
        at += 1
    return at
