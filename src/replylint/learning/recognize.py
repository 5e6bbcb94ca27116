"""Recognising learned concepts in a text: scores of its sentences, and where the evidence lies."""

from __future__ import annotations

from replylint.condition import Recognize
from replylint.learning.features import features, length_feature
from replylint.learning.model import Model
from replylint.reading import Match, Reading, Text
from replylint.rule import Concept
from replylint.segment import MASK, Sentence, Span

_WORDS_SHOWN = 3
_JUST_BELOW = 1e-9
# what fits the fields of a model, whatever the features; a longer text is no reply, and its beginning stands for it
_LONGEST = 1200  # characters of a sentence
_MOST_FEATURES = 4500  # of a text


class LearnedRecognize(Recognize):
    """Knows the models; scores a text for all concepts at once, when the first is asked for."""

    def __init__(self, models: tuple[Model, ...], concepts: dict[str, Concept]) -> None:
        self._models = models
        self._concepts = concepts
        self._known = {(concept.name, model.language) for model in models for concept in model.concepts}

    def __call__(self, concept: str, text: Text, reading: Reading) -> list[Match]:
        if text.learned is None:
            text.learned = self._score(text, "buyer" if text is not reading else "reply")
        return text.learned.get(concept, [])

    def knows(self, concept: str, text: Text) -> bool:
        """Whether the concept was learned in the language of the text."""
        return (concept, text.language) in self._known

    def _score(self, text: Text, role: str) -> dict[str, list[Match]]:
        found: dict[str, list[Match]] = {}
        seen = text.seen(frozenset())
        decided: set[tuple[str, str]] = set()
        for model in self._models:
            sentences = [s for s in text.sentences if (s.language or text.language) == model.language]
            wanted = [
                index
                for index, concept in enumerate(model.concepts)
                if concept.name in self._concepts
                and (concept.name, model.language) not in decided
                and (concept.unit == "buyer") == (role == "buyer")
            ]
            decided.update((model.concepts[index].name, model.language) for index in wanted)
            if sentences and wanted:
                self._score_with(model, wanted, sentences, seen, found)
        return found

    def _score_with(
        self, model: Model, wanted: list[int], sentences: list[Sentence], seen: str, found: dict[str, list[Match]]
    ) -> None:
        pieces = [seen[sentence.start : min(sentence.end, sentence.start + _LONGEST)] for sentence in sentences]
        by_sentence = [features((piece,), model.language) for piece in pieces]
        sums = [model.sums(part) for part in by_sentence]
        packed, everything = 0, set[str]()
        for part, more in zip(by_sentence, sums, strict=True):
            if len(everything) + len(part) > _MOST_FEATURES:
                break
            packed += more - model.sums(part & everything)  # a feature counts once a text
            everything |= part
        whole = model.scores(packed)
        in_reply = None
        clause_sums: dict[Span, int] = {}
        alone = [model.scores(part) for part in sums] if len(pieces) > 1 else [whole]
        for index in wanted:
            concept = model.concepts[index]
            if concept.unit == "reply":
                if in_reply is None:
                    in_reply = model.scores(packed + model.packed[length_feature(pieces)])
                score = in_reply[index]
                if score > concept.threshold:
                    words = self._words(model, index, everything)
                    start, end = sentences[0].start, sentences[0].end
                    match = Match(start, end, concept.confidence, words, True, score <= concept.sure)
                    found.setdefault(concept.name, []).append(match)
            elif concept.unit == "buyer":
                # what is read from the buyer message decides what else applies: a fault there must be sure
                if whole[index] > (concept.threshold if concept.presence else concept.sure):
                    words = self._words(model, index, everything)
                    match = Match(sentences[0].start, sentences[-1].end, concept.confidence, words)
                    found.setdefault(concept.name, []).append(match)
            else:
                own = [scores[index] for scores in alone]
                score = (max(own) + whole[index]) / 2
                if score <= concept.threshold:
                    continue
                # the reply shows it; it lies where a sentence shows it by itself, or at least most
                limit = min(concept.threshold, max(own) - _JUST_BELOW)
                for sentence, part, alone_score in zip(sentences, by_sentence, own, strict=True):
                    if alone_score > limit:
                        start, end = self._clause(model, index, sentence, seen, clause_sums)
                        words = self._words(model, index, part)
                        match = Match(start, end, concept.confidence, words, False, score <= concept.sure)
                        found.setdefault(concept.name, []).append(match)

    def _clause(
        self, model: Model, index: int, sentence: Sentence, seen: str, clause_sums: dict[Span, int]
    ) -> tuple[int, int]:
        """The clause that weighs most, without the punctuation after it; for what is only present, the sentence."""
        if len(sentence.clauses) == 1 or model.concepts[index].presence:
            start, end = sentence.clauses[0][0], sentence.clauses[-1][1]
        else:
            for clause in sentence.clauses:
                if clause not in clause_sums:
                    clause_sums[clause] = model.sums(features((seen[slice(*clause)],), model.language))
            start, end = max(sentence.clauses, key=lambda clause: model.score(clause_sums[clause], index))
        while end > start + 1 and not seen[end - 1].isalnum() and seen[end - 1] != MASK:
            end -= 1
        return start, end

    def _words(self, model: Model, index: int, part: set[str]) -> tuple[str, ...]:
        """The words that weighed most, the longer of two that overlap; only a fault is ever shown."""
        if model.concepts[index].presence:
            return ()
        ranked = sorted(((model.weight(name, index), name) for name in part), key=lambda item: (-item[0], item[1]))
        shown: list[str] = []
        for weight, name in ranked[:40]:
            word = name.strip("^$# \x01")
            if weight > 0 and len(word) > 1 and not any(word in other or other in word for other in shown):
                shown.append(word)
        return tuple(shown[:_WORDS_SHOWN])
