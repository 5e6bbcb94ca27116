"""What `explain` and `rules list` show."""

from __future__ import annotations

import json

from rich.console import Console
from rich.table import Table
from rich.text import Text

from replylint.learning.pool import named_concepts
from replylint.reporters.text import visible
from replylint.rule import Example, Rule
from replylint.ruleset import Ruleset

_HEADS = {
    "zh": {
        "why": "为什么",
        "fix": "怎么说更好",
        "source": "依据",
        "bad": "会被指出",
        "good": "不会被指出",
        "concepts": "识别概念",
        "phrases": "短语",
        "learned": "从例句学到，交叉验证：",
    },
    "en": {
        "why": "Why",
        "fix": "Instead",
        "source": "Source",
        "bad": "Found",
        "good": "Not found",
        "concepts": "Concepts",
        "phrases": "phrases",
        "learned": "learned from examples, cross-validated:",
    },
}

_PHRASES_SHOWN = 4


def render_explanation(rule: Rule, ruleset: Ruleset, console: Console, language: str) -> None:
    """Everything that a rule says of itself."""
    heads = _HEADS[language]
    console.print(
        Text.assemble((rule.id, "bold"), f"  {rule.severity}  ", (rule.title[language], "bold")), soft_wrap=True
    )
    for dimension, value, severity in rule.severity_by:
        console.print(Text(f"  {dimension} {value}: {severity}", style="dim"))
    for head, text in ((heads["why"], rule.why[language]), (heads["fix"], rule.fix[language])):
        console.print()
        console.print(Text(head, style="bold"))
        console.print(Text("  " + visible(text)))
    console.print()
    console.print(Text(heads["source"], style="bold"))
    for source in rule.sources:
        console.print(Text(f"  {source}"), soft_wrap=True)
    concepts = [ruleset.concepts[name] for name in named_concepts(rule) if name in ruleset.concepts]
    if concepts:
        console.print()
        console.print(Text(heads["concepts"], style="bold"))
    for concept in concepts:
        console.print(Text(f"  {concept.name}: {concept.title[language]}"), soft_wrap=True)
        phrases = [pattern.source for pattern in concept.condition.any]
        if phrases:
            more = f" … ({len(phrases)})" if len(phrases) > _PHRASES_SHOWN else ""
            shown = " · ".join(phrases[:_PHRASES_SHOWN])
            console.print(Text(f"    {heads['phrases']}: {shown}{more}", style="dim"), soft_wrap=True)
        for model in ruleset.models:
            for learned in model.concepts:
                if learned.name == concept.name:
                    console.print(
                        Text(
                            f"    {heads['learned']} {model.language}: {learned.positives} + {learned.negatives},"
                            f" precision {learned.precision:.2f}, recall {learned.recall:.2f} ({learned.confidence})",
                            style="dim",
                        ),
                        soft_wrap=True,
                    )
    for name, examples in (("bad", rule.examples.bad), ("good", rule.examples.good)):
        console.print()
        console.print(Text(heads[name], style="bold"))
        for example in examples:
            console.print(_example(example), soft_wrap=True)


def _example(example: Example) -> Text:
    text = Text("  ")
    if example.buyer:
        text.append(f"({visible(example.buyer)}) ", style="dim")
    at = 0
    for start, end in example.spans:
        text.append(visible(example.reply[at:start]))
        text.append(visible(example.reply[start:end]), style="bold red")
        at = end
    text.append(visible(example.reply[at:]))
    return text


def render_list(ruleset: Ruleset, console: Console, language: str, *, as_json: bool) -> None:
    """All rules: id, severity, what they need, title."""
    rows = [
        {
            "id": rule.id,
            "severity": rule.severity,
            "needs_buyer": bool(rule.when.buyer or rule.when.scenario),
            "title": rule.title[language],
        }
        for rule in ruleset.rules
    ]
    if as_json:
        console.file.write(json.dumps(rows, ensure_ascii=False) + "\n")
        return
    table = Table(box=None, pad_edge=False, show_header=False)
    for row in rows:
        table.add_row(str(row["id"]), str(row["severity"]), "B" if row["needs_buyer"] else "", str(row["title"]))
    console.print(table)
