"""Recognising learned concepts in a text."""

from __future__ import annotations

from replylint.condition import Recognize
from replylint.learning.model import Model
from replylint.rule import Concept


class LearnedRecognize(Recognize):
    def __init__(self, models: tuple[Model, ...], concepts: dict[str, Concept]) -> None:
        self._models = models
        self._concepts = concepts
