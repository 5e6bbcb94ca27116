"""The JSON report, schema 1 (docs/report.schema.json), and its one-reply-a-line form."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from replylint.engine import redacted
from replylint.errors import ReplylintError
from replylint.report import Finding, ReplyReport, Report
from replylint.rule import SEVERITIES

SCHEMA = 1


def render_json(report: Report, version: str) -> str:
    """The whole report as one JSON object."""
    return json.dumps(
        {
            "schema": SCHEMA,
            "tool": {"name": "replylint", "version": version},
            "columnUnit": "codepoint",
            "summary": summary(report),
            "replies": [_reply(reply) for reply in report.replies],
            "errors": [error_record(error) for error in report.errors],
        },
        ensure_ascii=False,
    )


def render_jsonl(report: Report, version: str) -> Iterator[str]:
    """One line a reply, one line an error, and last the summary."""
    for reply in report.replies:
        yield json.dumps(_reply(reply), ensure_ascii=False)
    for error in report.errors:
        yield json.dumps({"error": error_record(error)}, ensure_ascii=False)
    tool = {"name": "replylint", "version": version}
    yield json.dumps(
        {"schema": SCHEMA, "tool": tool, "columnUnit": "codepoint", "summary": summary(report)}, ensure_ascii=False
    )


def summary(report: Report) -> dict[str, Any]:
    """Counts over all replies."""
    counts = dict.fromkeys(SEVERITIES, 0)
    low = 0
    for finding in report.findings:
        counts[finding.severity] += finding.confidence != "low"
        low += finding.confidence == "low"
    scores = [reply.score for reply in report.replies]
    passed = sum(reply.passed for reply in report.replies)
    return {
        "replies": len(scores),
        "passed": passed,
        "failed": len(scores) - passed,
        "mean_score": round(sum(scores) / len(scores), 1) if scores else None,
        "findings": counts,
        "low_confidence": low,
        "suppressed": 0,
    }


def error_record(error: ReplylintError) -> dict[str, Any]:
    """What could not be done, as a record."""
    return {
        "path": error.path,
        "line": error.line,
        "column": error.column,
        "message": error.message,
        "hint": error.hint,
    }


def _reply(reply: ReplyReport) -> dict[str, Any]:
    return {
        "id": reply.id,
        "path": reply.path,
        "line": reply.line,
        "language": reply.language,
        "scenarios": list(reply.scenarios),
        "score": reply.score,
        "raw": reply.raw,
        "verdict": reply.verdict,
        "passed": reply.passed,
        "categories": {c.name: {"deducted": c.deducted, "cap": c.cap} for c in reply.categories},
        "not_applicable": list(reply.not_applicable),
        "findings": [_finding(finding) for finding in reply.findings],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "category": finding.category,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "scope": finding.scope,
        "deducted": finding.deducted,
        "message": finding.message,
        "why": finding.why,
        "fix": finding.fix,
        "source": finding.source,
        "text": redacted(finding.text) if finding.redact else finding.text,
        "words": list(finding.words),
        "line": finding.line,
        "column": finding.column,
        "end_line": finding.end_line,
        "end_column": finding.end_column,
        "start": finding.start,
        "end": finding.end,
    }
