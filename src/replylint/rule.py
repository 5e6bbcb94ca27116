"""What a rules directory holds, once read: rules, concepts, guards, scenarios, the scoring scheme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from replylint.pattern import Pattern

SEVERITIES = ("critical", "error", "warning", "info")  # dearest first
SEVERITY_RANK = {name: rank for rank, name in enumerate(reversed(SEVERITIES))}
LANGUAGES = ("zh", "en")

Texts = Mapping[str, str]  # language -> text


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a condition looks: "clause", "sentence", "around" (a sentence and its neighbours), "first", "last"
    (`count` sentences), "reply" or "buyer"."""

    name: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that can be found in a text; see `condition.find`."""

    any: tuple[Pattern, ...] = ()
    all: tuple[Condition, ...] = ()
    none: tuple[Condition, ...] = ()
    within: Scope | None = None
    guards: tuple[str, ...] = ()
    unless: tuple[Condition, ...] = ()
    see: frozenset[str] = frozenset()
    word_edges: bool = False
    after: Condition | None = None
    before: Condition | None = None
    at_least: int = 1


@dataclass(frozen=True, slots=True)
class When:
    """The contexts in which a rule applies: any of `scenario`, each of `all_scenarios`; an empty field says nothing."""

    scenario: frozenset[str] = frozenset()
    all_scenarios: frozenset[str] = frozenset()
    not_scenario: frozenset[str] = frozenset()
    platform: frozenset[str] = frozenset()
    channel: frozenset[str] = frozenset()
    turn: frozenset[str] = frozenset()
    language: frozenset[str] = frozenset()
    template: bool | None = None
    buyer: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule's guidance comes from: an article and its section, or a platform rule, a law, a study."""

    text: str
    date: str | None = None

    def __str__(self) -> str:
        return f"{self.text} ({self.date})" if self.date else self.text


@dataclass(frozen=True, slots=True)
class Example:
    """A reply that a rule must find or leave alone. `spans` are marked places; none means the whole reply."""

    reply: str
    spans: tuple[tuple[int, int], ...]
    buyer: str | None
    language: str | None
    context: Mapping[str, str]
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Examples:
    """The tests of a rule; of a concept, guard or scenario, `bad` are those that it recognises."""

    bad: tuple[Example, ...] = ()
    good: tuple[Example, ...] = ()
    known_miss: tuple[Example, ...] = ()
    known_false_alarm: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule file, complete; `parameters` are what its kind made of its keys, `line` is 1-based."""

    id: str
    kind: str
    severity: str
    severity_by: tuple[tuple[str, str, str], ...]  # (dimension, value, severity); the first that holds decides
    languages: frozenset[str]
    title: Texts
    message: Texts
    why: Texts
    fix: Texts
    sources: tuple[Source, ...]
    when: When
    parameters: Any
    twins: frozenset[str]
    redact: bool
    examples: Examples
    path: str
    line: int

    @property
    def category(self) -> str:
        return self.id.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Learned:
    """That a concept is also recognised from examples: the pool's `labels`, and the `unit` that they judge.

    `presence` says that missing it is as bad as finding it where it is not; a fault is rather missed. With `decides`,
    phrases count only where nothing was learned. `cautious` weighs precision more than recall.
    """

    unit: str  # sentence | reply | buyer
    labels: tuple[str, ...]
    presence: bool
    decides: bool
    cautious: bool = False


@dataclass(frozen=True, slots=True)
class Concept:
    """A named recogniser: phrases (`condition`), examples to learn from (`learned`), or both."""

    name: str
    title: Texts
    condition: Condition
    learned: Learned | None
    examples: Examples
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Guard:
    """Cancels a match where one of `any` stands in its surroundings and none of `excepting` does.

    `where` is "before" or "after" (within `reach` characters of the same clause), "clause" or "sentence".
    """

    name: str
    where: str
    reach: int
    any: tuple[Pattern, ...]
    excepting: tuple[Pattern, ...]
    examples: Examples
    line: int


@dataclass(frozen=True, slots=True)
class Scenario:
    """What a buyer message is about; `complaint` says whether it belongs to that family."""

    name: str
    title: Texts
    complaint: bool
    condition: Condition
    examples: Examples
    line: int


@dataclass(frozen=True, slots=True)
class Category:
    """A capped part of the score; `members` are the rule categories that count towards it."""

    name: str
    cap: int
    members: tuple[str, ...]
    title: Texts


@dataclass(frozen=True, slots=True)
class Scoring:
    """The whole scheme of the score, from `_scoring.yaml`."""

    categories: tuple[Category, ...]
    deductions: Mapping[str, int]  # error, warning, info; a critical finding takes its category's cap
    error_ceiling: int
    verdicts: tuple[tuple[str, int], ...]  # (verdict, lowest score), best first
    unscored: frozenset[str] = field(default_factory=frozenset)

    def category_of(self, rule_category: str) -> Category | None:
        """The part of the score that a rule category counts towards; None where it takes no points."""
        return next((c for c in self.categories if rule_category in c.members), None)
