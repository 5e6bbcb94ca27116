"""The report for a person at a terminal. Customer text is put into Rich `Text` objects only, never through markup."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from replylint.engine import redacted
from replylint.errors import ReplylintError
from replylint.report import Finding, ReplyReport, Report

_SEVERITY_STYLE = {"critical": "bold white on red", "error": "bold red", "warning": "yellow", "info": "cyan"}
_VERDICT_STYLE = {"PASS": "bold green", "REVIEW": "bold yellow", "REWORK": "bold red", "BLOCK": "bold white on red"}
_WORDS = {
    "zh": {
        "fix": "改法",
        "source": "依据",
        "words": "判断依据",
        "low": "把握不大，不扣分",
        "clean": "没有发现问题",
        "account": "扣分明细",
        "ceiling": "有错误级问题，总分不超过",
        "blocked": "有致命问题，总分为 0",
        "n/a": "缺少买家消息，未判断",
    },
    "en": {
        "fix": "instead",
        "source": "source",
        "words": "weighed most",
        "low": "not sure, takes no points",
        "clean": "nothing found",
        "account": "account",
        "ceiling": "an error bounds the score at",
        "blocked": "a critical finding makes the score 0",
        "n/a": "not judged without the buyer's message",
    },
}
_BAR = 5
_LONGEST_LINE = 400


def render_text(
    report: Report, console: Console, *, quiet: bool, redact: bool = True, statistics: bool = False
) -> None:
    """Print the report to the console: every reply with findings, and a summary where there are several."""
    for reply in report.replies:
        if reply.findings or (not quiet and len(report.replies) == 1):
            _render_reply(reply, console, redact)
    if len(report.replies) > 1 and not quiet:
        _render_summary(report, console)
    if statistics:
        _render_statistics(report, console)


def render_errors(errors: Iterable[ReplylintError], console: Console) -> None:
    """Print what could not be done, with the place, the offending line and the hint."""
    for error in errors:
        console.print(Text.assemble(("error: ", "bold red"), visible(str(error))), soft_wrap=True)
        if error.excerpt:
            console.print(Text("    " + visible(error.excerpt)), soft_wrap=True)
            if error.column:
                console.print(
                    Text("    " + " " * cell_len(visible(error.excerpt[: error.column - 1])) + "^"), soft_wrap=True
                )
        if error.hint:
            console.print(Text("    hint: " + visible(error.hint), style="dim"), soft_wrap=True)


def _render_reply(reply: ReplyReport, console: Console, redact: bool) -> None:
    words = _WORDS[reply.message_language]
    header = Text()
    header.append(f" {reply.verdict} ", style=_VERDICT_STYLE[reply.verdict])
    header.append(f" {reply.score}/100  ", style="bold")
    header.append(visible(reply.id if reply.id == reply.path else f"{reply.id} ({reply.path}:{reply.line})"))
    if reply.scenarios:
        header.append("  " + ", ".join(reply.scenarios), style="dim")
    console.print(header, soft_wrap=True)
    bars = Text("  ")
    for category in reply.categories:
        left = category.cap - category.deducted
        full = round(_BAR * left / category.cap) if category.cap else 0
        bars.append(f"{category.title} ", style="dim")
        bars.append("█" * full, style="green" if not category.deducted else "yellow" if left else "red")
        bars.append("░" * (_BAR - full), style="dim")
        bars.append(f" {left}/{category.cap}  ", style="dim")
    console.print(bars, soft_wrap=True)
    private = {finding.line for finding in reply.findings if finding.redact} if redact else set()
    for finding in reply.findings:
        _render_finding(finding, reply, console, redact, finding.line not in private)
    if not reply.findings:
        console.print(Text("  " + words["clean"], style="dim"))
    _render_account(reply, console)
    if reply.not_applicable:
        console.print(Text(f"  {words['n/a']}: {', '.join(reply.not_applicable)}", style="dim"), soft_wrap=True)
    console.print()


def _render_finding(finding: Finding, reply: ReplyReport, console: Console, redact: bool, show_place: bool) -> None:
    words = _WORDS[reply.message_language]
    head = Text()
    head.append(f"{visible(reply.path)}:{finding.line}:{finding.column} ", style="bold")
    head.append(finding.severity, style=_SEVERITY_STYLE[finding.severity])
    head.append(f"[{finding.rule}] ", style="dim")
    message = (
        finding.message
        if not (finding.redact and not redact)
        else finding.message.replace(redacted(finding.text), finding.text)
    )
    head.append(visible(message))
    if finding.confidence == "low":
        head.append(f" ({words['low']})", style="dim")
    console.print(head, soft_wrap=True)
    if show_place:
        _render_place(finding, reply, console)
    for name, value in (("fix", finding.fix), ("source", finding.source)):
        console.print(Text.assemble((f"    {words[name]}: ", "dim"), visible(value)), soft_wrap=True)
    if finding.words:
        console.print(Text(f"    {words['words']}: " + visible(" · ".join(finding.words)), style="dim"), soft_wrap=True)


def _render_place(finding: Finding, reply: ReplyReport, console: Console) -> None:
    """The source line with a line of carets under the words, both by display width."""
    low = reply.text.rfind("\n", 0, finding.start) + 1
    high = reply.text.find("\n", finding.start)
    high = len(reply.text) if high < 0 else high
    end = max(finding.start, min(finding.end, high))
    line_before, line_at, line_after = (
        reply.text[low : finding.start],
        reply.text[finding.start : end],
        reply.text[end:high],
    )
    room = max(8, min(_LONGEST_LINE, console.width - 6))
    before, at, after = visible(line_before), visible(line_at), visible(line_after)
    if cell_len(before + at) > room:
        before = "…" + _tail(before, max(0, room // 3))
    at, after = _head(at, room), _head(after, max(0, room - cell_len(before + at)))
    console.print(Text(f"    {before}") + Text(at, style="bold") + Text(after), soft_wrap=True)
    marks = "^" if finding.scope == "span" else "~"
    console.print(Text("    " + " " * cell_len(before) + marks * max(1, cell_len(at)), style="red"), soft_wrap=True)


def _tail(text: str, width: int) -> str:
    while cell_len(text) > width:
        text = text[max(1, (len(text) - width) // 2) :]
    return text


def _head(text: str, width: int) -> str:
    cut = text
    while cell_len(cut) > width:
        cut = cut[: -max(1, (cell_len(cut) - width) // 2)]
    return cut if cut == text else cut + "…"


def _render_account(reply: ReplyReport, console: Console) -> None:
    """100 less every deduction: the lines add up to the raw score."""
    words = _WORDS[reply.message_language]
    taken = [finding for finding in reply.findings if finding.deducted]
    if not taken and reply.score == 100:
        return
    parts = Text(f"  {words['account']}: 100", style="bold")
    for finding in taken:
        parts.append(f" - {finding.deducted}", style="bold")
        parts.append(f" {finding.rule}", style="dim")
    parts.append(f" = {reply.raw}", style="bold")
    if reply.score != reply.raw:
        note = words["blocked"] if reply.score == 0 else f"{words['ceiling']} {reply.score}"
        parts.append(f" → {reply.score} ({note})", style="bold")
    console.print(parts, soft_wrap=True)


def _render_summary(report: Report, console: Console) -> None:
    verdicts = Counter(reply.verdict for reply in report.replies)
    scores = [reply.score for reply in report.replies]
    line = Text(f"{len(scores)} replies", style="bold")
    line.append(f", mean score {sum(scores) / len(scores):.1f}: ")
    shown = [(name, verdicts[name]) for name in ("PASS", "REVIEW", "REWORK", "BLOCK") if verdicts[name]]
    for index, (name, count) in enumerate(shown):
        line.append(", " if index else "")
        line.append(f"{count} {name}", style=_VERDICT_STYLE[name])
    console.print(line, soft_wrap=True)
    frequent = Counter(finding.rule for finding in report.findings).most_common(8)
    if frequent:
        from rich.table import Table

        table = Table(box=None, pad_edge=False, show_header=False)
        table.add_column(justify="right")
        table.add_column()
        for rule, count in frequent:
            table.add_row(str(count), rule)
        console.print(table)


def _render_statistics(report: Report, console: Console) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for title in ("rule", "severity", "findings", "replies"):
        table.add_column(title, justify="left" if title in ("rule", "severity") else "right")
    counts: Counter[tuple[str, str]] = Counter()
    replies: Counter[tuple[str, str]] = Counter()
    for reply in report.replies:
        keys = [(finding.rule, finding.severity) for finding in reply.findings]
        counts.update(keys)
        replies.update(set(keys))
    for key, count in counts.most_common():
        table.add_row(*key, str(count), str(replies[key]))
    console.print(table)


def visible(text: str) -> str:
    """`text` with control, format and surrogate characters shown as escapes: a template cannot drive the terminal."""
    if text.isprintable():
        return text
    return "".join(_visible(character) for character in text)


def _visible(character: str) -> str:
    if character in "\u200d\ufe0f" or character.isprintable():
        return character  # joiners and variation signs inside emoji are harmless
    if character == "\n":
        return "↵"
    if character == "\r":
        return ""
    if character == "\t":
        return " "
    if unicodedata.category(character) == "Zs":
        return " "
    return character.encode("unicode_escape").decode("ascii")
