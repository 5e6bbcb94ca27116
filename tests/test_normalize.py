from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from replylint.normalize import comparable


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        pytest.param("这不是我们的问题", "这不是我们的问题", id="simplified text stays as it is"),
        pytest.param("這不是我們的問題", "这不是我们的问题", id="traditional characters become simplified"),
        pytest.param("ＵＳＢ　１２３！", "usb 123!", id="full-width letters, digits and signs become narrow"),
        pytest.param("It’s “fine”", 'it\'s "fine"', id="typographic quotes become plain"),
        pytest.param("不\u200b是", "不是", id="zero-width characters disappear"),
        pytest.param("❤\ufe0f ok", "❤ ok", id="variation selectors disappear"),
        pytest.param("e\u0301t", "ét", id="combining marks are composed"),
        pytest.param("a \t\u3000 b", "a b", id="runs of blanks become one"),
        pytest.param("㎏", "kg", id="compatibility characters are taken apart"),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert comparable(text).text == folded


@given(st.text(max_size=80))
def test_every_span_maps_back_into_the_original(text: str) -> None:
    folded = comparable(text)
    assert len(folded.starts) == len(folded.ends) == len(folded.text)
    last = 0
    for index in range(len(folded.text)):
        start, end = folded.original(index, index + 1)
        assert last <= start < end <= len(text)
        assert folded.text[index] in comparable(text[start:end]).text or folded.text[index] == " "
        last = start


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    once = comparable(text).text
    again = comparable(once).text
    assert comparable(again).text == again


@given(st.text(alphabet="这是快递的问题，。ab é👍🏽\u200b", min_size=1, max_size=40), st.data())
def test_original_spans_survive_the_round_trip(text: str, data: st.DataObject) -> None:
    folded = comparable(text)
    if not folded.text:
        return
    start = data.draw(st.integers(0, len(folded.text) - 1))
    end = data.draw(st.integers(start + 1, len(folded.text)))
    low, high = folded.comparable(*folded.original(start, end))
    assert low <= start
    assert end <= high
