"""YAML with positions: every scalar stays the text that was written, every node knows its line and column.

No aliases, anchors or tags, bounded size and depth: rule files may come from others.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from replylint.errors import RuleError

MAX_BYTES = 1_000_000
MAX_DEPTH = 30


@dataclass(frozen=True, slots=True)
class Node:
    """A YAML value: text, a list of nodes, or a mapping with text keys. `line` and `column` are 1-based."""

    value: str | list[Node] | dict[str, Node]
    line: int
    column: int
    key_places: dict[str, tuple[int, int]] = field(default_factory=dict)


class Problems:
    """Collects the faults of one file, so that all of them are reported at once."""

    def __init__(self, path: str, text: str = "") -> None:
        self.path = path
        self.errors: list[RuleError] = []
        self._lines = text.split("\n")

    def at(self, line: int, column: int, message: str, hint: str | None = None) -> None:
        excerpt = self._lines[line - 1] if 0 < line <= len(self._lines) else None
        self.errors.append(
            RuleError(
                message, path=self.path, line=line, column=column, hint=hint, excerpt=(excerpt or "")[:200] or None
            )
        )

    def add(self, node: Node, message: str, hint: str | None = None) -> None:
        self.at(node.line, node.column, message, hint)

    # readers of typed values; `what` names the value in messages; each gives None (or nothing) after noting a fault

    def text(self, node: Node | None, what: str) -> str | None:
        if node is None:
            return None
        if not isinstance(node.value, str):
            self.add(node, f"{what} must be a text")
            return None
        if not node.value.strip():
            self.add(node, f"{what} is empty", "write the text, or leave the key out")
            return None
        return node.value.strip()

    def texts(self, node: Node | None, what: str) -> list[Node]:
        """The text nodes of a list; a single text stands for a list of one."""
        if node is None:
            return []
        items = [node] if isinstance(node.value, str) else node.value
        if not isinstance(items, list):
            self.add(node, f"{what} must be a list of texts")
            return []
        return [item for item in items if self.text(item, what) is not None]

    def choice(self, node: Node | None, what: str, choices: Iterable[str]) -> str | None:
        value = self.text(node, what)
        if node is None or value is None:
            return None
        known = list(choices)
        if value not in known:
            self.add(node, f"{what} is {value!r}", suggestion(value, known))
            return None
        return value

    def number(self, node: Node | None, what: str, low: int = 0, high: int = 10**9) -> int | None:
        value = self.text(node, what)
        if node is None or value is None:
            return None
        if not value.isdecimal() or not low <= int(value) <= high:
            self.add(node, f"{what} must be a whole number from {low} to {high}")
            return None
        return int(value)

    def flag(self, node: Node | None, what: str) -> bool:
        return self.choice(node, what, ("true", "false")) == "true"

    def mapping(
        self, node: Node | None, what: str, known: Iterable[str] | None = None, required: Iterable[str] = ()
    ) -> dict[str, Node]:
        """The fields of a mapping; unknown and missing keys are noted."""
        if node is None:
            return {}
        if not isinstance(node.value, dict):
            self.add(node, f"{what} must be a mapping (key: value)")
            return {}
        if known is not None:
            names = list(known)
            for key in node.value:
                if key not in names:
                    line, column = node.key_places[key]
                    self.at(line, column, f"unknown key {key!r} in {what}", suggestion(key, names))
        for key in required:
            if key not in node.value:
                self.add(node, f"{what} lacks the key {key!r}")
        return node.value


def suggestion(word: str, known: Iterable[str]) -> str:
    """A hint for a misspelt name: the closest known one, or what there is."""
    import difflib

    known = list(known)
    close = difflib.get_close_matches(word, known, 1, 0.6)
    if close:
        return f"did you mean {close[0]!r}?"
    listed = sorted(set(known))
    return f"known: {', '.join(listed[:12])}{' …' if len(listed) > 12 else ''}"


def read_yaml(path: Path, shown: str) -> tuple[Node | None, Problems]:
    """The root node of a YAML file, or None with the faults noted."""
    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        problems = Problems(shown)
        problems.at(1, 1, "this file is not UTF-8", "save it as UTF-8")
        return None, problems
    except OSError as error:
        problems = Problems(shown)
        problems.at(1, 1, f"cannot be read: {error.strerror or error}")
        return None, problems
    return parse_yaml(text, shown)


def parse_yaml(text: str, shown: str) -> tuple[Node | None, Problems]:
    """The root node of a YAML text, or None with the faults noted; `shown` is the path in messages."""
    import yaml  # only where rules are read anew

    problems = Problems(shown, text)
    if len(text) > MAX_BYTES:
        problems.at(1, 1, f"this file is larger than {MAX_BYTES:,} characters", "split it")
        return None, problems
    try:
        root = _build(text, problems)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        message = getattr(error, "problem", None) or str(error).split("\n")[0]
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        hint = "put texts with : # { [ ' \" or \\ in single quotes" if mark else None
        problems.at(line, column, f"not valid YAML: {message}", hint)
        return None, problems
    except RecursionError:
        problems.at(1, 1, "nested too deeply")
        return None, problems
    if root is None and not problems.errors:
        problems.at(1, 1, "this file is empty")
    return (root if not problems.errors else None), problems


def _build(text: str, problems: Problems) -> Node | None:
    """A tree from the stream of events: aliases and anchors are refused before anything is expanded."""
    import yaml

    root: Node | None = None
    stack: list[tuple[Node, list[Node]]] = []  # open collections with the children read so far

    def close(node: Node) -> None:
        nonlocal root
        if stack:
            stack[-1][1].append(node)
        elif root is None:
            root = node
        else:
            problems.add(node, "a second document in one file", "one rule a file")

    for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        mark = event.start_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            problems.at(
                line, column, "anchors and aliases (& and *) are not allowed", "write the value out, or quote it"
            )
            return None
        tag = getattr(event, "tag", None)
        if tag is not None and tag != "!":
            problems.at(line, column, f"tags are not allowed ({tag})", "quote the text")
            return None
        if isinstance(event, yaml.ScalarEvent):
            close(Node(event.value, line, column))
        elif isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
            if len(stack) >= MAX_DEPTH:
                problems.at(line, column, f"nested more than {MAX_DEPTH} deep")
                return None
            empty: list[Node] | dict[str, Node] = [] if isinstance(event, yaml.SequenceStartEvent) else {}
            stack.append((Node(empty, line, column), []))
        elif isinstance(event, yaml.SequenceEndEvent):
            node, children = stack.pop()
            close(Node(children, node.line, node.column))
        elif isinstance(event, yaml.MappingEndEvent):
            node, children = stack.pop()
            close(_mapping(node, children, problems))
    return root


def _mapping(node: Node, children: list[Node], problems: Problems) -> Node:
    fields: dict[str, Node] = {}
    places: dict[str, tuple[int, int]] = {}
    for key, value in zip(children[::2], children[1::2], strict=True):
        if not isinstance(key.value, str):
            problems.add(key, "a key must be a text")
        elif key.value in fields:
            problems.add(key, f"the key {key.value!r} stands twice", "keep one of them")
        else:
            fields[key.value] = value
            places[key.value] = (key.line, key.column)
    return Node(fields, node.line, node.column, places)
