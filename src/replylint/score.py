"""From findings to points: capped categories, critical faults decide. All numbers come from `_scoring.yaml`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from replylint.rule import Scoring

# with more findings that contradict each other than this, the dearest are taken one by one
MAX_EXACT = 10
MOST_OF_A_RULE = 8  # findings of one rule that are weighed; from the third on they cost nothing


@dataclass(frozen=True, slots=True)
class Charge:
    """What the score needs to know of a finding; `counts` is false for low confidence."""

    rule: str
    category: str
    severity: str
    start: int
    end: int
    whole: bool
    twins: frozenset[str]
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Account:
    """`deducted[i]` is what finding i takes off its category; `categories` what each category loses, by name."""

    deducted: tuple[int, ...]
    categories: dict[str, int]
    raw: int
    score: int
    verdict: str


def account(charges: Sequence[Charge], scoring: Scoring) -> Account:
    """The score of a reply with these findings.

    One fault, one deduction: of findings that overlap by half or more, or that name each other as twins, only the
    dearest takes points (unless two cheaper ones beside each other cost more together). A rule's second finding costs
    half, rounded up, from the third on nothing.
    """
    taken = _taken(charges, scoring)
    points = _points(charges, taken, scoring)
    categories = {category.name: 0 for category in scoring.categories}
    deducted = [0] * len(charges)
    for index in sorted(taken, key=lambda i: (-points[i], i)):
        category = scoring.category_of(charges[index].category)
        if category is not None:
            part = min(points[index], category.cap - categories[category.name])
            categories[category.name] += part
            deducted[index] = part
    raw = 100 - sum(categories.values())
    counted = {charge.severity for charge in charges if charge.counts and charge.category not in scoring.unscored}
    score = raw
    if "critical" in counted:
        score = 0
    elif "error" in counted:
        score = min(raw, scoring.error_ceiling)
    verdict = next(name for name, lowest in scoring.verdicts if score >= lowest)
    if "critical" in counted:
        verdict = scoring.verdicts[-1][0]
    return Account(tuple(deducted), categories, raw, score, verdict)


def _price(charge: Charge, scoring: Scoring) -> int:
    if not charge.counts or charge.category in scoring.unscored:
        return 0
    if charge.severity == "critical":
        category = scoring.category_of(charge.category)
        return category.cap if category else 0
    return scoring.deductions[charge.severity]


def _points(charges: Sequence[Charge], taken: Sequence[int], scoring: Scoring) -> dict[int, int]:
    seen: dict[str, int] = {}
    points = {}
    for index in taken:
        price, earlier = _price(charges[index], scoring), seen.get(charges[index].rule, 0)
        points[index] = price if earlier == 0 else (price + 1) // 2 if earlier == 1 else 0
        seen[charges[index].rule] = earlier + 1
    return points


def _total(charges: Sequence[Charge], taken: Sequence[int], scoring: Scoring) -> int:
    sums: dict[str, int] = {}
    points = _points(charges, taken, scoring)
    for index in taken:
        category = scoring.category_of(charges[index].category)
        if category is not None:
            sums[category.name] = min(category.cap, sums.get(category.name, 0) + points[index])
    return sum(sums.values())


def _taken(charges: Sequence[Charge], scoring: Scoring) -> list[int]:
    """The findings that take points: the dearest choice in which no two are the same fault."""
    seen: Counter[str] = Counter()
    priced = []
    for index, charge in enumerate(charges):
        if _price(charge, scoring) > 0 and seen[charge.rule] < MOST_OF_A_RULE:
            seen[charge.rule] += 1
            priced.append(index)
    rivals: dict[int, set[int]] = {i: set() for i in priced}
    for a, b in combinations(priced, 2):
        if _same_fault(charges[a], charges[b]):
            rivals[a].add(b)
            rivals[b].add(a)
    free = [i for i in priced if not rivals[i]]
    disputed = sorted((i for i in priced if rivals[i]), key=lambda i: (-_price(charges[i], scoring), i))
    if len(disputed) > MAX_EXACT:
        for index in disputed:
            if rivals[index].isdisjoint(free):
                free.append(index)
        return sorted(free)
    best: list[int] = []
    best_total = -1
    for size in range(len(disputed) + 1):
        for choice in combinations(disputed, size):
            if all(b not in rivals[a] for a, b in combinations(choice, 2)):
                taken = sorted([*free, *choice])
                total = _total(charges, taken, scoring)
                if total > best_total:
                    best, best_total = taken, total
    return best


def _same_fault(a: Charge, b: Charge) -> bool:
    if b.rule in a.twins or a.rule in b.twins:
        return True
    if a.whole or b.whole or a.rule == b.rule:
        return False
    shared = min(a.end, b.end) - max(a.start, b.start)
    return 2 * shared >= min(a.end - a.start, b.end - b.start) and shared > 0
