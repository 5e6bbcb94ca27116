from __future__ import annotations

import logging
from pathlib import Path

import jieba
import pytest

from replylint.words import TOTAL_FREQUENCY, WordEdges


@pytest.fixture(scope="module")
def edges() -> WordEdges:
    return WordEdges()


def test_the_sum_of_frequencies_is_that_of_jiebas_dictionary() -> None:
    lines = (Path(jieba.__file__).parent / "dict.txt").read_text(encoding="utf-8").splitlines()
    assert sum(int(line.split(" ")[1]) for line in lines) == TOTAL_FREQUENCY


def test_edges_are_those_of_jiebas_own_cut(edges: WordEdges) -> None:
    jieba.setLogLevel(logging.ERROR)
    fixtures = Path(__file__).parent / "fixtures" / "cases.jsonl"
    import json

    for line in fixtures.read_text(encoding="utf-8").splitlines():
        text = json.loads(line)["reply"]
        expected, at = {0}, 0
        for word in jieba.cut(text):
            at += len(word)
            expected.add(at)
        assert edges.of(text) == expected, text


def test_a_word_inside_another_has_no_edges(edges: WordEdges) -> None:
    assert 2 not in edges.of("保证金会退回")
    assert 1 not in edges.of("最后一天")
