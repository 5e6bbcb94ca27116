"""Train the shipped models anew and compare: the same findings on a fixed set, and no figure down by more than 0.02."""

from __future__ import annotations

import dataclasses
import shutil
import sys
import tempfile
from pathlib import Path

from replylint.condition import Finder
from replylint.engine import Gate, check_reply
from replylint.learning.model import LearnedConcept, load_models
from replylint.learning.recognize import LearnedRecognize
from replylint.learning.train import train_directory
from replylint.reply import Context, Reply
from replylint.ruleset import Ruleset, load_ruleset, shipped_rules
from replylint.source import replies_of

ROOT = Path(__file__).parent.parent
FIXED = sorted((ROOT / "examples").glob("*.jsonl")) + sorted((ROOT / "examples").glob("*.txt"))
MOST_DOWN = 0.02


def main() -> int:
    shipped = shipped_rules()
    committed = load_models([shipped])
    ruleset = load_ruleset()
    with tempfile.TemporaryDirectory() as work:
        copy = Path(work) / "rules"
        shutil.copytree(shipped, copy, ignore=shutil.ignore_patterns("*.model"))
        train_directory(copy, copy, ruleset.concepts.values(), ruleset.rules, lambda line: None)
        anew = load_models([copy])
        problems = list(_figures(committed, anew))
        problems += [
            f"{model.language}: the examples have changed since training"
            for model, other in zip(committed, anew, strict=True)
            if model.fingerprint != other.fingerprint
        ]
        problems += list(_findings(ruleset, copy))
    for problem in problems:
        print(problem, file=sys.stderr)
    if not problems:
        print(f"training: {len(FIXED)} files give the same findings, no figure fell")
    return 1 if problems else 0


def _figures(committed: tuple, anew: tuple) -> list[str]:
    found = []
    for old, new in zip(committed, anew, strict=True):
        after = {concept.name: concept for concept in new.concepts}
        for concept in old.concepts:
            fallen = _f1(concept) - (_f1(after[concept.name]) if concept.name in after else 0.0)
            if fallen > MOST_DOWN:
                found.append(f"{old.language}: {concept.name}: cross-validated F1 fell by {fallen:.3f}")
    return found


def _f1(concept: LearnedConcept) -> float:
    total = concept.precision + concept.recall
    return 2 * concept.precision * concept.recall / total if total else 0.0


def _findings(ruleset: Ruleset, trained: Path) -> list[str]:
    models = load_models([trained])
    finder = Finder(ruleset.concepts, ruleset.guards, LearnedRecognize(models, ruleset.concepts))
    other = dataclasses.replace(ruleset, models=models, finder=finder)
    found = []
    for path in FIXED:
        text = path.read_text(encoding="utf-8")
        for reply in replies_of(text, path.name, jsonl=path.suffix == ".jsonl", defaults=Context()):
            if isinstance(reply, Reply) and _spans(reply, ruleset) != _spans(reply, other):
                found.append(f"{reply.id}: other findings after training")
    return found


def _spans(reply: Reply, ruleset: Ruleset) -> list[tuple[str, int, int, str]]:
    return [(f.rule, f.start, f.end, f.confidence) for f in check_reply(reply, ruleset, Gate()).findings]


if __name__ == "__main__":
    sys.exit(main())
