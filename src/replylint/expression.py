"""Regular expressions of the program itself, compiled when a text first needs them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

DIGITS = "0123456789"


class Expression:
    """A regular expression for `re`.

    Every match holds at least one of the literals `needs`: a text with none of them is not searched. Empty: any is.
    """

    def __init__(self, pattern: str, flags: int = 0, *, needs: Iterable[str] = ()) -> None:
        self._pattern = pattern
        self._flags = flags
        self._needs = tuple(needs)

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self._pattern, self._flags)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """All matches, as `re.finditer` gives them."""
        if self._needs and not any(need in text for need in self._needs):
            return iter(())
        return self._compiled.finditer(text)
