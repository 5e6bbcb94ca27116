from __future__ import annotations

import pytest

from replylint.normalize import comparable
from replylint.segment import MASK, is_foreign, language_of, mask_spans, masked, sentences_of


def _sentences(text: str) -> list[str]:
    folded = comparable(text)
    spans = mask_spans(text, folded)
    return [folded.text[s.start : s.end] for s in sentences_of(folded.text, spans)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        pytest.param("好的", ["好的"], id="no mark at all"),
        pytest.param("抱歉！今天补发。请稍等", ["抱歉!", "今天补发。", "请稍等"], id="Chinese marks"),
        pytest.param(
            "Mr. Li paid 3.50 today. Thanks.", ["mr. li paid 3.50 today.", "thanks."], id="abbreviations and decimals"
        ),
        pytest.param("第一行\n第二行", ["第一行", "第二行"], id="line breaks"),
        pytest.param("他说“好。行。”就走了。", ['他说"好。行。"就走了。'], id="marks inside a quotation"),
        pytest.param("   ", [], id="blank text"),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert _sentences(text) == sentences


def test_clauses_are_cut_at_commas_but_not_inside_numbers() -> None:
    folded = comparable("共1,200元，18:00前到，谢谢")
    (sentence,) = sentences_of(folded.text, {})
    assert [folded.text[a:b] for a, b in sentence.clauses] == ["共1,200元,", "18:00前到,", "谢谢"]


@pytest.mark.parametrize(
    "text",
    [
        "您说“不是我的错”，我明白",
        "「不是我的错」",
        "> 不是我的错",
        "`不是我的错`",
        "{{不是我的错}}",
        "【不是我的错】",
        "https://x.cn/不是我的错",
    ],
)
def test_masked_spans_are_blotted_out(text: str) -> None:
    folded = comparable(text)
    seen = masked(folded.text, mask_spans(text, folded), frozenset())
    assert len(seen) == len(folded.text)
    assert MASK in seen
    if "http" not in text:
        assert "我的错" not in seen


def test_an_apostrophe_opens_no_quotation() -> None:
    text = "It's our fault, we didn't check."
    assert mask_spans(text, comparable(text)) == {}


@pytest.mark.parametrize(
    ("text", "language"), [("您好", "zh"), ("hello there", "en"), ("123 !", None), ("您的usb线今天发出", "zh")]
)
def test_language(text: str, language: str | None) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        pytest.param("您好", False, id="Chinese"),
        pytest.param("hello", False, id="English"),
        pytest.param("😀 12:30", False, id="no letters at all"),
        pytest.param("好的のだ，已发货", False, id="a stray kana"),
        pytest.param("これは配送の問題です", True, id="Japanese"),
        pytest.param("죄송합니다", True, id="Korean"),
    ],
)
def test_what_no_rule_can_judge_is_known(text: str, foreign: bool) -> None:
    assert is_foreign(text) is foreign
