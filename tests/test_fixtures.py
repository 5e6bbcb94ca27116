"""The cases that the rules were asked for: nearly all of them behave."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from replylint.engine import Gate, check_reply, read
from replylint.reply import Context, Reply
from replylint.ruleset import Ruleset
from replylint.source import CHANNELS

FIXTURES = Path(__file__).parent / "fixtures"
ENOUGH = 0.95
RENAMED = {
    "compliance/promo": "compliance/promotion",
    "compliance/disparage": "compliance/disparagement",
    "followup/no-question": "resolution/follow-up-missing",
}
LEFT_OUT = {"promise/compensation-limit", "meta/late-no-ack"}  # no rules of ours: they need numbers that no reply has


def _cases(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FIXTURES / name).read_text(encoding="utf-8").splitlines()]


def _report(wrong: list[str], total: int) -> str:
    return f"{len(wrong)} of {total} cases do not behave:\n" + "\n".join(wrong)


def test_the_cases_of_the_rules_behave(ruleset: Ruleset) -> None:
    cases = _cases("cases.jsonl")
    ours = [case for case in cases if case["rule"] not in LEFT_OUT]
    known = {rule.id for rule in ruleset.rules}
    assert {RENAMED.get(case["rule"], case["rule"]) for case in ours} <= known
    assert (len(cases), len(ours)) == (762, 742)
    wrong = []
    for case in ours:
        rule = RENAMED.get(case["rule"], case["rule"])
        channel = (case.get("meta") or {}).get("channel")
        context = Context(channel=channel if channel in CHANNELS else None)
        report = check_reply(Reply(case["reply"], case["buyer"], context=context), ruleset, Gate())
        if any(finding.rule == rule for finding in report.findings) != case["expect"]:
            verb = "misses" if case["expect"] else "should leave alone"
            wrong.append(f"  {rule} {verb} {case['reply']!r} (buyer: {case['buyer']!r}, scenarios: {report.scenarios})")
    assert len(wrong) <= (1 - ENOUGH) * len(ours), _report(wrong, len(ours))


def test_the_cases_of_the_scenarios_behave(ruleset: Ruleset) -> None:
    cases = _cases("scenarios.jsonl")
    assert len(cases) == 81
    assert {case["scenario"] for case in cases} <= {"complaint", *(scenario.name for scenario in ruleset.scenarios)}
    wrong = []
    for case in cases:
        held = read(Reply("…", case["buyer"]), ruleset).scenarios
        if (case["scenario"] in held) != case["expect"]:
            verb = "is not read from" if case["expect"] else "is read from"
            wrong.append(f"  {case['scenario']} {verb} {case['buyer']!r} (read: {held})")
    assert len(wrong) <= (1 - ENOUGH) * len(cases), _report(wrong, len(cases))
