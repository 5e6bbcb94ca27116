"""link: web and mail addresses outside the allowed domains."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from replylint.expression import Expression
from replylint.reading import Match, Reading

if TYPE_CHECKING:
    from replylint.condition import Finder
    from replylint.rulefile import Builder
    from replylint.yamlfile import Node, Problems

KEYS = ("allow",)

_ADDRESS = Expression(
    r"(?:https?://|www\.)[^\s\u3000-\u9fff，。！？；）)]+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}(?:\.[a-z]{2,})+"
    r"|(?<![\w.@/-])(?:[a-z0-9][a-z0-9-]{1,40}\.)+(?:com|cn|net|org|co|io|shop|store|top|xyz|me|cc|vip|info|biz|uk|de|jp)(?:\.(?:cn|uk|au|jp))?(?![\w.])(?:/[^\s\u3000-\u9fff]*)?",
    re.ASCII,
    needs=(".", "://"),
)


def parse(builder: Builder, fields: Mapping[str, Node], problems: Problems, node: Node) -> tuple[str, ...]:
    """The domains that are always fine; a subdomain of one is, too."""
    return tuple(str(item.value).strip().lower() for item in problems.texts(fields.get("allow"), "allow"))


def find(allowed: tuple[str, ...], reading: Reading, finder: Finder) -> Iterable[Match]:
    tokens = reading.masks.get("tokens", ())
    for match in _ADDRESS.finditer(reading.text):
        domain = re.sub(r"^(?:https?://)?(?:[^/@]*@)?", "", match[0]).split("/")[0].split(":")[0].rstrip(".")
        if any(domain == name or domain.endswith("." + name) for name in allowed):
            continue
        if not any(start <= match.start() < end for start, end in tokens):
            yield Match(match.start(), len(match[0].rstrip(".,!?:;")) + match.start())
