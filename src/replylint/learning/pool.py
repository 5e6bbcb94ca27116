"""The pool of examples: one a line, `labels⇥text[⇥buyer message]`, plain and diff-friendly.

A line lists every label that holds (`-` for none, `?label` where careful readers disagree): it is a negative example
of each label that it does not carry. The text is empty where only a buyer message is labelled; `\\n` is a line break.
A label names what a learned concept learns, or a rule, whose figures are then measured on the line.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from replylint.errors import RuleError, RuleErrors
from replylint.rule import Concept, Condition, Example, Rule
from replylint.segment import language_of
from replylint.yamlfile import suggestion

LONGEST = 4000
RULES_FILE = "rules"  # the file name of lines that are examples of rules


@dataclass(frozen=True, slots=True)
class Line:
    """An example. `file` and `number` say where it stands."""

    labels: frozenset[str]
    unsure: frozenset[str]
    text: str
    buyer: str | None
    file: str
    number: int

    @property
    def key(self) -> tuple[str, str | None]:
        return self.text, self.buyer


def read_pool(directory: Path, language: str, labels: Iterable[str]) -> list[Line]:
    """All examples of a language under `directory`/_examples; raises RuleErrors with every fault of every file."""
    known = frozenset(labels)
    errors: list[RuleError] = []
    lines: dict[tuple[str, str | None], Line] = {}
    for path in sorted((directory / "_examples" / language).glob("*.tsv")):
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            errors.append(RuleError("this file is not UTF-8", path=str(path), line=1, hint="save it as UTF-8"))
            continue
        except OSError as error:
            errors.append(RuleError(f"cannot be read: {error.strerror or error}", path=str(path)))
            continue
        for number, raw in enumerate(text.split("\n"), 1):
            if not raw.strip() or raw.startswith("#"):
                continue
            try:
                line = _line(raw.rstrip("\r"), str(path), number, known, language)
                earlier = lines.get(line.key)
                if earlier is not None:
                    _compare(earlier, line)
                lines[line.key] = line
            except RuleError as error:
                errors.append(error)
    if errors:
        raise RuleErrors(errors)
    return list(lines.values())


def _line(raw: str, path: str, number: int, known: frozenset[str], language: str) -> Line:
    def refuse(message: str, hint: str | None = None) -> RuleError:
        return RuleError(message, path=path, line=number, hint=hint, excerpt=raw[:120])

    columns = raw.split("\t")
    if not 2 <= len(columns) <= 3:
        raise refuse(f"{len(columns)} columns", "labels, TAB, text, and perhaps TAB, buyer message")
    if len(raw) > LONGEST:
        raise refuse(f"longer than {LONGEST} characters")
    named = [] if columns[0].strip() in ("-", "") else [label.strip() for label in columns[0].split(",")]
    for label in named:
        if label.removeprefix("?") not in known:
            raise refuse(f"unknown label {label!r}", suggestion(label.removeprefix("?"), known))
    sure = frozenset(label for label in named if not label.startswith("?"))
    unsure = frozenset(label[1:] for label in named if label.startswith("?"))
    if sure & unsure:
        raise refuse(f"the label {min(sure & unsure)!r} is both sure and unsure")
    text = columns[1].strip().replace("\\n", "\n")
    buyer = columns[2].strip().replace("\\n", "\n") if len(columns) == 3 else ""
    if not text and not buyer:
        raise refuse("neither a text nor a buyer message")
    written_in = language_of((text or buyer).lower())
    if written_in is not None and written_in != language:
        raise refuse(f"this is {written_in}, in the pool of {language}", f"move it to _examples/{written_in}")
    return Line(sure, unsure, text, buyer or None, path, number)


def _compare(earlier: Line, line: Line) -> None:
    differing = sorted((earlier.labels ^ line.labels) - earlier.unsure - line.unsure)
    if differing:
        raise RuleError(
            f"the same example has the label {differing[0]!r} here or in {earlier.file}:{earlier.number},"
            " but not in both",
            path=line.file,
            line=line.number,
            hint="keep one of the two lines, or mark the label unsure with ?",
        )


def lines_of_rules(rules: Iterable[Rule], concepts: Iterable[Concept], language: str) -> list[Line]:
    """The examples of rules and concepts as lines: each teaches the concept that it is an example of, no other."""
    concepts = [concept for concept in concepts if concept.learned is not None]
    everything = frozenset(label for concept in concepts if concept.learned for label in concept.learned.labels)
    found: dict[tuple[str, str | None, str], Line] = {}

    def add(example: Example, label: str, shown: bool, buyer_unit: bool) -> None:
        text, buyer = ("", example.reply) if buyer_unit else (example.reply, None)
        if example.language in (None, language) and language_of(example.reply.lower()) == language:
            labels = frozenset((label,)) if shown else frozenset()
            found[(text, buyer, label)] = Line(labels, everything - {label}, text, buyer, RULES_FILE, example.line)

    by_name = {concept.name: concept for concept in concepts}
    for concept in concepts:
        assert concept.learned is not None
        for shown, examples in ((True, concept.examples.bad), (False, concept.examples.good)):
            for example in examples:
                add(example, concept.learned.labels[0], shown, concept.learned.unit == "buyer")
    for rule in rules:
        for name in named_concepts(rule):
            learned = by_name[name].learned if name in by_name else None
            if learned is None or learned.unit == "buyer":
                continue
            if rule.kind == "require":
                for example in rule.examples.bad:
                    add(example, learned.labels[0], False, False)
            else:
                # a good example shows none of the rule's concepts; a bad one shows it where there is only one
                for example in rule.examples.good:
                    add(example, learned.labels[0], False, False)
                if len(named_concepts(rule)) == 1 and rule.kind in ("forbid", "whole"):
                    for example in rule.examples.bad:
                        add(example, learned.labels[0], True, False)
    return [found[key] for key in sorted(found, key=lambda key: (key[0], key[1] or "", key[2]))]


def named_concepts(rule: Rule) -> list[str]:
    """The concepts that a rule's conditions name as alternatives of their own."""
    parameters = rule.parameters
    conditions = [parameters] + [getattr(parameters, name, None) for name in ("condition", "address")]
    if rule.kind in ("order", "mix", "echo", "identifier", "count"):
        return []
    return [
        pattern.concept
        for condition in conditions
        if isinstance(condition, Condition)
        for pattern in condition.any
        if pattern.concept
    ]


def fingerprint(lines: Iterable[Line], concepts: Iterable[tuple[str, str, tuple[str, ...]]]) -> str:
    """A hash of the examples and of what is learned from them: a model carries that of its own."""
    digest = hashlib.sha256()
    for name, unit, labels in sorted(concepts):
        digest.update(f"{name}\t{unit}\t{','.join(labels)}\n".encode())
    rows = sorted(
        f"{','.join(sorted(line.labels))}\t{','.join(sorted(line.unsure))}\t{line.text}\t{line.buyer or ''}"
        for line in lines
    )
    for row in rows:
        digest.update(row.encode() + b"\n")
    return digest.hexdigest()[:32]
