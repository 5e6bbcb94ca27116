"""From YAML nodes to rules, concepts, guards, scenarios and the scoring scheme, with every fault noted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from replylint.errors import ReplylintError
from replylint.kinds import KINDS
from replylint.pattern import (
    BUILT_IN,
    CAPITALS,
    Either,
    Pattern,
    PatternError,
    build,
    parse,
    references,
    sole_reference,
)
from replylint.rule import (
    LANGUAGES,
    SEVERITIES,
    Category,
    Concept,
    Condition,
    Example,
    Examples,
    Guard,
    Learned,
    Rule,
    Scenario,
    Scope,
    Scoring,
    Source,
    Texts,
    When,
)
from replylint.segment import MASKED
from replylint.source import CHANNELS, TURNS
from replylint.yamlfile import Node, Problems, suggestion

PLATFORMS = ("amazon", "taobao", "tmall", "jd", "pdd", "douyin")
UNITS = ("sentence", "reply", "buyer")
LEARNED_KEYS = ("unit", "labels", "presence", "decides", "cautious")
CONDITION_KEYS = (
    "any", "all", "none", "within", "guards", "unless", "see", "edges", "after", "before", "at_least",
)  # fmt: skip
_RULE_KEYS = (
    "kind", "severity", "severity_by", "languages", "title", "message", "why", "fix", "source", "when", "match",
    "twins", "redact", "examples", "override",
)  # fmt: skip
_EXAMPLE_LISTS = ("bad", "good", "known_miss", "known_false_alarm")
_CONTEXT_KEYS = ("scenario", "platform", "channel", "turn", "language", "template")
_SCOPE = re.compile(r"(clause|sentence|around|reply|buyer)$|(first|last)(?: ([1-9]\d?))?(?: sentences?)?$")


class Builder:
    """Reads the nodes of one rules directory; knows the names that they may refer to."""

    def __init__(
        self,
        concepts: Mapping[str, tuple[Node, Problems]],
        guards: Iterable[str],
        scenarios: Iterable[str],
        rule_ids: Iterable[str],
    ) -> None:
        self._concept_nodes = concepts
        self._guards = tuple(guards)
        self._scenarios = (*scenarios, "complaint")
        self._rule_ids = tuple(rule_ids)
        self._trees: dict[str, list[Either]] = {}
        self._named: dict[str, set[str]] = {}
        self._cyclic: dict[str, bool] = {}

    # patterns and conditions

    def _phrases(self, name: str) -> list[Either]:
        """The phrase trees of a concept that stands inside a longer pattern."""
        if name not in self._trees:
            self._trees[name] = []
            node, _ = self._concept_nodes[name]
            fields = node.value if isinstance(node.value, dict) else {}
            listed = fields.get("any")
            items = listed.value if listed and isinstance(listed.value, list) else []
            for item in items:
                if isinstance(item.value, str):
                    try:
                        tree = parse(item.value)
                    except PatternError:
                        continue  # reported where the concept itself is read
                    if all(ref.name in BUILT_IN or ref.name in self._concept_nodes for ref in references(tree)):
                        self._trees[name].append(tree)
        trees = self._trees[name]
        if not trees:
            raise PatternError(f"the concept {name!r} has no phrases, so it cannot stand inside a longer pattern", 0)
        return trees

    def _in_cycle(self, name: str) -> bool:
        """Whether a concept's patterns lead back to it."""
        if name not in self._cyclic:
            reached, ahead = set[str](), [name]
            while ahead:
                for other in self._names_in(ahead.pop()) - reached:
                    reached.add(other)
                    ahead.append(other)
            self._cyclic[name] = name in reached
        return self._cyclic[name]

    def _names_in(self, name: str) -> set[str]:
        if name not in self._named:
            self._named[name] = _named_in(self._concept_nodes[name][0]) & set(self._concept_nodes)
        return self._named[name]

    def pattern(self, node: Node, problems: Problems) -> Pattern | None:
        """The pattern of a text node, or None with its fault noted."""
        source = problems.text(node, "a pattern")
        if source is None:
            return None
        try:
            tree = parse(source)
            sole = sole_reference(tree)
            if sole is not None and sole.name == CAPITALS:
                return Pattern(source, None, CAPITALS, frozenset())
            for reference in references(tree):
                if reference.name in BUILT_IN:
                    continue
                if reference.name not in self._concept_nodes:
                    problems.add(
                        node,
                        f"unknown concept {{{reference.name}}} in {source!r}",
                        suggestion(reference.name, [*self._concept_nodes, *BUILT_IN]),
                    )
                    return None
                if self._in_cycle(reference.name):
                    problems.add(node, f"the concept {{{reference.name}}} leads back to itself", "break the circle")
                    return None
            if sole is not None and sole.name not in BUILT_IN:
                return Pattern(source, None, sole.name, frozenset())
            return build(source, tree, self._phrases)
        except PatternError as error:
            problems.add(node, f"bad pattern {source!r}, character {error.column + 1}: {error.message}", error.hint)
            return None

    def condition(self, node: Node | None, problems: Problems, what: str) -> Condition:
        """The condition of a node: a mapping, one pattern, or a list of patterns of which any will do."""
        if node is None:
            return Condition()
        if not isinstance(node.value, dict):
            return Condition(any=self._patterns(node, problems))
        fields = problems.mapping(node, what, CONDITION_KEYS)
        if fields and not {"any", "all", "none"} & set(fields):
            problems.add(node, f"{what} says nothing to look for", "give it any:, all: or none:")
        guards = []
        for item in problems.texts(fields.get("guards"), "guards"):
            if problems.choice(item, "guard", self._guards):
                guards.append(str(item.value).strip())
        see = frozenset(
            str(item.value) for item in problems.texts(fields.get("see"), "see") if problems.choice(item, "see", MASKED)
        )
        return Condition(
            any=self._patterns(fields.get("any"), problems),
            all=self._conditions(fields.get("all"), problems, "all"),
            none=self._conditions(fields.get("none"), problems, "none"),
            within=self._scope(fields.get("within"), problems),
            guards=tuple(guards),
            unless=self._conditions(fields.get("unless"), problems, "unless", one=True),
            see=see,
            word_edges=problems.choice(fields.get("edges"), "edges", ("word",)) == "word",
            after=self.condition(fields["after"], problems, "after") if "after" in fields else None,
            before=self.condition(fields["before"], problems, "before") if "before" in fields else None,
            at_least=problems.number(fields.get("at_least"), "at_least", 1, 100) or 1,
        )

    def _patterns(self, node: Node | None, problems: Problems) -> tuple[Pattern, ...]:
        if node is not None and isinstance(node.value, list) and not node.value:
            problems.add(node, "an empty list of patterns finds nothing", "add a pattern, or leave the key out")
        found = (self.pattern(item, problems) for item in problems.texts(node, "patterns"))
        return tuple(pattern for pattern in found if pattern is not None)

    def _conditions(
        self, node: Node | None, problems: Problems, what: str, *, one: bool = False
    ) -> tuple[Condition, ...]:
        """A list of conditions; with `one`, a single mapping stands for itself and a list of texts for alternatives."""
        if node is None:
            return ()
        if one and isinstance(node.value, dict):
            return (self.condition(node, problems, what),)
        if isinstance(node.value, str):
            return (self.condition(node, problems, what),)
        if not isinstance(node.value, list):
            problems.add(node, f"{what} must be a list")
            return ()
        return tuple(self.condition(item, problems, what) for item in node.value)

    def _scope(self, node: Node | None, problems: Problems) -> Scope | None:
        value = problems.text(node, "within")
        if node is None or value is None:
            return None
        match = _SCOPE.match(value)
        if match is None:
            problems.add(
                node,
                f"within is {value!r}",
                "clause, sentence, around, reply, buyer, or for instance: first 2 sentences",
            )
            return None
        return Scope(match[1]) if match[1] else Scope(match[2], int(match[3] or 1))

    def when(self, node: Node | None, problems: Problems) -> When:
        fields = problems.mapping(
            node,
            "when",
            (
                "scenario",
                "all_scenarios",
                "not_scenario",
                "platform",
                "channel",
                "turn",
                "language",
                "template",
                "buyer",
            ),
        )

        def names(key: str, known: Iterable[str]) -> frozenset[str]:
            known = tuple(known)
            items = problems.texts(fields.get(key), key)
            return frozenset(str(item.value).strip() for item in items if problems.choice(item, key, known))

        return When(
            scenario=names("scenario", self._scenarios),
            all_scenarios=names("all_scenarios", self._scenarios),
            not_scenario=names("not_scenario", self._scenarios),
            platform=names("platform", PLATFORMS),
            channel=names("channel", CHANNELS),
            turn=names("turn", (*TURNS, "unknown")),
            language=names("language", LANGUAGES),
            template=problems.flag(fields["template"], "template") if "template" in fields else None,
            buyer=problems.flag(fields.get("buyer"), "buyer"),
        )

    # the files

    def rule(self, identity: str, node: Node, problems: Problems) -> Rule | None:
        """The rule of a file's root node, or None with its faults noted."""
        before = len(problems.errors)
        if not isinstance(node.value, dict):
            problems.add(node, "a rule must be a mapping (key: value)")
            return None
        kind = problems.choice(node.value.get("kind"), "kind", KINDS) or ""
        extra = KINDS[kind].keys if kind in KINDS else tuple({key for k in KINDS.values() for key in k.keys})
        fields = problems.mapping(
            node,
            "a rule",
            (*_RULE_KEYS, *extra),
            ("kind", "severity", "title", "message", "why", "fix", "source", "examples"),
        )
        languages = frozenset(
            str(item.value)
            for item in problems.texts(fields.get("languages"), "languages")
            if problems.choice(item, "language", LANGUAGES)
        ) or frozenset(LANGUAGES)
        severity = problems.choice(fields.get("severity"), "severity", SEVERITIES) or "warning"
        twins = []
        for item in problems.texts(fields.get("twins"), "twins"):
            if problems.choice(item, "twin", self._rule_ids):
                twins.append(str(item.value))
        parameters = KINDS[kind].parse(self, fields, problems, node) if kind in KINDS else None
        rule = Rule(
            id=identity,
            kind=kind,
            severity=severity,
            severity_by=self._severity_by(fields.get("severity_by"), problems),
            languages=languages,
            title=self.texts(fields.get("title"), "title", problems),
            message=self.texts(fields.get("message"), "message", problems),
            why=self.texts(fields.get("why"), "why", problems),
            fix=self.texts(fields.get("fix"), "fix", problems),
            sources=_sources(fields.get("source"), problems),
            when=self.when(fields.get("when"), problems),
            parameters=parameters,
            twins=frozenset(twins),
            redact=problems.flag(fields.get("redact"), "redact"),
            examples=self.examples(fields.get("examples"), problems),
            path=problems.path,
            line=node.line,
        )
        return rule if len(problems.errors) == before else None

    def texts(self, node: Node | None, what: str, problems: Problems) -> Texts:
        """A text in both languages; a missing translation is a fault."""
        fields = problems.mapping(node, what, LANGUAGES, LANGUAGES)
        found = {name: problems.text(fields.get(name), f"{what}.{name}") or "" for name in LANGUAGES}
        for name, text in found.items():
            if what == "message" and text.replace("{match}", "").count("{"):
                problems.add(fields[name], f"{what}.{name} has braces that mean nothing", "only {match} is filled in")
        return found

    def _severity_by(self, node: Node | None, problems: Problems) -> tuple[tuple[str, str, str], ...]:
        known = {
            "scenario": self._scenarios,
            "platform": PLATFORMS,
            "channel": CHANNELS,
            "turn": (*TURNS, "unknown"),
            "reply": tuple(self._concept_nodes),  # a concept that the reply shows
        }
        found = []
        for dimension, values in problems.mapping(node, "severity_by", known).items():
            if dimension in known:
                for value, level in problems.mapping(values, f"severity_by.{dimension}", known[dimension]).items():
                    severity = problems.choice(level, "severity", SEVERITIES)
                    if severity:
                        found.append((dimension, value, severity))
        return tuple(found)

    def examples(self, node: Node | None, problems: Problems, names: tuple[str, ...] = _EXAMPLE_LISTS) -> Examples:
        """The example lists of a rule, concept, guard or scenario."""
        fields = problems.mapping(node, "examples", names)
        lists = [self._example_list(fields.get(name), name, problems) for name in names]
        return Examples(*lists)

    def _example_list(self, node: Node | None, what: str, problems: Problems) -> tuple[Example, ...]:
        if node is None:
            return ()
        if not isinstance(node.value, list):
            problems.add(node, f"examples.{what} must be a list")
            return ()
        found = (self._example(item, problems) for item in node.value)
        return tuple(example for example in found if example is not None)

    def _example(self, node: Node, problems: Problems) -> Example | None:
        if isinstance(node.value, str):
            reply, buyer, context = node, None, {}
        else:
            fields = problems.mapping(node, "an example", ("reply", "buyer", *_CONTEXT_KEYS), ("reply",))
            if "reply" not in fields:
                return None
            reply, buyer = fields["reply"], problems.text(fields.get("buyer"), "buyer")
            context = {key: str(fields[key].value) for key in _CONTEXT_KEYS if key in fields}
        if not isinstance(reply.value, str):
            problems.add(reply, "an example's reply must be a text")
            return None
        try:
            text, spans = marked(reply.value)
        except ReplylintError as error:
            problems.add(reply, error.message, error.hint)
            return None
        return Example(text, spans, buyer, context.get("language"), context, node.line, node.column)

    def concept(self, name: str, node: Node, problems: Problems) -> Concept:
        fields = problems.mapping(
            node, "a concept", ("title", "learned", "examples", "override", *CONDITION_KEYS), ("title",)
        )
        learned = None
        if "learned" in fields:
            parts = problems.mapping(fields["learned"], "learned", LEARNED_KEYS, ("unit",))
            unit = problems.choice(parts.get("unit"), "unit", UNITS) or "sentence"
            labels = tuple(str(item.value).strip() for item in problems.texts(parts.get("labels"), "labels")) or (name,)
            learned = Learned(
                unit,
                labels,
                problems.flag(parts.get("presence"), "presence"),
                problems.flag(parts.get("decides"), "decides"),
                problems.flag(parts.get("cautious"), "cautious"),
            )
        keys = {key: value for key, value in fields.items() if key in CONDITION_KEYS}
        if not keys and learned is None:
            problems.add(node, "a concept needs phrases (any: …), examples to learn from (learned: …), or both")
        inner = Node(keys, node.line, node.column, node.key_places)
        condition = self.condition(inner, problems, "a concept") if keys else Condition()
        return Concept(
            name,
            self.texts(fields.get("title"), "title", problems),
            condition,
            learned,
            self.examples(fields.get("examples"), problems),
            problems.path,
            node.line,
        )

    def guard(self, name: str, node: Node, problems: Problems) -> Guard:
        fields = problems.mapping(
            node, f"guard {name}", ("where", "reach", "any", "except", "examples"), ("where", "any")
        )
        where = problems.choice(fields.get("where"), "where", ("before", "after", "clause", "sentence")) or "before"
        guard = Guard(
            name,
            where,
            problems.number(fields.get("reach"), "reach", 1, 60) or 6,
            self._patterns(fields.get("any"), problems),
            self._patterns(fields.get("except"), problems),
            self.examples(fields.get("examples"), problems, ("cancels", "leaves")),
            node.line,
        )
        for pattern in (*guard.any, *guard.excepting):
            if pattern.regex is None:
                problems.add(node, f"guard {name}: a guard cannot name the concept {{{pattern.concept}}} alone")
        return guard

    def scenario(self, name: str, node: Node, problems: Problems) -> Scenario:
        fields = problems.mapping(
            node, f"scenario {name}", ("title", "complaint", "examples", *CONDITION_KEYS), ("title",)
        )
        keys = {key: value for key, value in fields.items() if key in CONDITION_KEYS}
        return Scenario(
            name,
            self.texts(fields.get("title"), "title", problems),
            problems.flag(fields.get("complaint"), "complaint"),
            self.condition(Node(keys, node.line, node.column, node.key_places), problems, f"scenario {name}"),
            self.examples(fields.get("examples"), problems, ("bad", "good")),
            node.line,
        )

    def scoring(self, node: Node, problems: Problems) -> Scoring:
        keys = ("categories", "deductions", "error_ceiling", "verdicts", "unscored")
        fields = problems.mapping(node, "the scoring scheme", keys, keys[:4])
        categories = []
        for name, item in problems.mapping(fields.get("categories"), "categories").items():
            parts = problems.mapping(item, f"category {name}", ("cap", "title", "includes"), ("cap", "title"))
            members = (name, *(str(other.value).strip() for other in problems.texts(parts.get("includes"), "includes")))
            cap = problems.number(parts.get("cap"), "cap", 0, 100) or 0
            categories.append(Category(name, cap, members, self.texts(parts.get("title"), "title", problems)))
        if fields and sum(category.cap for category in categories) != 100:
            problems.add(node, "the caps of the categories do not add up to 100")
        deductions = {
            name: problems.number(item, name, 0, 100) or 0
            for name, item in problems.mapping(
                fields.get("deductions"), "deductions", SEVERITIES[1:], SEVERITIES[1:]
            ).items()
        }
        verdicts = [
            (name, problems.number(item, name, 0, 100) or 0)
            for name, item in problems.mapping(
                fields.get("verdicts"), "verdicts", ("PASS", "REVIEW", "REWORK"), ("PASS", "REVIEW", "REWORK")
            ).items()
        ]
        return Scoring(
            tuple(categories),
            deductions,
            problems.number(fields.get("error_ceiling"), "error_ceiling", 0, 100) or 0,
            (*sorted(verdicts, key=lambda verdict: -verdict[1]), ("BLOCK", 0)),
            frozenset(str(item.value).strip() for item in problems.texts(fields.get("unscored"), "unscored")),
        )


def marked(text: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The text without its ⟦ ⟧, and the spans between them; raises ReplylintError where they do not pair up."""
    spans: list[tuple[int, int]] = []
    out: list[str] = []
    opened: int | None = None
    for character in text:
        if character == "⟦" and opened is None:
            opened = len(out)
        elif character == "⟧" and opened is not None:
            spans.append((opened, len(out)))
            opened = None
        elif character in "⟦⟧":
            raise ReplylintError("⟦ and ⟧ do not pair up in an example")
        else:
            out.append(character)
    if opened is not None:
        raise ReplylintError("⟦ is never closed in an example", hint="put ⟧ after the words at fault")
    return "".join(out), tuple(spans)


def _sources(node: Node | None, problems: Problems) -> tuple[Source, ...]:
    """One source or a list of them: an article with its section, or any other text."""
    if node is None:
        return ()
    found = []
    for item in node.value if isinstance(node.value, list) else [node]:
        if isinstance(item.value, str):
            found.append(Source(problems.text(item, "source") or ""))
            continue
        fields = problems.mapping(
            item, "source", ("article", "section", "platform", "law", "study", "practice", "date")
        )
        parts = [
            str(fields[key].value)
            for key in ("article", "platform", "law", "study", "practice", "section")
            if key in fields
        ]
        if not parts and fields:
            problems.add(
                item, "source names nothing", "give it article: and section:, platform:, law:, study: or practice:"
            )
        date = problems.text(fields.get("date"), "date")
        found.append(Source(" · ".join(parts), date))
    return tuple(found)


def _named_in(node: Node) -> set[str]:
    """The concepts that a concept's own patterns name, wherever they stand."""
    if isinstance(node.value, str):
        try:
            return {reference.name for reference in references(parse(node.value))}
        except PatternError:
            return set()
    children = (
        node.value
        if isinstance(node.value, list)
        else [v for k, v in node.value.items() if k not in ("title", "examples", "learned")]
    )
    return set().union(*map(_named_in, children)) if children else set()
