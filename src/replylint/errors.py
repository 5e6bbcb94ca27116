"""What can go wrong, each with the place and what to do about it."""

from __future__ import annotations


class ReplylintError(Exception):
    """Something could not be done as asked; the command line turns it into exit code 2.

    `line` and `column` are 1-based (code points); `hint` says what to do; `excerpt` is the offending line.
    """

    def __init__(
        self,
        message: str,
        *,
        path: str | None = None,
        line: int | None = None,
        column: int | None = None,
        hint: str | None = None,
        excerpt: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.line = line
        self.column = column
        self.hint = hint
        self.excerpt = excerpt

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.path, self.line, self.column) if part is not None)
        return f"{place}: {self.message}" if place else self.message


class UsageError(ReplylintError):
    """Options or arguments that contradict each other or name nothing."""


class SourceError(ReplylintError):
    """Input that is missing, unreadable, undecodable or not of the form its ending promises."""


class RuleError(ReplylintError):
    """A fault in a rule file, concept file or example."""


class RuleErrors(RuleError):
    """All faults of a rules directory together, in the order of files and lines."""

    def __init__(self, errors: list[RuleError]) -> None:
        first = errors[0]
        super().__init__(first.message, path=first.path, line=first.line, column=first.column, hint=first.hint)
        self.errors = sorted(errors, key=lambda error: (error.path or "", error.line or 0, error.column or 0))
