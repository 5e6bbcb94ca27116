"""The model made from examples: a compact data file, read without any library.

A linear score for each concept: the sum of the weights of the text's features, by the norm of the text, plus a bias.
The weights of all concepts for one feature lie side by side in one large integer, `FIELD` bits each, so that one
addition adds them all; the first field holds the feature's share in the norm.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from replylint.errors import RuleError

FORMAT = 3
FIELD = 24  # bits; the sums of 4,500 features fit, however rare they are
SCALE = 128  # weights are whole numbers of 1/SCALE
SHARE = 16  # the norm's field counts 1/SHARE
SMOOTHING = 1000  # added to the squared norm: a text of three words is no strong evidence of anything
_LONGEST_HEADER = 1 << 20
_HALF = 1 << (FIELD - 1)
_MASK = (1 << FIELD) - 1


@dataclass(frozen=True, slots=True)
class LearnedConcept:
    """One concept of a model. `precision` and `recall` were cross-validated at `threshold`, on `positives` examples.

    Above `threshold` it is recognised; above `sure` surely enough for an error. A fault's precision is counted against
    lines without any fault: on a line with another one nobody is wronged.
    """

    name: str
    unit: str
    presence: bool
    bias: float
    threshold: float
    sure: float
    precision: float
    recall: float
    positives: int
    negatives: int

    @property
    def confidence(self) -> str:
        """ "medium", or "low" where the cross-validated precision is below 0.6: shown, but takes no points."""
        return "medium" if self.precision >= 0.6 else "low"


class Model:
    """A model file, opened: its body is read when a text is first scored, a feature's weights when it first occurs."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with path.open("rb") as stream:
                head = stream.readline(_LONGEST_HEADER)
                size = stream.seek(0, os.SEEK_END)
            header: dict[str, Any] = json.loads(head)
            if header.get("format") != FORMAT:
                raise ValueError("another format")
            self.language: str = header["language"]
            self.fingerprint: str = header["fingerprint"]
            self._features: int = header["features"]
            self._names_at = len(head)
            self._records_at = len(head) + header["names_size"]
            self._record: int = header["record"]
            self.concepts = tuple(LearnedConcept(**concept) for concept in header["concepts"])
            if size != self._records_at + self._features * self._record:
                raise ValueError("truncated")
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise self._unreadable(error) from None

    def _unreadable(self, error: Exception) -> RuleError:
        return RuleError(
            f"this model cannot be read ({error})", path=str(self.path), hint="make it again: replylint rules train"
        )

    @cached_property
    def _places(self) -> dict[str, int]:
        """Feature -> where its record begins in the file."""
        names = self._data[self._names_at : self._records_at].decode("utf-8").split("\n")
        return dict(zip(names, range(self._records_at, len(self._data), self._record), strict=True))

    @cached_property
    def _data(self) -> bytes:
        try:
            return self.path.read_bytes()
        except OSError as error:
            raise self._unreadable(error) from None

    @property
    def features(self) -> Iterable[str]:
        """All features that have weights."""
        return self._places.keys()

    @cached_property
    def packed(self) -> Mapping[str, int]:
        """Feature -> the packed weights of all concepts, 0 for every other text; read from the file when asked for."""
        return _Weights(self._data, self._places, self._record)

    def sums(self, features: Iterable[str]) -> int:
        """The packed sums of a text's features."""
        return sum(map(self.packed.__getitem__, features))

    def scores(self, packed: int) -> list[float]:
        """The score of each concept, in their order, from packed sums; what counts is the side of its threshold."""
        data = (packed + self._lift).to_bytes(self._record + 1, "little")
        low, middle, high = data[::3], data[1::3], data[2::3]  # of each field, FIELD bits
        fields = [a + (b << 8) + (c << 16) - _HALF for a, b, c in zip(low, middle, high, strict=False)]
        length = math.sqrt(fields[0] / SHARE + SMOOTHING) * SCALE
        return [value / length + bias for value, bias in zip(fields[1:], self._biases, strict=False)]

    def score(self, packed: int, index: int) -> float:
        """The score of the concept at `index` alone."""
        lifted = packed + self._lift
        length = math.sqrt(self._field(lifted, 0) / SHARE + SMOOTHING) * SCALE
        return self._field(lifted, index + 1) / length + self._biases[index]

    @cached_property
    def _biases(self) -> list[float]:
        return [concept.bias for concept in self.concepts]

    def weight(self, feature: str, index: int) -> int:
        """The weight of a feature for the concept at `index`; 0 where it is unknown."""
        return self._field(self.packed[feature] + self._lift, index + 1)

    @cached_property
    def _lift(self) -> int:
        """What makes every field of a sum positive, so that it can be read by itself."""
        return pack([_HALF] * (len(self.concepts) + 1))

    def _field(self, lifted: int, number: int) -> int:
        return ((lifted >> number * FIELD) & _MASK) - _HALF


class _Weights(dict[str, int]):
    """Packed weights, read from a model's records as features occur."""

    def __init__(self, data: bytes, places: dict[str, int], record: int) -> None:
        super().__init__()
        self._data = data
        self._places = places
        self._record = record

    def __missing__(self, feature: str) -> int:
        at = self._places.get(feature)
        if at is None:
            return 0
        weights = int.from_bytes(self._data[at : at + self._record], "little", signed=True)
        self[feature] = weights
        return weights


def pack(fields: Iterable[int]) -> int:
    """One integer of signed fields, lowest first."""
    packed = 0
    for shift, value in enumerate(fields):
        packed += value << (shift * FIELD)
    return packed


def write_model(
    path: Path, language: str, fingerprint: str, concepts: list[LearnedConcept], weights: dict[str, list[int]]
) -> None:
    """Write a model file, whole or not at all. `weights` hold the norm share first, then one for each concept."""
    record = (FIELD * (len(concepts) + 1)) // 8 + 1
    names = sorted(weights)
    body = b"".join(pack(weights[name]).to_bytes(record, "little", signed=True) for name in names)
    joined = "\n".join(names).encode("utf-8")
    header = {
        "format": FORMAT,
        "language": language,
        "fingerprint": fingerprint,
        "features": len(names),
        "names_size": len(joined),
        "record": record,
        "concepts": [{key: getattr(concept, key) for key in concept.__dataclass_fields__} for concept in concepts],
    }
    partial = path.with_name(path.name + ".partial")
    partial.write_bytes(json.dumps(header, ensure_ascii=False).encode("utf-8") + b"\n" + joined + body)
    partial.replace(path)


def load_models(directories: Iterable[Path]) -> tuple[Model, ...]:
    """The models of rules directories, the last directory's first: it has the last word on a concept."""
    found = [Model(path) for directory in directories for path in sorted((directory / "_examples").glob("*.model"))]
    return tuple(reversed(found))
