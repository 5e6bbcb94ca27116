"""Write docs/learning-curve.tsv: what more examples would bring.

Cross-validated F1 of each concept with a quarter, half and all of its positive examples.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np

from replylint.learning.train import FEWEST, Learner, Target, learners_of, material_of
from replylint.rule import LANGUAGES
from replylint.ruleset import load_ruleset, shipped_rules

TARGET = Path(__file__).parent.parent / "docs" / "learning-curve.tsv"
PARTS = (0.25, 0.5, 1.0)


def main() -> None:
    shipped = shipped_rules()
    ruleset = load_ruleset(learned=False)
    rows = ["language\tconcept\t" + "\t".join(f"{part:.0%}" for part in PARTS)]
    for language in LANGUAGES:
        material = material_of(shipped, shipped, list(ruleset.concepts.values()), list(ruleset.rules), language)
        if material is None:
            continue
        for role, learner in learners_of(material, language).items():
            for target in material.targets:
                if (target.unit == "buyer") == (role == "buyer"):
                    figures = [_best_f1(learner, target, part) for part in PARTS]
                    rows.append(f"{language}\t{target.name}\t" + "\t".join(figures))
    TARGET.write_text("\n".join(rows) + "\n", encoding="utf-8")


class _Part:
    """A learner that may use only a part of a concept's positive examples, chosen by their hash."""

    def __init__(self, learner: Learner, part: float) -> None:
        self._learner = learner
        self._kept = np.array(
            [
                hashlib.sha256(f"{i.line.text}{i.line.buyer}".encode()).digest()[1] < 256 * part
                for i in learner.instances
            ]
        )

    def __getattr__(self, name: str) -> Any:
        return getattr(self._learner, name)

    def labels(self, target: Target) -> tuple[Any, Any, Any]:
        shown, usable, weight = self._learner.labels(target)
        return shown, usable & (~shown | self._kept), weight


def _best_f1(learner: Learner, target: Target, part: float) -> str:
    shown, usable, _ = learner.labels(target)
    if (shown & usable).sum() < 2 * FEWEST:
        return "-"
    scores = Learner.cross_validated(_Part(learner, part), target)  # type: ignore[arg-type]
    positives, negatives = scores[shown & usable], scores[~shown & usable]
    order = np.argsort(-np.concatenate([positives, negatives]))
    hits = np.cumsum(np.concatenate([np.ones(len(positives)), np.zeros(len(negatives))])[order])
    fired = np.arange(1, len(order) + 1)
    return f"{float(np.max(2 * hits / (len(positives) + fired))):.2f}"


if __name__ == "__main__":
    main()
