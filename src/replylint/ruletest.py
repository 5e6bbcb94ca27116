"""The examples of rules, concepts, guards and scenarios are their tests; this runs them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from replylint.engine import Gate, check_reply, read
from replylint.reading import Match
from replylint.reply import Context, Reply
from replylint.report import Finding, ReplyReport
from replylint.rule import SEVERITY_RANK, Example, Rule
from replylint.ruleset import Ruleset

FEWEST = 4  # bad and good examples per language
_GATE = Gate()


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that does not behave; `line` and `column` are 1-based in the rule file."""

    path: str
    line: int
    column: int
    message: str


@dataclass(frozen=True, slots=True)
class Stray:
    """Another rule that fires on a good example, below error: worth a look, no failure."""

    path: str
    line: int
    rule: str
    text: str


def check_example(example: Example, ruleset: Ruleset) -> ReplyReport:
    """The report on an example, in the context that it states."""
    context = example.context
    scenario = context.get("scenario")
    reply = Reply(
        text=example.reply,
        buyer=example.buyer,
        context=Context(
            scenarios=(scenario,) if scenario else None,
            platform=context.get("platform"),
            channel=context.get("channel"),
            turn=context.get("turn"),
            language=context.get("language"),
            template=context.get("template") == "true",
        ),
    )
    return check_reply(reply, ruleset, _GATE)


def check_rule_examples(rule: Rule, ruleset: Ruleset) -> tuple[list[Failure], list[Stray]]:
    """What of a rule's examples does not behave, and what else fires on its good ones."""
    failures: list[Failure] = []
    strays: list[Stray] = []

    def fail(example: Example, message: str) -> None:
        failures.append(Failure(rule.path, example.line, example.column, message))

    for example in rule.examples.bad:
        problem = _missing(example, _own(rule, check_example(example, ruleset)))
        if problem:
            fail(example, f"{rule.id}: {problem} in the bad example {example.reply!r}")
    for example in rule.examples.good:
        report = check_example(example, ruleset)
        for finding in report.findings:
            if finding.rule == rule.id:
                fail(example, f"{rule.id}: the good example {example.reply!r} is found at {finding.text!r}")
            elif SEVERITY_RANK[finding.severity] >= SEVERITY_RANK["error"] and finding.confidence == "high":
                fail(
                    example,
                    f"{rule.id}: the good example {example.reply!r} is found by {finding.rule} ({finding.severity})",
                )
            else:
                strays.append(Stray(rule.path, example.line, finding.rule, example.reply))
    for example in rule.examples.known_miss:
        if not _missing(example, _own(rule, check_example(example, ruleset))):
            fail(example, f"{rule.id}: the known miss {example.reply!r} is found now: move it to bad")
    for example in rule.examples.known_false_alarm:
        if not _own(rule, check_example(example, ruleset)):
            fail(example, f"{rule.id}: the known false alarm {example.reply!r} is silent now: move it to good")
    return failures, strays


def _own(rule: Rule, report: ReplyReport) -> list[Finding]:
    return [finding for finding in report.findings if finding.rule == rule.id]


def _missing(example: Example, findings: list[Finding]) -> str | None:
    if not findings:
        return "nothing is found"
    if not example.spans:
        return (
            None if any(f.scope == "reply" for f in findings) else f"{findings[0].text!r} is found, not the whole reply"
        )
    places = {(finding.start, finding.end) for finding in findings}
    exact = {(f.start, f.end) for f in findings if f.confidence == "high"}
    for start, end in example.spans:
        if (start, end) in places:
            continue
        # what was learned covers a clause or a sentence: it must lie over the marked words
        if not any(a < end and start < b for a, b in places - exact):
            found = ", ".join(repr(finding.text) for finding in findings)
            return f"{example.reply[start:end]!r} is not found exactly (found: {found})"
    return None


def check_shared_examples(ruleset: Ruleset) -> list[Failure]:
    """What of the examples of concepts, guards and scenarios does not behave."""
    failures: list[Failure] = []
    finder = ruleset.finder
    for concept in ruleset.concepts.values():
        if not concept.condition.any and not concept.condition.all:
            continue
        for wanted, examples in ((True, concept.examples.bad), (False, concept.examples.good)):
            for example in examples:
                in_buyer = concept.learned is not None and concept.learned.unit == "buyer"
                reply = Reply("…", example.reply) if in_buyer else Reply(example.reply, example.buyer)
                reading = read(reply, ruleset)
                text = reading.buyer if in_buyer and reading.buyer else reading
                # examples of a concept test its phrases; what it learned is measured, not promised
                if bool(finder.find(concept.condition, text, reading)) != wanted:
                    verb = "is not recognised in" if wanted else "is recognised in"
                    message = f"the concept {concept.name} {verb} {example.reply!r}"
                    failures.append(Failure(concept.path, example.line, example.column, message))
    for guard in ruleset.guards.values():
        for wanted, examples in ((True, guard.examples.bad), (False, guard.examples.good)):
            for example in examples:
                reading = read(Reply(example.reply), ruleset)
                for span in example.spans:
                    match = Match(*reading.comparable.comparable(*span))
                    if finder.cancels(guard, match, reading) != wanted:
                        verb = "does not cancel" if wanted else "cancels"
                        failures.append(
                            Failure(
                                "_guards.yaml",
                                example.line,
                                example.column,
                                f"the guard {guard.name} {verb} {example.reply!r}",
                            )
                        )
    for scenario in ruleset.scenarios:
        for wanted, examples in ((True, scenario.examples.bad), (False, scenario.examples.good)):
            for example in examples:
                held = scenario.name in read(Reply("…", example.reply), ruleset).scenarios
                if held != wanted:
                    verb = "is not read from" if wanted else "is read from"
                    failures.append(
                        Failure(
                            "_scenarios.yaml",
                            example.line,
                            example.column,
                            f"the scenario {scenario.name} {verb} {example.reply!r}",
                        )
                    )
    return failures


def too_few_examples(rule: Rule) -> Iterable[str]:
    """Where a rule has fewer examples than it must."""
    from replylint.segment import language_of

    for language in sorted(rule.languages):
        for name, examples in (("bad", rule.examples.bad), ("good", rule.examples.good)):
            count = sum((e.language or language_of(e.reply) or language) == language for e in examples)
            if count < FEWEST:
                yield f"{rule.id}: {count} {name} examples in {language}, {FEWEST} are needed"
