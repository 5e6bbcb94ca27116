"""replylint as a library: one call, a typed report, clear errors."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import replylint
from replylint.segment import is_foreign

Write = Callable[[dict[str, str]], Path]

BUYER = "杯子收到就碎了，太失望了"
BLAME = "这是快递的问题"


@pytest.fixture(scope="module")
def rules() -> object:
    return replylint.load_rules()


def _rules_found(report: replylint.Report) -> set[str]:
    return {finding.rule for finding in report.findings}


def test_a_good_reply_passes() -> None:
    report = replylint.check(
        "您好，收到碎的杯子确实让人失望，非常抱歉。麻烦拍张破损处的照片，我今天18点前为您补发。", buyer=BUYER
    )
    assert report.passed and report.replies[0].verdict == "PASS" and report.errors == ()


def test_a_faulty_reply_is_found_at_its_words() -> None:
    report = replylint.check(f"您好，{BLAME}，您找快递吧", buyer=BUYER)
    assert not report.passed and report.replies[0].verdict == "REWORK"
    (finding,) = [finding for finding in report.findings if finding.rule == "tone/blame-shifting"]
    assert (finding.start, finding.end, finding.line, finding.column, finding.end_column, finding.text) == (
        3,
        10,
        1,
        4,
        11,
        BLAME,
    )
    assert (finding.category, finding.severity, finding.scope, finding.confidence) == ("tone", "error", "span", "high")
    assert finding.message == f"「{BLAME}」把责任推给了别人"


def test_what_is_not_known_is_not_judged() -> None:
    assert "empathy/missing" in replylint.check(BLAME).replies[0].not_applicable
    assert replylint.check(BLAME, buyer=BUYER).replies[0].not_applicable == ()


@pytest.mark.parametrize(
    ("scenario", "scenarios"),
    [("presale", ("presale",)), (["presale", "usage"], ("presale", "usage")), ("damaged", ("complaint", "damaged"))],
    ids=["one name", "a list of names", "a complaint brings its family"],
)
def test_scenarios_may_be_given(
    rules: replylint.report.Report, scenario: str | list[str], scenarios: tuple[str, ...]
) -> None:
    report = replylint.check("您好，在的。", buyer=BUYER, scenario=scenario, rules=rules)  # type: ignore[arg-type]
    assert report.replies[0].scenarios == scenarios


@pytest.mark.parametrize(
    ("options", "message", "hint"),
    [
        ({"scenario": "damagd"}, "there is no scenario 'damagd'", "did you mean 'damaged'?"),
        ({"platform": "amazn"}, "there is no platform 'amazn'", "did you mean 'amazon'?"),
        ({"channel": "fax"}, "there is no channel 'fax'", "known: chat, email, review"),
        ({"turn": "third"}, "there is no turn 'third'", "known: first, later"),
        ({"language": "fr"}, "there is no language 'fr'", "known: en, zh"),
    ],
    ids=["scenario", "platform", "channel", "turn", "language"],
)
def test_an_unknown_name_is_a_usage_error(options: dict[str, str], message: str, hint: str) -> None:
    with pytest.raises(replylint.UsageError) as caught:
        replylint.check("您好", **options)  # type: ignore[arg-type]
    assert (str(caught.value), caught.value.hint) == (message, hint)


def test_a_template_may_hold_placeholders() -> None:
    text = "您好{{buyer_name}}，订单{{order_id}}今天发出。"
    assert "form/placeholder" in _rules_found(replylint.check(text))
    assert "form/placeholder" not in _rules_found(replylint.check(text, template=True))


def test_an_empty_reply_is_blocked() -> None:
    report = replylint.check("")
    assert [(f.rule, f.severity) for f in report.findings] == [("form/empty", "critical")]
    assert (report.replies[0].score, report.replies[0].verdict) == (0, "BLOCK")


def test_own_rules_are_loaded_once_and_used_many_times(own_rules: Write) -> None:
    text = (
        "kind: forbid\nseverity: error\ntitle: {zh: 题, en: T}\nmessage: {zh: '「{match}」', en: '{match}'}\nwhy: {zh: 因, en: B}\n"
        "fix: {zh: 改, en: I}\nsource: {practice: own}\nmatch: {any: [甲乙丙丁]}\nexamples: {bad: [⟦甲乙丙丁⟧], good: [您好]}\n"
    )
    rules = replylint.load_rules(own_rules({"tone/own.yaml": text}))
    assert "tone/own" in _rules_found(replylint.check("甲乙丙丁", rules=rules))
    assert "tone/own" not in _rules_found(replylint.check("您好", rules=rules))
    again = replylint.load_rules(own_rules({}))
    assert _rules_found(replylint.check("甲乙丙丁", rules=again)) == _rules_found(
        replylint.check("甲乙丙丁", rules=rules)
    )


def test_a_broken_rule_is_an_error_with_its_place(own_rules: Write) -> None:
    directory = own_rules({"tone/own.yaml": "kind: forbd\n"})
    with pytest.raises(replylint.RuleError) as caught:
        replylint.load_rules(directory)
    assert (caught.value.path, caught.value.line) == (str(directory / "tone/own.yaml"), 1)


def test_a_report_cannot_be_changed() -> None:
    report = replylint.check(BLAME)
    with pytest.raises(AttributeError):
        report.replies[0].score = 100  # type: ignore[misc]


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80), st.none() | st.text(max_size=40))
def test_any_text_gives_a_report_whose_places_are_in_it(rules: object, reply: str, buyer: str | None) -> None:
    if is_foreign(reply):
        with pytest.raises(replylint.UsageError, match="neither Chinese nor English"):
            replylint.check(reply, buyer=buyer, rules=rules)  # type: ignore[arg-type]
        return
    report = replylint.check(reply, buyer=buyer, rules=rules)  # type: ignore[arg-type]
    (checked,) = report.replies
    assert checked.raw == 100 - sum(finding.deducted for finding in checked.findings)
    assert 0 <= checked.score <= checked.raw
    for finding in checked.findings:
        assert 0 <= finding.start <= finding.end <= len(reply)
        assert finding.text == reply[finding.start : finding.end]


@settings(max_examples=60, deadline=None)
@given(st.text("啊哦 ，。！\n😀a\u200b", max_size=12))
def test_the_words_are_found_wherever_they_stand(rules: object, before: str) -> None:
    reply = f"{before}。{BLAME}。"
    report = replylint.check(reply, rules=rules)  # type: ignore[arg-type]
    assert (BLAME, len(before) + 1) in [(finding.text, finding.start) for finding in report.findings]


def test_the_same_reply_gives_the_same_report_in_another_process() -> None:
    program = f"import replylint; print(replylint.check({BLAME!r}, buyer={BUYER!r}).replies[0])"
    runs = {
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1 and b"tone/blame-shifting" in runs.pop()


def test_the_package_says_that_it_is_typed() -> None:
    assert (Path(replylint.__file__).parent / "py.typed").is_file()
    assert all(hasattr(replylint, name) for name in replylint.__all__)
