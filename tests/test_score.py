from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from replylint.rule import SEVERITIES
from replylint.ruleset import Ruleset
from replylint.score import Account, Charge, account

RULES = ["tone/a", "tone/b", "empathy/c", "facts/d", "form/e", "boundary/f", "privacy/g", "resolution/h"]


def _charge(rule: str, severity: str, start: int = 0, end: int = 3, whole: bool = False, counts: bool = True) -> Charge:
    twins = frozenset({"resolution/h"}) if rule == "tone/b" else frozenset()
    return Charge(rule, rule.split("/")[0], severity, start, end, whole, twins, counts)


def _score(ruleset: Ruleset, *charges: Charge) -> Account:
    return account(charges, ruleset.scoring)


charges = st.lists(
    st.builds(
        lambda rule, start, length, whole, counts: _charge(
            rule, SEVERITIES[(RULES.index(rule) + len(rule)) % 4], start, start + length, whole, counts
        ),
        st.sampled_from(RULES),
        st.integers(0, 30),
        st.integers(1, 8),
        st.booleans(),
        st.booleans(),
    ),
    max_size=7,
)


@pytest.mark.parametrize(
    ("given_charges", "raw", "score", "verdict"),
    [
        pytest.param([], 100, 100, "PASS", id="nothing found"),
        pytest.param([("form/e", "info", 0)], 99, 99, "PASS", id="an info costs one"),
        pytest.param([("tone/a", "warning", 0)], 92, 92, "PASS", id="a warning costs eight"),
        pytest.param(
            [("tone/a", "warning", 0), ("tone/a", "warning", 9)], 88, 88, "REVIEW", id="the second costs half"
        ),
        pytest.param([("tone/a", "warning", i * 9) for i in range(3)], 88, 88, "REVIEW", id="the third costs nothing"),
        pytest.param([("tone/a", "error", 0)], 85, 69, "REWORK", id="an error bounds the score"),
        pytest.param(
            [("tone/a", "error", 0), ("tone/b", "error", 9)], 75, 69, "REWORK", id="a category loses its cap at most"
        ),
        pytest.param([("privacy/g", "critical", 0)], 85, 0, "BLOCK", id="a critical takes its category and blocks"),
        pytest.param(
            [("tone/b", "warning", 0), ("resolution/h", "warning", 20)], 92, 92, "PASS", id="twins are one fault"
        ),
        pytest.param(
            [("tone/a", "warning", 0), ("facts/d", "info", 1)], 92, 92, "PASS", id="overlapping spans are one fault"
        ),
    ],
)
def test_the_scheme(
    ruleset: Ruleset, given_charges: list[tuple[str, str, int]], raw: int, score: int, verdict: str
) -> None:
    result = _score(ruleset, *(_charge(rule, severity, at, at + 3) for rule, severity, at in given_charges))
    assert (result.raw, result.score, result.verdict) == (raw, score, verdict)


def test_low_confidence_takes_no_points_and_trips_no_gate(ruleset: Ruleset) -> None:
    result = _score(ruleset, _charge("privacy/g", "critical", counts=False))
    assert (result.score, result.verdict, result.deducted) == (100, "PASS", (0,))


@settings(max_examples=300, deadline=None)
@given(charges, st.data())
def test_adding_a_finding_never_raises_a_score(ruleset: Ruleset, found: list[Charge], data: st.DataObject) -> None:
    if found:
        left = list(found)
        left.pop(data.draw(st.integers(0, len(found) - 1)))
        assert _score(ruleset, *found).score <= _score(ruleset, *left).score


@settings(max_examples=200, deadline=None)
@given(charges, st.randoms())
def test_the_order_of_findings_never_matters(ruleset: Ruleset, found: list[Charge], random: object) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert _score(ruleset, *found).score == _score(ruleset, *shuffled).score


@settings(max_examples=200, deadline=None)
@given(charges)
def test_the_account_adds_up(ruleset: Ruleset, found: list[Charge]) -> None:
    result = _score(ruleset, *found)
    assert 100 - sum(result.deducted) == result.raw == 100 - sum(result.categories.values())
    caps = {category.name: category.cap for category in ruleset.scoring.categories}
    assert all(0 <= lost <= caps[name] for name, lost in result.categories.items())
