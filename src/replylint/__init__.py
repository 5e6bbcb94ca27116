"""replylint: the linter for customer-service replies.

>>> import replylint
>>> report = replylint.check("这是快递的问题，您找快递吧", buyer="杯子收到就碎了")
>>> report.replies[0].verdict
'REWORK'
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from replylint.errors import ReplylintError, RuleError, SourceError, UsageError
from replylint.report import CategoryScore, Finding, ReplyReport, Report

if TYPE_CHECKING:
    from replylint.ruleset import Ruleset

__version__ = "0.1.0"
__all__ = [
    "CategoryScore",
    "Finding",
    "ReplyReport",
    "ReplylintError",
    "Report",
    "RuleError",
    "SourceError",
    "UsageError",
    "__version__",
    "check",
    "load_rules",
]


def load_rules(*directories: str | Path) -> Ruleset:
    """The shipped rules with `directories` laid over them, for many calls of `check`.

    Raises RuleError with the file, line and column of what is wrong.
    """
    from replylint.ruleset import load_ruleset

    return load_ruleset([Path(directory) for directory in directories], cached=True)


def check(
    reply: str,
    *,
    buyer: str | None = None,
    scenario: str | Iterable[str] | None = None,
    platform: str | None = None,
    channel: str | None = None,
    turn: str | None = None,
    language: str | None = None,
    template: bool = False,
    rules: Ruleset | None = None,
) -> Report:
    """The report on one reply.

    `buyer` is the message that it answers; without it, rules that need it are not applicable. `scenario` (one or
    several) replaces what would be read from it. `platform` is amazon, taobao, tmall, jd, pdd or douyin; `channel` is
    chat, email or review; `turn` is first or later; `language` (zh or en) overrides what the script says; `template`
    says that placeholders are expected. `rules` come from `load_rules` and are worth keeping.

    Offsets in the findings are code points of `reply`, half-open; lines and columns are 1-based.
    Raises UsageError for an unknown scenario, platform, channel, turn or language, and for a reply that is neither
    Chinese nor English.
    """
    from replylint.engine import Gate, check_reply
    from replylint.reply import Reply
    from replylint.ruleset import load_ruleset
    from replylint.usage import make_context, require_judgeable

    require_judgeable(reply)
    ruleset = rules or load_ruleset(cached=True)
    names = (scenario,) if isinstance(scenario, str) else tuple(scenario) if scenario is not None else None
    context = make_context(
        ruleset,
        scenarios=names,
        platform=platform,
        channel=channel,
        turn=turn,
        language=language,
        template=template,
    )
    return Report((check_reply(Reply(reply, buyer, context=context), ruleset, Gate()),))
