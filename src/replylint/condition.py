"""Finding conditions in a text: patterns, guards, scopes, order, presence and absence."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Mapping

from replylint.pattern import CAPITALS, Pattern, compiled
from replylint.reading import Match, Reading, Text
from replylint.rule import Concept, Condition, Guard, Scope
from replylint.segment import Span

_RELATIVE_SCOPES = ("clause", "sentence", "around")  # those that mean something near a match


class Finder:
    """Finds conditions; knows the concepts and guards that they name, and asks `recognize` for learned ones."""

    def __init__(self, concepts: Mapping[str, Concept], guards: Mapping[str, Guard], recognize: Recognize) -> None:
        self._concepts = concepts
        self._guards = guards
        self._recognize = recognize

    def find(self, condition: Condition, text: Text, reading: Reading, region: Span | None = None) -> list[Match]:
        """The matches of a condition in `text` (the reply or the buyer message of `reading`), in order.

        With `region`, only what lies inside it. A condition within the buyer message is answered from there; its
        matches are then offsets of that message and good for yes or no only.
        """
        if condition.within is not None and condition.within.name == "buyer" and text is reading:
            if reading.buyer is None:
                return []
            text, region = reading.buyer, None
        regions = _regions(condition.within, text, region)
        if condition.all or condition.none:
            found = [match for part in regions for match in self._combined(condition, text, reading, part)]
        else:
            found = [match for match in self._any(condition, text, reading) if _lies_in(match, regions)]
        found = [match for match in found if not self._is_excused(condition, match, text, reading)]
        if len(found) < condition.at_least:
            return []
        return sorted(set(found))

    def holds(self, condition: Condition, text: Text, reading: Reading) -> bool:
        """Whether the condition is found anywhere."""
        return bool(self.find(condition, text, reading))

    def concept(self, name: str, text: Text, reading: Reading) -> list[Match]:
        """The matches of a concept: its phrases, and what was learned for it."""
        if name == CAPITALS:
            return text.capitals
        known = text.concepts.get(name)
        if known is None:
            text.concepts[name] = []  # a cycle finds nothing; validation refuses it
            concept = self._concepts[name]
            decides = concept.learned is not None and concept.learned.decides and self._recognize.knows(name, text)
            known = (
                [] if decides or not _has_content(concept.condition) else self.find(concept.condition, text, reading)
            )
            if concept.learned is not None:
                taken = [(match.start, match.end) for match in known]
                for match in self._recognize(name, text, reading):
                    if not any(start < match.end and match.start < end for start, end in taken):
                        known.append(match)
            known = text.concepts[name] = sorted(known)
        return known

    def _combined(self, condition: Condition, text: Text, reading: Reading, region: Span) -> list[Match]:
        """`all` and `none` and `any` in one region; the matches are those of `any`, or else of the first of `all`."""
        if any(self.find(part, text, reading, region) for part in condition.none):
            return []
        groups = [self.find(part, text, reading, region) for part in condition.all]
        if not all(groups):
            return []
        if condition.any:
            groups.insert(0, [m for m in self._any(condition, text, reading) if _lies_in(m, [region])])
        if not groups:
            return [Match(*region)]
        return groups[0]

    def _any(self, condition: Condition, text: Text, reading: Reading) -> Iterable[Match]:
        present = text.present
        for pattern in condition.any:
            if not pattern.gate or not pattern.gate.isdisjoint(present):
                yield from self._pattern(pattern, condition, text, reading)

    def _pattern(self, pattern: Pattern, condition: Condition, text: Text, reading: Reading) -> Iterable[Match]:
        if pattern.concept is not None:
            yield from self.concept(pattern.concept, text, reading)
            return
        assert pattern.regex is not None
        seen = text.seen(condition.see)
        for match in compiled(pattern.regex).finditer(seen):
            start, end = match.span()
            while start < end and seen[start].isspace():
                start += 1
            while end > start and seen[end - 1].isspace():
                end -= 1
            if start < end and (not condition.word_edges or text.has_word_edges(start, end)):
                yield Match(start, end)

    def _is_excused(self, condition: Condition, match: Match, text: Text, reading: Reading) -> bool:
        if any(self.cancels(self._guards[name], match, text) for name in condition.guards):
            return True
        if condition.after is not None or condition.before is not None:
            sentence = text.sentences[text.sentence_at(match.start)] if text.sentences else None
            region = (sentence.start, sentence.end) if sentence else (0, len(text.text))
            if condition.after is not None and not any(
                other.end <= match.start for other in self._beside(condition.after, text, reading, region)
            ):
                return True
            if condition.before is not None and not any(
                other.start >= match.end for other in self._beside(condition.before, text, reading, region)
            ):
                return True
        for other in condition.unless:
            scope = other.within
            around = scope_around(scope, match, text) if scope and scope.name in _RELATIVE_SCOPES else None
            if any(excuse.confidence != "low" for excuse in self.find(other, text, reading, around)):
                return True
        return False

    def _beside(self, condition: Condition, text: Text, reading: Reading, sentence: Span) -> list[Match]:
        """What must stand before or after a match: in its sentence, or where its own scope says."""
        return self.find(condition, text, reading, None if condition.within is not None else sentence)

    def cancels(self, guard: Guard, match: Match, text: Text) -> bool:
        """Whether a guard's words stand in the surroundings of a match."""
        if guard.where in ("before", "after"):
            low, high = text.clause_around(match.start if guard.where == "before" else max(match.start, match.end - 1))
            if guard.where == "before":
                low, high = max(low, match.start - guard.reach), match.start
            else:
                low, high = match.end, min(high, match.end + guard.reach)
        else:
            low, high = scope_around(Scope(guard.where), match, text)
        if low >= high:
            return False
        seen = text.seen(frozenset())[low:high]
        return _occurs(guard.any, seen) and not _occurs(guard.excepting, seen)


class Recognize:
    """Answers what was learned for a concept; this one has learned nothing."""

    def __call__(self, concept: str, text: Text, reading: Reading) -> list[Match]:
        return []

    def knows(self, concept: str, text: Text) -> bool:
        """Whether the concept was learned in the language of the text."""
        return False


def scope_around(scope: Scope, match: Match, text: Text) -> Span:
    """The stretch of text that a relative scope means for a match."""
    if scope.name == "clause":
        low, _ = text.clause_around(match.start)
        _, high = text.clause_around(max(match.start, match.end - 1))
        return min(low, match.start), max(high, match.end)
    sentences = text.sentences
    if not sentences:
        return 0, len(text.text)
    first, last = text.sentence_at(match.start), text.sentence_at(max(match.start, match.end - 1))
    if scope.name == "around":
        first, last = max(0, first - 1), min(len(sentences) - 1, last + 1)
    return sentences[first].start, sentences[last].end


def _regions(scope: Scope | None, text: Text, region: Span | None) -> list[Span]:
    if region is not None and (scope is None or scope.name in ("reply", "buyer", "around")):
        return [region]
    whole = (0, len(text.text))
    if scope is None or scope.name in ("reply", "buyer", "around"):
        return [whole]
    if scope.name == "clause":
        low, high = region or whole
        first = bisect.bisect_left(text.clauses, (low, 0))
        return [c for c in text.clauses[first : bisect.bisect_left(text.clauses, (high, 0))] if c[1] <= high]
    sentences = text.sentences
    low, high = region or whole
    if not sentences:
        return [(low, high)]
    if scope.name == "first":
        return [(low, min(high, sentences[min(scope.count, len(sentences)) - 1].end))]
    if scope.name == "last":
        return [(max(low, sentences[max(0, len(sentences) - scope.count)].start), high)]
    near = sentences[text.sentence_at(low) : text.sentence_at(high) + 1]
    return [(max(low, s.start), min(high, s.end)) for s in near if s.start < high and low < s.end]


def _lies_in(match: Match, regions: list[Span]) -> bool:
    """Whether a match lies in one of the regions, which are in order and apart."""
    index = bisect.bisect_right(regions, (match.start, 1 << 60)) - 1
    return index >= 0 and match.end <= regions[index][1]


def _occurs(patterns: tuple[Pattern, ...], seen: str) -> bool:
    return any(pattern.regex is not None and compiled(pattern.regex).search(seen) is not None for pattern in patterns)


def _has_content(condition: Condition) -> bool:
    return bool(condition.any or condition.all or condition.none)
