"""Compiled rulesets, kept between runs: plain JSON in the user's cache folder, named by a hash of all rule files.

A cache that is missing, damaged or somebody else's is made anew in silence; where nothing can be written, things only
take longer. Examples are not kept: checking needs none.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from replylint import kinds, pattern, rule

FORMAT = 1
_TYPES: dict[str, type] = {
    **{name: value for name, value in vars(rule).items() if is_dataclass(value) and isinstance(value, type)},
    "Pattern": pattern.Pattern,
    **{value.__name__: value for value in kinds.PARAMETERS},
}
_NESTED = frozenset((list, dict))
_FIELDS = {name: [field.name for field in fields(value)] for name, value in _TYPES.items()}


def key_of(directories: Iterable[Path], version: str) -> str:
    """A hash of everything that a ruleset is compiled from: the rule files, and this program."""
    digest = hashlib.blake2b(f"{FORMAT} {version}".encode(), digest_size=20)
    for module in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(f"{module.name} {module.stat().st_mtime_ns}".encode())
    for directory in directories:
        digest.update(str(directory).encode())
        for path in sorted(directory.rglob("*.y*ml")):
            digest.update(str(path.relative_to(directory)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def encoded(value: Any) -> Any:
    """A value of rules as JSON can hold it: tagged lists for everything that JSON does not know."""
    if is_dataclass(value) and not isinstance(value, type):
        name = type(value).__name__
        if name == "Examples":
            return [name, [], [], [], []]
        return [name, *(encoded(getattr(value, field)) for field in _FIELDS[name])]
    if isinstance(value, tuple):
        return ["()", *map(encoded, value)]
    if isinstance(value, frozenset):
        return ["{}", *sorted(map(encoded, value))]
    if isinstance(value, dict):
        return {key: encoded(item) for key, item in value.items()}
    return value


def decoded(value: Any) -> Any:
    """The value behind `encoded`; raises KeyError, TypeError or IndexError for anything else."""
    if isinstance(value, dict):
        return {key: decoded(item) for key, item in value.items()}
    if not isinstance(value, list):
        return value
    if not value:
        return ()
    tag = value[0]
    if tag == "{}":
        return frozenset(value[1:])
    # most items are texts: the call is saved for what has an inside
    items = [decoded(item) if item.__class__ in _NESTED else item for item in value[1:]]
    return tuple(items) if tag == "()" else _TYPES[tag](*items)


def cache_folder() -> Path | None:
    """The folder of compiled rulesets; None where there is none to be had."""
    import platformdirs

    try:
        return Path(platformdirs.user_cache_dir("replylint", appauthor=False))
    except (OSError, RuntimeError):
        return None


def load(key: str, folder: Path | None) -> Any:
    """The compiled data of that key, or None."""
    if folder is None:
        return None
    path = folder / f"{key}.json"
    try:
        with path.open("rb") as stream:
            if not _is_ours(os.fstat(stream.fileno())):
                return None
            return decoded(json.loads(stream.read()))
    except (OSError, ValueError, KeyError, TypeError, IndexError, RecursionError):
        return None


def store(key: str, folder: Path | None, value: Any) -> None:
    """Keep compiled data, whole or not at all; where that cannot be, nothing happens."""
    if folder is None:
        return
    path = folder / f"{key}.json"
    partial = path.with_suffix(f".{os.getpid()}.partial")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial.write_text(json.dumps(encoded(value), ensure_ascii=False), encoding="utf-8")
        partial.chmod(0o600)
        partial.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            partial.unlink()


def _is_ours(status: os.stat_result) -> bool:
    """Whether a file belongs to this user and nobody else could have written it."""
    if not hasattr(os, "getuid"):
        return True  # Windows keeps a user's cache folder to the user
    return status.st_uid == os.getuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
