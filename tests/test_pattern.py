from __future__ import annotations

import time

import pytest

from replylint.normalize import comparable
from replylint.pattern import Either, PatternError, build, compiled, parse


def _phrases(name: str) -> list[Either]:
    return [parse("快递"), parse("物流公司")]


def _found(source: str, text: str) -> list[str]:
    pattern = build(source, parse(source), _phrases)
    folded = comparable(text)
    assert pattern.regex is not None
    return [folded.text[slice(*match.span())] for match in compiled(pattern.regex).finditer(folded.text)]


@pytest.mark.parametrize(
    ("source", "text", "found"),
    [
        pytest.param("sb", "USB线和SB-900", ["sb"], id="Latin words have edges"),
        pytest.param("refund", "refunds", [], id="a longer word is another word"),
        pytest.param("compan(y|ies)", "companies", ["companies"], id="alternatives inside a word"),
        pytest.param("colou?r", "color colour", ["color", "colour"], id="a letter that may be missing"),
        pytest.param(
            "idiots?", "idiots, idiot, idiotic", ["idiots", "idiot"], id="an optional last letter leaves the edge"
        ),
        pytest.param(
            "(un)?happy", "unhappy happy xhappy", ["unhappy", "happy"], id="an optional first part leaves the edge"
        ),
        pytest.param("apologi[sz]e", "I apologise", ["apologise"], id="a set of letters inside a word"),
        pytest.param("你(ok)?吗", "你吗，你ok吗", ["你吗", "你ok吗"], id="an optional Latin word between Chinese ones"),
        pytest.param(
            "这?是{courier}的?(问题|责任)",
            "是物流公司问题，这是快递的责任",
            ["是物流公司问题", "这是快递的责任"],
            id="concepts and alternatives",
        ),
        pytest.param("找~3快递", "找一下快递，找了很久的快递", ["找一下快递"], id="a gap has a length"),
        pytest.param("找~9快递", "找我，快递", [], id="a gap stays inside the clause"),
        pytest.param("(很){2,3}慢", "很慢很很慢", ["很很慢"], id="counts"),
        pytest.param("[没未]到", "没到未到不到", ["没到", "未到"], id="one of some characters"),
        pytest.param("我们的問題", "我們的问题", ["我们的问题"], id="literals are folded like the text"),
        pytest.param("为什么\\?", "为什么？", ["为什么?"], id="an escaped sign is literal"),
        pytest.param("{number}天", "三天 15天", ["三天", "15天"], id="numbers of both scripts"),
        pytest.param("not our fault", "not  our\nfault", ["not our\nfault"], id="a blank matches a line break"),
    ],
)
def test_what_a_pattern_finds(source: str, text: str, found: list[str]) -> None:
    assert _found(source, text) == found


@pytest.mark.parametrize(
    ("source", "column", "message"),
    [
        ("^(a+)+$", 0, "'^' means nothing here"),
        ("a*", 1, "'*' means nothing here"),
        ("(ab", 0, "this '(' is never closed"),
        ("ab)", 2, "this ')' closes nothing"),
        ("a{2,1}", 1, "a count goes from few to many, at most 200"),
        ("a{", 1, "a count is {3} or {2,5}"),
        ("{9}", 0, "'{' begins neither a concept nor a count"),
        ("\\d", 0, "a backslash makes the next sign literal; there are no \\d, \\w or \\b here"),
        ("~99a", 0, "'~' wants a number from 1 to 60"),
        ("a?", 0, "this matches the empty text"),
        ("[]", 0, "'[' is never closed, or holds nothing"),
        ("(((a{0,50}b){0,50}c){0,50}d){1,50}", 0, "this pattern grows too large"),
    ],
)
def test_bad_patterns_say_where_and_what(source: str, column: int, message: str) -> None:
    with pytest.raises(PatternError) as caught:
        build(source, parse(source), _phrases)
    error = caught.value
    if "count is" not in message:
        assert (error.column, error.message) == (column, message)


def test_matching_is_linear_in_the_text() -> None:
    source = "(a|aa){1,60}b"
    pattern = build(source, parse(source), _phrases)
    assert pattern.regex is not None
    started = time.perf_counter()
    compiled(pattern.regex.replace("\\b", "")).search("a" * 50_000)
    assert time.perf_counter() - started < 2


def test_a_gate_is_a_literal_that_every_match_holds() -> None:
    pattern = build("(这|那)?是(快递|物流)的问题?", parse("(这|那)?是(快递|物流)的问题?"), _phrases)
    assert all(any(literal in text for literal in pattern.gate) for text in ("是快递的问", "那是物流的问题"))
