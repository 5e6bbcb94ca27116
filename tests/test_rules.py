"""What holds for every shipped rule, concept, guard and scenario."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from replylint.engine import Gate, check_reply
from replylint.kinds import KINDS
from replylint.reply import Context, Reply
from replylint.rule import LANGUAGES, Examples, Rule
from replylint.ruleset import Ruleset, load_ruleset, shipped_rules
from replylint.ruletest import check_rule_examples, check_shared_examples, too_few_examples
from replylint.segment import language_of

# the table of the issue "Check a draft reply"; other tools refer to these ids
TABLE = {
    "empathy/missing": "warning",
    "empathy/late": "warning",
    "empathy/minimizing": "warning",
    "empathy/generic": "info",
    "empathy/over-apology": "info",
    "tone/abuse": "critical",
    "tone/threat": "critical",
    "tone/mockery": "error",
    "tone/rhetorical-question": "error",
    "tone/blame-buyer": "error",
    "tone/blame-shifting": "error",
    "tone/defensive": "warning",
    "tone/commanding": "warning",
    "tone/policy-wall": "warning",
    "tone/perfunctory": "warning",
    "tone/self-pity": "warning",
    "facts/evidence-missing": "warning",
    "facts/speculation": "warning",
    "facts/order-mismatch": "error",
    "facts/asked-again": "warning",
    "boundary/missing": "info",
    "boundary/capitulation": "info",
    "resolution/no-next-step": "warning",
    "resolution/vague-timing": "warning",
    "resolution/flat-refusal": "warning",
    "resolution/bounce": "warning",
    "resolution/come-back-later": "warning",
    "resolution/bare-wait": "info",
    "resolution/return-obstruction": "warning",
    "resolution/unanswered-question": "info",
    "resolution/follow-up-missing": "info",
    "promise/absolute": "warning",
    "promise/delivery-date": "warning",
    "compliance/review-incentive": "critical",
    "compliance/review-solicitation": "error",
    "compliance/review-change": "error",
    "compliance/off-platform": "critical",
    "compliance/external-link": "info",
    "compliance/efficacy": "error",
    "compliance/refund-reason": "error",
    "compliance/cancel-pressure": "error",
    "compliance/unfair-terms": "error",
    "compliance/superlative": "warning",
    "compliance/disparagement": "warning",
    "compliance/promotion": "info",
    "privacy/personal-data": "critical",
    "privacy/secret-request": "critical",
    "privacy/internal": "warning",
    "safety/downplay": "critical",
    "safety/advice-missing": "error",
    "form/empty": "critical",
    "form/placeholder": "error",
    "form/mixed-language": "warning",
    "form/repetition": "warning",
    "form/mixed-address": "info",
    "form/emoji-excess": "info",
    "form/shouting": "info",
    "form/endearment": "info",
    "form/jargon": "info",
    "form/length": "info",
    "form/greeting-closing": "info",
}
# the table has it in the row of personal-data: "repeating the buyer's own data is a warning"
BESIDE_THE_TABLE = {"privacy/own-data": "warning"}

NEED_THE_BUYER = {
    "empathy/missing",
    "empathy/late",
    "empathy/generic",
    "facts/evidence-missing",
    "facts/order-mismatch",
    "facts/asked-again",
    "boundary/missing",
    "resolution/no-next-step",
    "resolution/return-obstruction",
    "resolution/unanswered-question",
    "safety/downplay",
    "safety/advice-missing",
}

SCENARIOS = {
    "safety",
    "abusive",
    "review-threat",
    "service-complaint",
    "authenticity",
    "damaged",
    "defect",
    "wrong-item",
    "missing-item",
    "lost",
    "logistics-delay",
    "not-shipped",
    "refund-progress",
    "return-exchange",
    "price-protect",
    "compensation",
    "invoice",
    "order-change",
    "cancel",
    "fraud",
    "usage",
    "presale",
    "thanks",
}
FEWEST_SHARED = 1  # examples of a concept, guard or scenario, of each sort

_LOADED = load_ruleset(learned=False)
RULES = [pytest.param(rule, id=rule.id) for rule in _LOADED.rules]


def test_the_ids_are_those_of_the_table(ruleset: Ruleset) -> None:
    assert {rule.id for rule in ruleset.rules} == set(TABLE) | set(BESIDE_THE_TABLE)


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_whole_and_behaves(rule: Rule, ruleset: Ruleset) -> None:
    assert rule.severity == (TABLE | BESIDE_THE_TABLE)[rule.id]
    assert rule.id == Path(rule.path).relative_to(shipped_rules()).with_suffix("").as_posix()
    assert re.fullmatch(r"[a-z]+/[a-z]+(-[a-z]+)*", rule.id)
    assert rule.kind in KINDS
    for texts in (rule.title, rule.message, rule.why, rule.fix):
        assert set(texts) == set(LANGUAGES)
        for language, text in texts.items():
            assert re.search(r"[\u3400-\u9fff]", text) if language == "zh" else re.search(r"[A-Za-z]{2}", text), text
    assert rule.sources and all(source.text.strip() for source in rule.sources)
    assert ruleset.scoring.category_of(rule.category) is not None
    assert rule.redact == (rule.category == "privacy")
    assert list(too_few_examples(rule)) == []
    failures, _ = check_rule_examples(rule, ruleset)
    assert [f"{failure.path}:{failure.line}: {failure.message}" for failure in failures] == []


def test_examples_of_a_rule_are_not_said_twice(ruleset: Ruleset) -> None:
    twice = []
    for rule in ruleset.rules:
        seen = set()
        for example in (*rule.examples.bad, *rule.examples.good):
            key = (example.reply, example.buyer, tuple(sorted(example.context.items())))
            if key in seen:
                twice.append(f"{rule.path}:{example.line}: {example.reply}")
            seen.add(key)
    assert twice == []


def test_all_concepts_guards_and_scenarios_behave(ruleset: Ruleset) -> None:
    failures = [f"{failure.path}:{failure.line}: {failure.message}" for failure in check_shared_examples(ruleset)]
    assert failures == []


def test_all_concepts_guards_and_scenarios_have_examples_of_both_sorts(ruleset: Ruleset) -> None:
    shared: dict[str, Examples] = {
        **{f"concept {name}": concept.examples for name, concept in ruleset.concepts.items()},
        **{f"guard {name}": guard.examples for name, guard in ruleset.guards.items()},
        **{f"scenario {scenario.name}": scenario.examples for scenario in ruleset.scenarios},
    }
    few = {
        name: (len(e.bad), len(e.good)) for name, e in shared.items() if min(len(e.bad), len(e.good)) < FEWEST_SHARED
    }
    assert few == {}
    assert [
        name
        for name, guard in ruleset.guards.items()
        if not all(e.spans for e in (*guard.examples.bad, *guard.examples.good))
    ] == []


def test_all_scenarios_are_there_and_titled_in_both_languages(ruleset: Ruleset) -> None:
    assert len(SCENARIOS) == 23
    # `verifiable` is a family of ours: what is to be proved with a photo
    assert {scenario.name for scenario in ruleset.scenarios} - {"complaint", "verifiable"} == SCENARIOS
    assert any(scenario.complaint for scenario in ruleset.scenarios)
    for named in (*ruleset.scenarios, *ruleset.concepts.values()):
        assert language_of(named.title["zh"]) == "zh", named.name
        assert language_of(named.title["en"].lower()) == "en", named.name


def test_what_needs_the_buyer_message_is_not_judged_without_one(ruleset: Ruleset) -> None:
    report = check_reply(Reply("您好，在的。"), ruleset, Gate())
    assert set(report.not_applicable) >= NEED_THE_BUYER
    assert not {finding.rule for finding in report.findings} & NEED_THE_BUYER


def test_what_needs_the_buyer_message_is_judged_with_one(ruleset: Ruleset) -> None:
    report = check_reply(Reply("您好，在的。", "杯子收到就碎了，太失望了"), ruleset, Gate())
    assert report.not_applicable == ()


def test_the_caps_add_up_and_every_category_of_the_design_is_there(ruleset: Ruleset) -> None:
    caps = {category.name: category.cap for category in ruleset.scoring.categories}
    assert caps == {"tone": 25, "resolution": 25, "empathy": 20, "compliance": 15, "facts": 10, "form": 5}
    assert dict(ruleset.scoring.deductions) == {"error": 15, "warning": 8, "info": 1}


@pytest.mark.parametrize(
    ("rule", "context", "buyer", "reply", "severity"),
    [
        pytest.param(
            "compliance/promotion",
            Context(),
            "杯子碎了",
            "非常抱歉，今天补发。新品上架了您看看。",
            "info",
            id="promotion after a complaint",
        ),
        pytest.param(
            "compliance/promotion",
            Context(platform="amazon"),
            "杯子碎了",
            "非常抱歉，今天补发。新品上架了您看看。",
            "error",
            id="promotion on Amazon",
        ),
        pytest.param("compliance/external-link", Context(), None, "详情请看 www.my-own-shop.com", "info", id="a link"),
        pytest.param(
            "compliance/external-link",
            Context(platform="taobao"),
            None,
            "详情请看 www.my-own-shop.com",
            "error",
            id="a link on a platform",
        ),
        pytest.param("tone/perfunctory", Context(), None, "看详情", "warning", id="a brush-off"),
        pytest.param(
            "tone/perfunctory", Context(), "杯子收到就碎了", "看详情", "error", id="a brush-off to a complaint"
        ),
        pytest.param(
            "empathy/missing",
            Context(turn="first"),
            "杯子收到就碎了",
            "请发一下照片和订单号。",
            "warning",
            id="no acknowledgement in the first turn",
        ),
        pytest.param(
            "empathy/missing",
            Context(turn="later"),
            "杯子收到就碎了",
            "请发一下照片和订单号。",
            "info",
            id="no acknowledgement later",
        ),
        pytest.param(
            "empathy/missing",
            Context(),
            "都五天了还没到",
            "马上为您查询。",
            "info",
            id="only holding the line, turn unknown",
        ),
    ],
)
def test_the_context_decides_the_severity(
    ruleset: Ruleset, rule: str, context: Context, buyer: str | None, reply: str, severity: str
) -> None:
    report = check_reply(Reply(reply, buyer, context=context), ruleset, Gate())
    assert {finding.severity for finding in report.findings if finding.rule == rule} == {severity}


@pytest.mark.parametrize(
    ("reply", "buyer", "silent"),
    [
        pytest.param(
            "您说“这是快递的问题”，我来核实，今天18点前回复您。",
            None,
            "tone/blame-shifting",
            id="quoted words are not said",
        ),
        pytest.param("保证金会在2个工作日内退回。", None, "promise/absolute", id="a word inside another word"),
        pytest.param("USB线今天发出。", None, "tone/abuse", id="letters inside another word"),
        pytest.param("麻烦您拍一张照片。", None, "tone/commanding", id="a polite request"),
        pytest.param("如果是我们的问题，运费由我们承担。", None, "tone/blame-shifting", id="a condition"),
        pytest.param(
            "您好 {{buyer_name}}，订单 {{order_id}} 今天发出。",
            None,
            "form/endearment",
            id="placeholders are blotted out",
        ),
        pytest.param("请联系[phone]核对[订单x]。", None, "form/placeholder", id="anonymisation tokens"),
    ],
)
def test_look_alikes_are_left_alone(ruleset: Ruleset, reply: str, buyer: str | None, silent: str) -> None:
    assert silent not in {finding.rule for finding in check_reply(Reply(reply, buyer), ruleset, Gate()).findings}
