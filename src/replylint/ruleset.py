"""A rules directory, or several laid over each other, read and checked as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

import ahocorasick_rs

from replylint.condition import Finder, Recognize
from replylint.errors import ReplylintError, RuleError, RuleErrors, UsageError
from replylint.learning.model import Model, load_models
from replylint.pattern import Pattern
from replylint.rule import Concept, Condition, Guard, Rule, Scenario, Scoring
from replylint.rulefile import Builder
from replylint.words import WordEdges
from replylint.yamlfile import Node, Problems, read_yaml, suggestion


@dataclass(frozen=True, slots=True)
class Ruleset:
    """Everything that a check needs, ready to use. Rules are in the order of their ids."""

    rules: tuple[Rule, ...]
    concepts: dict[str, Concept]
    guards: dict[str, Guard]
    scenarios: tuple[Scenario, ...]
    scoring: Scoring
    models: tuple[Model, ...]
    finder: Finder
    scan: Callable[[str], frozenset[str]]
    edges: WordEdges = field(default_factory=WordEdges)

    def rule(self, identity: str) -> Rule:
        """The rule of that id; raises UsageError with the closest one."""
        for rule in self.rules:
            if rule.id == identity:
                return rule
        raise UsageError(f"there is no rule {identity!r}", hint=suggestion(identity, [rule.id for rule in self.rules]))

    def narrowed(self, select: Iterable[str], ignore: Iterable[str]) -> Ruleset:
        """This ruleset with only the selected rules or categories, less the ignored ones.

        Raises UsageError for a name that is neither, and where no rule is left.
        """
        chosen = self._named(select) or {rule.id for rule in self.rules}
        chosen -= self._named(ignore)
        if not chosen:
            raise UsageError("no rule is left to check", hint="see --select and --ignore")
        rules = tuple(rule for rule in self.rules if rule.id in chosen)
        return replace(self, rules=rules)

    def _named(self, names: Iterable[str]) -> set[str]:
        found: set[str] = set()
        for name in names:
            matching = {rule.id for rule in self.rules if name in (rule.id, rule.category)}
            if not matching:
                known = [rule.id for rule in self.rules] + sorted({rule.category for rule in self.rules})
                raise UsageError(f"there is no rule or category {name!r}", hint=suggestion(name, known))
            found |= matching
        return found


def shipped_rules() -> Path:
    """The directory of the rules that come with replylint: in the wheel, or else the checkout's."""
    packaged = Path(__file__).parent / "rules"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "rules"


@dataclass(frozen=True, slots=True)
class Compiled:
    """What rule files say, checked and compiled: the part of a ruleset that can be kept between runs."""

    rules: tuple[Rule, ...]
    concepts: dict[str, Concept]
    guards: dict[str, Guard]
    scenarios: tuple[Scenario, ...]
    scoring: Scoring


def load_ruleset(own: Iterable[Path] = (), *, learned: bool = True, cached: bool = False) -> Ruleset:
    """The shipped rules with the directories `own` laid over them, in their order.

    Raises RuleErrors with all faults of all files, RuleError where a directory is missing or holds no rule. With
    `learned` false, concepts are recognised by their phrases alone. With `cached`, compiled rules are taken from the
    user's cache where they are unchanged; they then carry no examples.
    """
    directories = [shipped_rules(), *own]
    for directory in directories:
        if not directory.is_dir():
            raise RuleError("there is no such rules directory", path=str(directory), hint="check --rules")
    if learned:
        for directory in directories:
            _require_model(directory)
    compiled = _cached(directories) if cached else _compile(directories)
    return _ready(compiled, load_models(directories) if learned else ())


def _require_model(directory: Path) -> None:
    """Raises RuleError where a directory has examples and no model was made of them: its rules would find nothing."""
    for folder in sorted((directory / "_examples").glob("*/")):
        if any(folder.glob("*.tsv")) and not folder.with_name(f"{folder.name}.model").is_file():
            raise RuleError(
                "there are examples, but no model was made of them",
                path=str(folder),
                hint=f"replylint rules train {directory}",
            )


def _cached(directories: list[Path]) -> Compiled:
    from replylint import __version__, rulecache

    folder = rulecache.cache_folder()
    try:
        key = rulecache.key_of(directories, __version__)
    except OSError:
        return _compile(directories)  # which says what cannot be read
    kept = rulecache.load(key, folder)
    if isinstance(kept, tuple) and len(kept) == 5:
        return Compiled(*kept)
    compiled = _compile(directories)
    parts = (compiled.rules, compiled.concepts, compiled.guards, compiled.scenarios, compiled.scoring)
    rulecache.store(key, folder, parts)
    return compiled


def _compile(directories: list[Path]) -> Compiled:
    loader = _Loader()
    for directory in directories:
        loader.read(directory)
    return loader.finish()


def _ready(compiled: Compiled, models: tuple[Model, ...]) -> Ruleset:
    patterns = [
        *(p for rule in compiled.rules for c in _conditions_in(rule.parameters) for p in _patterns_of(c)),
        *(p for concept in compiled.concepts.values() for p in _patterns_of(concept.condition)),
        *(p for scenario in compiled.scenarios for p in _patterns_of(scenario.condition)),
    ]
    return Ruleset(
        rules=compiled.rules,
        concepts=compiled.concepts,
        guards=compiled.guards,
        scenarios=compiled.scenarios,
        scoring=compiled.scoring,
        models=models,
        finder=Finder(compiled.concepts, compiled.guards, _recognizer(models, compiled.concepts)),
        scan=_scanner(patterns),
    )


class _Loader:
    def __init__(self) -> None:
        self.errors: list[RuleError] = []
        self.rules: dict[str, tuple[Node, Problems]] = {}
        self.concepts: dict[str, tuple[Node, Problems]] = {}
        self.guards: dict[str, tuple[Node, Problems]] = {}
        self.scenarios: dict[str, tuple[Node, Problems]] = {}
        self.scoring: tuple[Node, Problems] | None = None

    def read(self, directory: Path) -> None:
        """The nodes of one directory."""
        read = 0
        for path in sorted(directory.rglob("*")):
            relative = path.relative_to(directory)
            if (
                path.is_dir()
                or any(part.startswith(".") for part in relative.parts)
                or relative.parts[0] == "_examples"
            ):
                continue
            if path.suffix in (".yaml", ".yml"):
                read += 1
                node, problems = read_yaml(path, str(path))
                self.errors += problems.errors
                if node is not None:
                    self._place(relative, node, problems)
        has_examples = (directory / "_examples").is_dir()
        if not read and not has_examples:
            raise RuleError(
                "this directory holds no rules", path=str(directory), hint="rules lie in CATEGORY/NAME.yaml"
            )

    def _place(self, relative: Path, node: Node, problems: Problems) -> None:
        name = relative.as_posix()
        fields = node.value if isinstance(node.value, dict) else {}
        if name == "_guards.yaml":
            self.guards |= {key: (item, problems) for key, item in problems.mapping(node, "the guards").items()}
        elif name == "_scenarios.yaml":
            self.scenarios |= {key: (item, problems) for key, item in problems.mapping(node, "the scenarios").items()}
        elif name == "_scoring.yaml":
            self.scoring = (node, problems)
        elif relative.parts[0] == "_concepts" and len(relative.parts) == 2:
            self._unique(self.concepts, relative.stem, node, fields, problems)
        elif len(relative.parts) == 2 and not relative.parts[0].startswith("_"):
            self._unique(self.rules, f"{relative.parts[0]}/{relative.stem}", node, fields, problems)
        else:
            problems.add(node, f"{name} is neither a rule nor a concept", "rules lie in CATEGORY/NAME.yaml")
        self.errors += [error for error in problems.errors if error not in self.errors]

    def _unique(
        self,
        table: dict[str, tuple[Node, Problems]],
        name: str,
        node: Node,
        fields: dict[str, Node],
        problems: Problems,
    ) -> None:
        override = problems.flag(fields.get("override"), "override")
        if name in table and not override:
            problems.add(
                node,
                f"{name} is already defined in {table[name][1].path}",
                "say override: true, or choose another name",
            )
            return
        table[name] = (node, problems)

    def finish(self) -> Compiled:
        """The rules and all that they need; raises RuleErrors."""
        builder = Builder(self.concepts, self.guards, self.scenarios, self.rules)
        guards = {name: builder.guard(name, node, problems) for name, (node, problems) in self.guards.items()}
        concepts = {name: builder.concept(name, node, problems) for name, (node, problems) in self.concepts.items()}
        scenarios = tuple(builder.scenario(name, node, problems) for name, (node, problems) in self.scenarios.items())
        rules = [builder.rule(name, node, problems) for name, (node, problems) in sorted(self.rules.items())]
        scoring = builder.scoring(*self.scoring) if self.scoring else None
        for table in (self.guards, self.concepts, self.scenarios, self.rules):
            for _, problems in table.values():
                self.errors += problems.errors
        self.errors += self.scoring[1].errors if self.scoring else []
        if scoring is not None:
            self._check_categories(scoring)
        unique = {id(error): error for error in self.errors}
        if unique:
            raise RuleErrors(list(unique.values()))
        if scoring is None or not rules:
            raise RuleError("there are no rules", hint="the installation is broken: install replylint again")
        return Compiled(tuple(rule for rule in rules if rule is not None), concepts, guards, scenarios, scoring)

    def _check_categories(self, scoring: Scoring) -> None:
        for identity, (node, problems) in self.rules.items():
            category = identity.partition("/")[0]
            if scoring.category_of(category) is None and category not in scoring.unscored:
                known = [member for c in scoring.categories for member in c.members]
                problems.add(
                    node,
                    f"the category {category!r} has no place in the score",
                    f"{suggestion(category, known)} (or give it a place in _scoring.yaml)",
                )
                self.errors.append(problems.errors[-1])


def _recognizer(models: tuple[Model, ...], concepts: dict[str, Concept]) -> Recognize:
    from replylint.learning.recognize import LearnedRecognize

    return LearnedRecognize(models, concepts) if models else Recognize()


def _scanner(patterns: Iterable[Pattern]) -> Callable[[str], frozenset[str]]:
    """A function that says which of the patterns' gate literals occur in a text, in one pass."""
    literals = sorted({literal for pattern in patterns for literal in pattern.gate})
    automaton = ahocorasick_rs.AhoCorasick(literals)

    def scan(text: str) -> frozenset[str]:
        found = automaton.find_matches_as_indexes(text, overlapping=True)
        return frozenset(literals[index] for index in {match[0] for match in found})

    return scan


def _conditions_in(parameters: object) -> Iterable[Condition]:
    """All conditions that a kind's parameters hold, whatever their shape."""
    if isinstance(parameters, Condition):
        yield parameters
    elif isinstance(parameters, tuple):
        for part in parameters:
            yield from _conditions_in(part)
    elif hasattr(parameters, "__dataclass_fields__"):
        for name in parameters.__dataclass_fields__:
            yield from _conditions_in(getattr(parameters, name))


def _patterns_of(condition: Condition) -> Iterable[Pattern]:
    yield from condition.any
    for part in (*condition.all, *condition.none, *condition.unless, condition.after, condition.before):
        if part is not None:
            yield from _patterns_of(part)


def all_errors(error: ReplylintError) -> list[ReplylintError]:
    """The single faults of an error."""
    return list(error.errors) if isinstance(error, RuleErrors) else [error]
