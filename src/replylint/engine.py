"""Ruleset x reply -> the report on the reply. Findings are built here and nowhere else, complete."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from replylint.condition import scope_around
from replylint.kinds import KINDS
from replylint.reading import Match, Reading
from replylint.reply import Reply
from replylint.report import CategoryScore, Finding, ReplyReport
from replylint.rule import SEVERITY_RANK, Rule, Scope
from replylint.ruleset import Ruleset
from replylint.score import Account, Charge, account
from replylint.segment import Span

# concepts with a meaning of their own for the engine, all optional in a rules directory
COMPLAINT = "complaint"
COMPLAINS = "complains"  # in the buyer message
ANSWERS_PROBLEM = "answers-a-problem"  # in the reply


@dataclass(frozen=True, slots=True)
class Gate:
    """What a reply must reach to pass: no finding at or above `fail_on` ("never": any), and `min_score`."""

    fail_on: str = "error"
    min_score: int | None = 70


def check_reply(reply: Reply, ruleset: Ruleset, gate: Gate, message_language: str | None = None) -> ReplyReport:
    """The verdict on one reply. `message_language` is that of the report's texts; default: the reply's own."""
    reading = read(reply, ruleset)
    found: list[tuple[Rule, str, Match]] = []
    not_applicable = []
    for rule in ruleset.rules:
        applies = _applies(rule, reading)
        if applies is None:
            not_applicable.append(rule.id)
        elif applies:
            severity = _severity(rule, reading, ruleset)
            found += [
                (rule, _at_most_warning(severity) if match.tentative else severity, match)
                for match in _matches(rule, reading, ruleset)
            ]
    found.sort(key=lambda item: (item[2].start, item[2].end, item[0].id))
    charges = [_charge(rule, severity, match) for rule, severity, match in found]
    scores = account(charges, ruleset.scoring)
    language = reading.reply.context.language or reading.language
    shown_in = message_language or language or "zh"
    private = [(match.start, match.end) for rule, _, match in found if rule.redact]
    findings = tuple(
        _finding(rule, severity, match, deducted, reading, shown_in, private)
        for (rule, severity, match), deducted in zip(found, scores.deducted, strict=True)
    )
    return ReplyReport(
        id=reply.id,
        path=reply.path,
        line=reply.line_column(0)[0],
        text=reply.text,
        language=language,
        message_language=shown_in,
        scenarios=reading.scenarios,
        score=scores.score,
        raw=scores.raw,
        verdict=scores.verdict,
        passed=_passes(findings, scores, gate),
        categories=tuple(
            CategoryScore(c.name, c.title[shown_in], scores.categories[c.name], c.cap)
            for c in ruleset.scoring.categories
        ),
        findings=findings,
        not_applicable=tuple(not_applicable),
    )


def read(reply: Reply, ruleset: Ruleset) -> Reading:
    """The reading of a reply, with its scenarios."""
    reading = Reading(reply, ruleset.scan, ruleset.edges)
    if reply.context.scenarios is not None:
        reading.scenarios = _with_family(reply.context.scenarios, ruleset)
    elif reading.buyer is not None:
        reading.scenarios = _scenarios_of(reading, ruleset)
    else:
        reading.scenarios = _scenarios_of_reply(reading, ruleset)
    return reading


def _with_family(names: tuple[str, ...], ruleset: Ruleset) -> tuple[str, ...]:
    """The scenarios with `complaint`, where one of them belongs to that family."""
    complaints = {scenario.name for scenario in ruleset.scenarios if scenario.complaint}
    if COMPLAINT not in names and complaints & set(names):
        return (COMPLAINT, *names)
    return names


def _scenarios_of(reading: Reading, ruleset: Ruleset) -> tuple[str, ...]:
    assert reading.buyer is not None
    finder = ruleset.finder
    names = tuple(
        scenario.name for scenario in ruleset.scenarios if finder.find(scenario.condition, reading.buyer, reading)
    )
    if COMPLAINS not in ruleset.concepts:
        return _with_family(names, ruleset)
    return (COMPLAINT, *names) if finder.concept(COMPLAINS, reading.buyer, reading) else names


def _scenarios_of_reply(reading: Reading, ruleset: Ruleset) -> tuple[str, ...]:
    """Without a buyer message: what the reply plainly answers, read from the sentence that says so."""
    if ANSWERS_PROBLEM not in ruleset.concepts:
        return ()
    matches = ruleset.finder.concept(ANSWERS_PROBLEM, reading, reading)
    if not matches:
        return ()
    reading.answers_problem = True
    regions = [scope_around(Scope("sentence"), match, reading) for match in matches]
    names = tuple(
        scenario.name
        for scenario in ruleset.scenarios
        if scenario.complaint
        and any(ruleset.finder.find(scenario.condition, reading, reading, region) for region in regions)
    )
    return (COMPLAINT, *names)


def _applies(rule: Rule, reading: Reading) -> bool | None:
    """Whether a rule is to be asked; None where it cannot be judged for want of the buyer message."""
    when, context = rule.when, reading.reply.context
    known = (
        (when.platform, context.platform),
        (when.channel, context.channel),
        (when.turn, context.turn or "unknown"),
        (when.language, context.language or reading.language),
    )
    if any(allowed and value not in allowed for allowed, value in known):
        return False
    if when.template is not None and when.template != context.template:
        return False
    scenarios_known = reading.buyer is not None or context.scenarios is not None or reading.answers_problem
    if (when.buyer and reading.buyer is None) or ((when.scenario or when.all_scenarios) and not scenarios_known):
        return None
    held = set(reading.scenarios)
    if (when.scenario and not when.scenario & held) or not when.all_scenarios <= held:
        return False
    return not when.not_scenario & held


def _severity(rule: Rule, reading: Reading, ruleset: Ruleset) -> str:
    context = reading.reply.context
    values: dict[str, set[str | None]] = {
        "scenario": set(reading.scenarios),
        "platform": {context.platform},
        "channel": {context.channel},
        "turn": {context.turn or "unknown"},
    }
    for dimension, value, severity in rule.severity_by:
        if dimension == "reply":
            if ruleset.finder.concept(value, reading, reading):
                return severity
        elif value in values[dimension]:
            return severity
    return rule.severity


def _at_most_warning(severity: str) -> str:
    """What stands near the border of a learned concept must not fail a hook or a pipeline by itself."""
    return severity if SEVERITY_RANK[severity] <= SEVERITY_RANK["warning"] else "warning"


def _matches(rule: Rule, reading: Reading, ruleset: Ruleset) -> Iterable[Match]:
    for match in KINDS[rule.kind].find(rule.parameters, reading, ruleset.finder):
        if match.whole or not reading.sentences:
            language = reading.reply.context.language or reading.language
        else:
            language = reading.sentences[reading.sentence_at(match.start)].language or reading.language
        if language is None or language in rule.languages:
            yield match


def _charge(rule: Rule, severity: str, match: Match) -> Charge:
    return Charge(
        rule.id, rule.category, severity, match.start, match.end, match.whole, rule.twins, match.confidence != "low"
    )


def _finding(
    rule: Rule,
    severity: str,
    match: Match,
    deducted: int,
    reading: Reading,
    language: str,
    private: Sequence[Span],
) -> Finding:
    """The finding of a match; its words are hidden where they hold any of the `private` spans."""
    start, end = reading.comparable.original(match.start, match.end)
    reply = reading.reply
    line, column = reply.line_column(start)
    end_line, end_column = reply.line_column(end)
    text = reply.text[start:end]
    redact = any(low < match.end and match.start < high for low, high in private)
    shown = redacted(text) if redact else text
    return Finding(
        rule=rule.id,
        category=rule.category,
        severity=severity,
        confidence=match.confidence,
        scope="reply" if match.whole else "span",
        deducted=deducted,
        message=rule.message[language].replace("{match}", shown),
        why=rule.why[language],
        fix=rule.fix[language],
        source="; ".join(map(str, rule.sources)),
        text=text,
        start=start,
        end=end,
        line=line,
        column=column,
        end_line=end_line,
        end_column=end_column,
        redact=redact,
        words=match.words,
    )


def redacted(text: str) -> str:
    """The first three and last two characters and the length, for reports of personal data."""
    return f"{text[:3]}…{text[-2:]} ({len(text)})" if len(text) > 7 else f"{text[:1]}… ({len(text)})"


def _passes(findings: tuple[Finding, ...], scores: Account, gate: Gate) -> bool:
    if gate.min_score is not None and scores.score < gate.min_score:
        return False
    if gate.fail_on == "never":
        return True
    limit = SEVERITY_RANK[gate.fail_on]
    return not any(f.confidence != "low" and SEVERITY_RANK[f.severity] >= limit for f in findings)
