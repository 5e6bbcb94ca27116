"""Training: from the pool of examples to a model file. Needs the `train` extra (scikit-learn); running does not.

For each concept a linear support vector machine over binary, idf-weighted features, normalised by the text's norm.
Everything is seeded and rounded to whole numbers, so that training twice gives the same file.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from replylint.errors import RuleError, UsageError
from replylint.learning.features import features, length_feature
from replylint.learning.model import SCALE, SHARE, SMOOTHING, LearnedConcept, Model, write_model
from replylint.learning.pool import RULES_FILE, Line, fingerprint, lines_of_rules, read_pool
from replylint.normalize import comparable
from replylint.rule import LANGUAGES, Concept, Rule
from replylint.segment import mask_spans, masked, sentences_of

FOLDS = 5
FEWEST = 30  # positive examples, and negative ones, below which nothing is learned
MOST_FEATURES = 60_000
RAREST = 2  # lines that a feature must occur in
PENALTY = 1.0  # C of the support vector machine
ALIKE = 0.6  # Jaccard of character 5-grams above which two lines count as one
CAUTION = 0.65  # how recall weighs against precision in the threshold of a concept that is to be cautious
RULE_EXAMPLE_WEIGHT = 10.0  # the examples of rules are promises; those of the pool may be noisy
BORROWED_WEIGHT = 0.3  # of shipped lines as negatives of somebody's own concept: they were not labelled for it


@dataclass(frozen=True, slots=True)
class Limits:
    """What share of ordinary lines, and of its own look-alikes, a concept of faults may fire on at most, and how often
    it must be right against the faultless lines of the pool, of which half are look-alikes. (A line with another fault
    may show this one as well, unlabelled; no good reply is wronged there.)"""

    ordinary: float
    look_alikes: float
    precision: float


# docs/decisions.md says why these
RECOGNISED = Limits(ordinary=0.002, look_alikes=0.05, precision=0.66)
SURE = Limits(ordinary=0.0005, look_alikes=0.02, precision=0.9)


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be learned: the concept, its unit and labels, and whether it is a fault or something present."""

    name: str
    unit: str
    labels: tuple[str, ...]
    presence: bool
    cautious: bool


@dataclass(frozen=True, slots=True)
class Instance:
    """A line's text (or buyer message), as features of the whole and of each sentence."""

    line: Line
    own: bool
    whole: frozenset[str]
    sentences: tuple[frozenset[str], ...]
    group: int


def targets_of(concepts: Iterable[Concept]) -> list[Target]:
    """The learned concepts, in the order of their names."""
    return [
        Target(
            concept.name,
            concept.learned.unit,
            concept.learned.labels,
            concept.learned.presence,
            concept.learned.cautious,
        )
        for concept in sorted(concepts, key=lambda concept: concept.name)
        if concept.learned is not None
    ]


def train_directory(
    directory: Path, shipped: Path, concepts: Iterable[Concept], rules: Iterable[Rule], say: Callable[[str], None]
) -> list[Path]:
    """Train a model for each language that `directory` has examples of, and write it beside them.

    A directory of one's own learns from its examples and the shipped ones together, and its model holds only the
    concepts that its examples name. Raises RuleErrors for faults in the examples, UsageError without scikit-learn.
    """
    _require_sklearn()
    concepts, rules = list(concepts), list(rules)
    written = []
    for language in LANGUAGES:
        material = material_of(directory, shipped, concepts, rules, language)
        if material is None:
            continue
        if not material.targets:
            raise RuleError(
                "no example carries a label that a concept learns",
                path=material.own[0].file,
                hint="add learned: to a concept",
            )
        say(f"{language}: {len(material.own)} lines, {len(material.targets)} concepts")
        path = directory / "_examples" / f"{language}.model"
        _train(material, language, path, say)
        written.append(path)
    if not written:
        raise RuleError("there are no examples", path=str(directory / "_examples"), hint="see CONTRIBUTING.md")
    return written


@dataclass(frozen=True, slots=True)
class Material:
    """What one model learns from. `faults` are the labels of wording that no reply should hold, of all concepts there
    are; `fingerprint` is the hash that the model carries."""

    own: list[Line]
    borrowed: list[Line]
    targets: list[Target]
    faults: frozenset[str]
    fingerprint: str


def material_of(
    directory: Path, shipped: Path, concepts: list[Concept], rules: list[Rule], language: str
) -> Material | None:
    """The examples and concepts of a directory's model, or None where it has no examples of that language."""
    targets = targets_of(concepts)
    labels = {label for target in targets for label in target.labels} | {rule.id for rule in rules}
    own = read_pool(directory, language, labels)
    if not own:
        return None
    is_own = directory.resolve() != shipped.resolve()
    wanted = [target for target in targets if not is_own or any(set(target.labels) & line.labels for line in own)]
    if not is_own:
        own += lines_of_rules(rules, concepts, language)
    mark = fingerprint(own, [(target.name, target.unit, target.labels) for target in wanted])
    faults = frozenset(label for t in targets if not t.presence and t.unit != "buyer" for label in t.labels)
    return Material(own, read_pool(shipped, language, labels) if is_own else [], wanted, faults, mark)


def stale_models(
    directories: Iterable[Path], shipped: Path, concepts: Iterable[Concept], rules: Iterable[Rule]
) -> list[RuleError]:
    """An error for each model that is missing, or older than the examples it was made from."""
    concepts, rules = list(concepts), list(rules)
    errors = []
    for directory in directories:
        for language in LANGUAGES:
            material = material_of(directory, shipped, concepts, rules, language)
            if material is None:
                continue
            path = directory / "_examples" / f"{language}.model"
            hint = "replylint rules train" + ("" if directory == shipped else f" {directory}")
            if not path.is_file():
                errors.append(RuleError("there are examples, but no model was made of them", path=str(path), hint=hint))
            elif Model(path).fingerprint != material.fingerprint:
                errors.append(
                    RuleError("the examples have changed since this model was made", path=str(path), hint=hint)
                )
    return errors


def _require_sklearn() -> None:
    try:
        import sklearn  # noqa: F401  only to see that it is there
    except ImportError:
        raise UsageError("training needs scikit-learn", hint="pip install 'replylint[train]'") from None


def instances_of(lines: list[Line], language: str, role: str, own: bool = True) -> list[Instance]:
    """The lines' texts, or their buyer messages, as instances; lines without one are left out."""
    picked = [line for line in lines if (line.buyer if role == "buyer" else line.text)]
    groups = _groups(picked)
    found = []
    for line, group in zip(picked, groups, strict=True):
        original = (line.buyer if role == "buyer" else line.text) or ""
        text = comparable(original)
        spans = mask_spans(original, text)
        seen = masked(text.text, spans, frozenset())
        pieces = [seen[s.start : s.end] for s in sentences_of(text.text, spans)] or [seen]
        parts = tuple(frozenset(features((piece,), language)) for piece in pieces)
        whole = frozenset().union(*parts)
        if role == "reply":
            whole |= {length_feature(pieces)}
        found.append(Instance(line, own, whole, parts, group))
    return found


def _groups(lines: list[Line]) -> list[int]:
    """A number for each line; near-duplicates and answers to one buyer message share theirs."""
    parent = list(range(len(lines)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    by_gram: dict[str, list[int]] = defaultdict(list)
    by_buyer: dict[str, int] = {}
    grams: list[frozenset[str]] = []
    for index, line in enumerate(lines):
        text = line.text or line.buyer or ""
        mine = frozenset(text[i : i + 5] for i in range(max(1, len(text) - 4)))
        grams.append(mine)
        shared = Counter(other for gram in mine for other in by_gram[gram][-50:])
        for other, count in shared.items():
            if count > ALIKE * (len(mine) + len(grams[other]) - count):
                parent[root(index)] = root(other)
        for gram in mine:
            by_gram[gram].append(index)
        if line.buyer and line.text:
            parent[root(index)] = root(by_buyer.setdefault(line.buyer, index))
    return [root(index) for index in range(len(lines))]


def fold_of(instance: Instance, lines: list[Instance]) -> int:
    """The fold of an instance: a hash of its group's first text, so that it does not depend on the other lines."""
    first = lines[instance.group].line
    return hashlib.sha256(f"{first.text}\t{first.buyer or ''}".encode()).digest()[0] % FOLDS


@dataclass(frozen=True, slots=True)
class Occurrences:
    """In how many of `total` texts a feature occurs, replies and buyer messages together."""

    counts: Counter[str]
    total: int

    def rarity(self, feature: str) -> float:
        """The inverse document frequency, smoothed."""
        return math.log((1 + self.total) / (1 + self.counts[feature])) + 1


class Learner:
    """The matrices of one language and role, from which any concept can be learned."""

    def __init__(self, instances: list[Instance], occurs: Occurrences, faults: frozenset[str]) -> None:
        import numpy as np

        self.instances = instances
        self.faulty = np.array([bool((i.line.labels | i.line.unsure) & faults) for i in instances])
        here = Counter(feature for instance in instances for feature in instance.whole)
        self.vocabulary = {name: index for index, name in enumerate(sorted(n for n in here if here[n] >= RAREST))}
        self.frequency = np.array([here[name] / len(instances) for name in self.vocabulary])
        self.idf = np.array([occurs.rarity(name) for name in self.vocabulary])
        # round as the model file does, so that training sees what running will
        self.share = np.rint(SHARE * self.idf**2)
        self.whole = self._matrix([instance.whole for instance in instances])
        self.owner = np.array([i for i, instance in enumerate(instances) for _ in instance.sentences])
        self.parts = self._matrix([part for instance in instances for part in instance.sentences])
        self.several = np.array([len(instance.sentences) > 1 for instance in instances])
        self.folds = np.array([fold_of(instance, instances) for instance in instances])

    def _matrix(self, rows: list[frozenset[str]]) -> Any:
        import numpy as np
        from scipy import sparse

        known = self.vocabulary
        indices: list[int] = []
        starts = [0]
        for row in rows:
            indices += sorted(known[name] for name in row if name in known)
            starts.append(len(indices))
        ones = sparse.csr_matrix((np.ones(len(indices)), indices, starts), shape=(len(rows), len(known)))
        norms = np.sqrt(ones @ self.share / SHARE + SMOOTHING)
        return sparse.diags(1 / norms) @ ones @ sparse.diags(self.idf)

    def labels(self, target: Target) -> tuple[Any, Any, Any]:
        """Which instances show the concept, which may be used, and with what weight."""
        import numpy as np

        wanted = set(target.labels)
        shown = np.array([bool(wanted & instance.line.labels) for instance in self.instances])
        usable = np.array(
            [not (wanted & instance.line.unsure) or bool(wanted & instance.line.labels) for instance in self.instances]
        )
        weight = np.array([_weight(instance) for instance in self.instances])
        return shown, usable, weight

    def fit(self, shown: Any, rows: Any, weight: Any, unit: str) -> tuple[Any, float]:
        """Weights per feature and bias, learned on the given rows.

        A line that does not show the concept has no sentence that does: each of them is a negative example, too, unless
        the concept belongs to whole replies.
        """
        import numpy as np
        from scipy import sparse
        from sklearn.svm import LinearSVC

        texts, answers, weights = self.whole[rows], shown[rows], weight[rows]
        if unit != "reply":
            silent = np.zeros(len(shown), bool)
            silent[rows] = True
            silent &= ~shown & self.several
            parts = np.flatnonzero(silent[self.owner])
            texts = sparse.vstack([texts, self.parts[parts]])
            answers = np.concatenate([answers, np.zeros(len(parts), bool)])
            weights = np.concatenate([weights, weight[self.owner[parts]]])
        machine = LinearSVC(C=PENALTY, random_state=0, max_iter=2000)
        machine.fit(texts, answers, sample_weight=weights)
        return machine.coef_[0], float(machine.intercept_[0])

    def score(self, coefficients: Any, bias: float, unit: str, rows: Any) -> Any:
        """Scores of the given rows, as the recogniser works them out."""
        import numpy as np

        whole = self.whole @ coefficients + bias
        if unit != "sentence":
            return whole[rows]
        best = np.full(len(self.instances), -np.inf)
        np.maximum.at(best, self.owner, self.parts @ coefficients + bias)
        return ((best + whole) / 2)[rows]

    def cross_validated(self, target: Target) -> Any:
        """The score of every instance by a model that saw nothing of its group."""
        import numpy as np

        shown, usable, weight = self.labels(target)
        scores = np.full(len(self.instances), -np.inf)
        for fold in range(FOLDS):
            held_out = np.flatnonzero(self.folds == fold)
            rows = np.flatnonzero((self.folds != fold) & usable)
            if len(held_out) and 0 < shown[rows].sum() < len(rows):
                scores[held_out] = self.score(*self.fit(shown, rows, weight, target.unit), target.unit, held_out)
        return scores


def _weight(instance: Instance) -> float:
    if instance.line.file == RULES_FILE:
        return RULE_EXAMPLE_WEIGHT
    return 1.0 if instance.own else BORROWED_WEIGHT


def thresholds_of(learner: Learner, target: Target, scores: Any) -> tuple[float, float]:
    """The scores above which the concept is recognised, and surely so, from cross-validated scores.

    The one of the best F measure; for a fault, raised until it fires seldom enough on ordinary lines and look-alikes,
    and is right often enough to count. Surely: the same with stricter limits.
    """
    import numpy as np

    shown, usable, _ = learner.labels(target)
    positives, negatives = np.sort(scores[shown & usable]), np.sort(scores[~shown & usable])
    candidates = np.unique(np.concatenate([positives, [0.0]]))
    recall_weight = CAUTION if target.cautious else 1.0
    best = float(max(candidates, key=lambda limit: (_f_measure(positives, negatives, limit, recall_weight), -limit)))
    if target.presence:
        return best, best
    files = Counter(
        instance.line.file for instance, good in zip(learner.instances, shown & usable, strict=True) if good
    )
    near = {name for name, count in files.items() if count >= 0.1 * sum(files.values())}
    beside = np.array([instance.line.file in near for instance in learner.instances])
    calm = _calm_files(learner)
    faultless = ~shown & usable & ~learner.faulty
    ordinary = faultless & np.array([instance.line.file in calm for instance in learner.instances])
    good = np.sort(scores[faultless])

    def raised(limit: float, limits: Limits) -> float:
        for sample, most in ((scores[ordinary], limits.ordinary), (scores[faultless & beside], limits.look_alikes)):
            if len(sample):
                limit = max(limit, float(np.quantile(sample, 1 - most)))
        right = (c for c in candidates if c >= limit and _precision(positives, good, c) >= limits.precision)
        return float(min(right, default=limit))

    threshold = raised(best, RECOGNISED)
    return threshold, raised(threshold, SURE)


def _precision(positives: Any, negatives: Any, limit: float) -> float:
    """Both samples are sorted, here and below."""
    hits = len(positives) - int(positives.searchsorted(limit, "right"))
    false = len(negatives) - int(negatives.searchsorted(limit, "right"))
    return hits / (hits + false) if hits else 0.0


def _f_measure(positives: Any, negatives: Any, limit: float, recall_weight: float) -> float:
    """The F measure in which recall weighs `recall_weight` times as much as precision."""
    hits = len(positives) - int(positives.searchsorted(limit, "right"))
    false = len(negatives) - int(negatives.searchsorted(limit, "right"))
    square = recall_weight**2
    return (1 + square) * hits / (square * len(positives) + hits + false) if hits else 0.0


def _calm_files(learner: Learner) -> set[str]:
    """Files of ordinary talk: those in which at most every third line has a fault."""
    lines: dict[str, list[bool]] = defaultdict(list)
    for instance, faulty in zip(learner.instances, learner.faulty, strict=True):
        lines[instance.line.file].append(bool(faulty))
    return {name for name, marks in lines.items() if sum(marks) <= len(marks) / 3}


def _train(material: Material, language: str, path: Path, say: Callable[[str], None]) -> None:
    import numpy as np

    learned: list[tuple[Target, LearnedConcept, dict[str, float]]] = []
    shares: dict[str, float] = {}
    value: dict[str, float] = {}
    for role, learner in learners_of(material, language).items():
        wanted = [target for target in material.targets if (target.unit == "buyer") == (role == "buyer")]
        if not wanted:
            continue
        with ThreadPoolExecutor(2) as workers:
            results = list(workers.map(partial(_learn, learner), wanted))
        for target, result in zip(wanted, results, strict=True):
            if result is not None:
                concept, coefficients = result
                learned.append((target, concept, coefficients))
                say(
                    f"  {target.name:24} {concept.positives:5} examples  precision {concept.precision:.2f}"
                    f"  recall {concept.recall:.2f}  ({concept.confidence})"
                )
            elif material.borrowed:
                raise RuleError(
                    f"too few examples of {', '.join(target.labels)} to learn from",
                    path=str(path.parent / language),
                    hint=f"at least {FEWEST} lines with the label and {FEWEST} without",
                )
        found = [result[1] for result in results if result is not None]
        spreads = [math.sqrt(sum(weight**2 for weight in weights.values()) or 1.0) for weights in found]
        for name, index in learner.vocabulary.items():
            shares[name] = float(learner.share[index])
            energy = sum((weights.get(name, 0.0) / spread) ** 2 for weights, spread in zip(found, spreads, strict=True))
            value[name] = max(value.get(name, 0.0), float(learner.frequency[index]) * energy)
    if not learned:
        raise RuleError("too few examples to learn anything from", path=str(path.parent / language))
    # kept is what moves the scores most on average: the mean of (weight x presence) squared
    kept = sorted(shares, key=lambda name: (-value[name], name))[:MOST_FEATURES]
    weights = {
        name: [int(shares[name]), *(int(np.rint(c.get(name, 0.0) * SCALE)) for _, _, c in learned)] for name in kept
    }
    write_model(path, language, material.fingerprint, [concept for _, concept, _ in learned], weights)


def learners_of(material: Material, language: str) -> dict[str, Learner]:
    """A learner for "reply" and one for "buyer", where there are such texts."""
    instances = {}
    for role in ("reply", "buyer"):
        own = instances_of(material.own, language, role)
        instances[role] = _regrouped(own + instances_of(material.borrowed, language, role, own=False))
    counts = Counter(feature for found in instances.values() for instance in found for feature in instance.whole)
    occurs = Occurrences(counts, sum(map(len, instances.values())))
    faults = {"reply": material.faults, "buyer": frozenset[str]()}
    return {role: Learner(found, occurs, faults[role]) for role, found in instances.items() if found}


def _regrouped(instances: list[Instance]) -> list[Instance]:
    """Groups renumbered where own and borrowed instances were put together."""
    offset = 0
    found = []
    for index, instance in enumerate(instances):
        if index and instances[index - 1].own and not instance.own:
            offset = index
        found.append(Instance(instance.line, instance.own, instance.whole, instance.sentences, instance.group + offset))
    return found


def _learn(learner: Learner, target: Target) -> tuple[LearnedConcept, dict[str, float]] | None:
    import numpy as np

    shown, usable, weight = learner.labels(target)
    if shown.sum() < FEWEST or (~shown & usable).sum() < FEWEST:
        return None
    scores = learner.cross_validated(target)
    limit, sure = thresholds_of(learner, target, scores)
    fires = (scores > limit) & usable
    hits = int((fires & shown).sum())
    false = int((fires & ~shown & (target.presence | ~learner.faulty)).sum())
    coefficients, bias = learner.fit(shown, np.flatnonzero(usable), weight, target.unit)
    weighted = coefficients * learner.idf
    concept = LearnedConcept(
        name=target.name,
        unit=target.unit,
        presence=target.presence,
        bias=round(bias, 6),
        threshold=round(limit, 6),
        sure=round(sure, 6),
        precision=round(hits / max(1, hits + false), 4),
        recall=round(hits / int((shown & usable).sum()), 4),
        positives=int((shown & usable).sum()),
        negatives=int((~shown & usable).sum()),
    )
    names = learner.vocabulary
    return concept, {
        name: float(weighted[index]) for name, index in names.items() if abs(weighted[index]) * SCALE >= 0.5
    }
