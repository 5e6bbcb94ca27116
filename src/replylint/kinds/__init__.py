"""What a rule's `kind` means: how its parameters are read, and how a reply is searched.

Each kind is a module with `KEYS` (its own keys in a rule file), `parse` and `find`; a kind yields raw matches on the
comparable text and knows nothing of findings, severities or scores.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from replylint.kinds import (
    count,
    echo,
    forbid,
    identifier,
    link,
    mix,
    order,
    personal,
    placeholder,
    repeat,
    require,
    whole,
)

if TYPE_CHECKING:
    from replylint.condition import Finder
    from replylint.reading import Match, Reading
    from replylint.rulefile import Builder
    from replylint.yamlfile import Node, Problems


@dataclass(frozen=True, slots=True)
class Kind:
    """`keys` are its own in a rule file; `parse` makes a rule's parameters of them; `find` yields what is at fault."""

    keys: tuple[str, ...]
    parse: Callable[[Builder, Mapping[str, Node], Problems, Node], Any]
    find: Callable[[Any, Reading, Finder], Iterable[Match]]


KINDS: dict[str, Kind] = {
    "forbid": Kind(forbid.KEYS, forbid.parse, forbid.find),
    "require": Kind(require.KEYS, require.parse, require.find),
    "order": Kind(order.KEYS, order.parse, order.find),
    "count": Kind(count.KEYS, count.parse, count.find),
    "mix": Kind(mix.KEYS, mix.parse, mix.find),
    "whole": Kind(whole.KEYS, whole.parse, whole.find),
    "placeholder": Kind(placeholder.KEYS, placeholder.parse, placeholder.find),
    "echo": Kind(echo.KEYS, echo.parse, echo.find),
    "repeat": Kind(repeat.KEYS, repeat.parse, repeat.find),
    "identifier": Kind(identifier.KEYS, identifier.parse, identifier.find),
    "personal": Kind(personal.KEYS, personal.parse, personal.find),
    "link": Kind(link.KEYS, link.parse, link.find),
}

# the classes that hold parameters, for the cache of compiled rulesets
PARAMETERS = (count.Count, whole.Whole, personal.Personal)
