"""Make docs/rules.md from the rule files; with --check, only say whether it is up to date."""

from __future__ import annotations

import sys
from pathlib import Path

from replylint.ruleset import load_ruleset

TARGET = Path(__file__).parent.parent / "docs" / "rules.md"


def page() -> str:
    """The rules, category by category, in both languages."""
    ruleset = load_ruleset(learned=False)
    out = ["# Rules", "", "Made from `rules/` by `tools/make_docs.py`. B: needs the buyer message.", ""]
    category = ""
    for rule in ruleset.rules:
        if rule.category != category:
            category = rule.category
            out += [f"## {category}", ""]
        needs = " · B" if rule.when.buyer or rule.when.scenario else ""
        out += [f"### {rule.id}", "", f"**{rule.title['zh']} · {rule.title['en']}** ({rule.severity}{needs})", ""]
        for dimension, value, severity in rule.severity_by:
            out += [f"- {severity} where {dimension} is {value}"]
        if rule.severity_by:
            out += [""]
        for language in ("zh", "en"):
            out += [rule.why[language], "", f"→ {rule.fix[language]}", ""]
        out += [f"Source: {'; '.join(map(str, rule.sources))}", ""]
    return "\n".join(out)


def main() -> int:
    made = page()
    if "--check" not in sys.argv:
        TARGET.write_text(made, encoding="utf-8")
        return 0
    if not TARGET.is_file() or TARGET.read_text(encoding="utf-8") != made:
        print("docs/rules.md is not up to date: make docs", file=sys.stderr)
        return 1
    print("docs: up to date")
    return 0


if __name__ == "__main__":
    sys.exit(main())
