"""Measure replylint on labelled replies, and write docs/quality.md.

    evaluate.py [FOLDER] [--write]

FOLDER holds `*.jsonl` label files, with their score.py in it or above it; by default ../shared/eval/dev where that is.
The linter is given only `id`, `buyer` and `reply` of each row. With --write, docs/quality.md is made anew: the
cross-validated figures of the models, and, where FOLDER is there, the table measured on it.
"""

from __future__ import annotations

import argparse
import datetime
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from replylint.learning.model import load_models
from replylint.ruleset import shipped_rules

ROOT = Path(__file__).parent.parent
DEFAULT = ROOT.parent / "shared" / "eval" / "dev"
QUALITY = ROOT / "docs" / "quality.md"
CURVE = ROOT / "docs" / "learning-curve.tsv"

INTRODUCTION = """# How good it is

Made by `tools/evaluate.py --write` on {date}. Weak figures are here, too: a tool that judges people's words owes that.

## On labelled replies

Precision, recall and F1 of the graded rules on replies that were labelled by hand and never used for training:
`written` replies were composed to stand close to the border of a rule, on either side of it, so they are harder than
daily traffic; `real` ones were written by agents of real shops and help desks. Findings of low confidence do not count.
None of these replies teaches a concept, but the table was looked at after every round of training, and the first
constants were chosen with it in view (`docs/decisions.md`): read its figures as somewhat optimistic.

```
{table}
```

## Cross-validated, concept by concept

Each learned concept, on examples that its model had not seen (five folds; near-duplicates and answers to one buyer
message never stand on both sides), at the threshold that ships. A fault's precision is
counted against lines without any fault; half of an example pool are look-alikes, so it is far below that on ordinary
traffic. Concepts with a precision below 0.6 count as low confidence: their findings
are shown, take no points and trip no gate.
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    folder = arguments.folder or DEFAULT
    table = measured(folder) if folder.is_dir() else None
    if table is None:
        print(f"there are no labelled replies in {folder}; give a folder of *.jsonl label files", file=sys.stderr)
    else:
        print(table)
    if arguments.write:
        QUALITY.write_text(page(table), encoding="utf-8")
        print(f"wrote {QUALITY}")
    return 0 if table is not None or arguments.write else 2


def measured(folder: Path) -> str | None:
    """The table of score.py over all label files of a folder."""
    labels = sorted(folder.glob("*.jsonl"))
    scorer = next((place / "score.py" for place in (folder, folder.parent) if (place / "score.py").is_file()), None)
    if not labels or scorer is None:
        return None
    with tempfile.TemporaryDirectory() as work:
        inputs, findings = Path(work) / "in.jsonl", Path(work) / "out.json"
        rows = [json.loads(line) for path in labels for line in path.read_text(encoding="utf-8").splitlines() if line]
        visible = [json.dumps({k: row[k] for k in ("id", "buyer", "reply")}, ensure_ascii=False) for row in rows]
        inputs.write_text("\n".join(visible) + "\n", encoding="utf-8")
        check = [sys.executable, "-m", "replylint", "check", str(inputs), "--exit-zero", "--quiet"]
        subprocess.run([*check, "--output", f"json={findings}"], check=True, stdout=subprocess.DEVNULL)
        score = [sys.executable, str(scorer), *map(str, labels), "--findings", str(findings)]
        return subprocess.run(score, check=True, capture_output=True, encoding="utf-8").stdout.strip()


def page(table: str | None) -> str:
    parts = [INTRODUCTION.format(date=datetime.date.today().isoformat(), table=table or "not measured")]
    for model in sorted(load_models([shipped_rules()]), key=lambda model: model.language, reverse=True):
        parts.append(f"\n### {'Chinese' if model.language == 'zh' else 'English'}\n")
        parts.append("| concept | unit | examples | others | precision | recall | confidence |")
        parts.append("| --- | --- | ---: | ---: | ---: | ---: | --- |")
        for c in sorted(model.concepts, key=lambda concept: concept.name):
            figures = f"{c.positives} | {c.negatives} | {c.precision:.2f} | {c.recall:.2f}"
            parts.append(f"| {c.name} | {c.unit} | {figures} | {c.confidence} |")
    if CURVE.is_file():
        rows = [line.split("\t") for line in CURVE.read_text(encoding="utf-8").splitlines()]
        parts.append("\n## The learning curve\n")
        parts.append(
            "Cross-validated F1 (best threshold) with a part of the positive examples of each concept, on the pool of"
            "\n45,000 lines, before it grew: `tools/learning_curve.py` draws it anew, in half an hour.\n"
        )
        parts.append("| " + " | ".join(rows[0]) + " |")
        parts.append("| --- | --- |" + " ---: |" * (len(rows[0]) - 2))
        parts += ["| " + " | ".join(row) + " |" for row in rows[1:]]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    sys.exit(main())
