"""What a run found: frozen, complete, ready to be shown in any format."""

from __future__ import annotations

from dataclasses import dataclass

from replylint.errors import ReplylintError


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault. `start`/`end` are code points of the reply, half-open; lines and columns are 1-based, in the file.

    `scope` is "span", or "reply" where the whole reply is meant and the span only says where to point.
    `deducted` is what this finding takes off its category; `words` are those that weighed most, if it was learned.
    """

    rule: str
    category: str
    severity: str
    confidence: str
    scope: str
    deducted: int
    message: str
    why: str
    fix: str
    source: str
    text: str
    start: int
    end: int
    line: int
    column: int
    end_line: int
    end_column: int
    redact: bool
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CategoryScore:
    """What a category of the score lost, of the `cap` that it can lose at most."""

    name: str
    title: str
    deducted: int
    cap: int


@dataclass(frozen=True, slots=True)
class ReplyReport:
    """The verdict on one reply. `raw` is the score before an error or critical finding bounds it."""

    id: str
    path: str
    line: int
    text: str
    language: str | None
    message_language: str
    scenarios: tuple[str, ...]
    score: int
    raw: int
    verdict: str
    passed: bool
    categories: tuple[CategoryScore, ...]
    findings: tuple[Finding, ...]
    not_applicable: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that one run found. `errors` are inputs that could not be checked."""

    replies: tuple[ReplyReport, ...]
    errors: tuple[ReplylintError, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether every reply passed and everything could be checked."""
        return not self.errors and all(reply.passed for reply in self.replies)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings of all replies, in order."""
        return tuple(finding for reply in self.replies for finding in reply.findings)
