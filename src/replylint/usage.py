"""Checks what a caller says of a reply's context, for the command line, the library and input files alike."""

from __future__ import annotations

from replylint.errors import UsageError
from replylint.reply import Context
from replylint.rulefile import PLATFORMS
from replylint.ruleset import Ruleset
from replylint.segment import is_foreign
from replylint.source import CHANNELS, LANGUAGES, TURNS
from replylint.yamlfile import suggestion


def make_context(
    ruleset: Ruleset,
    *,
    scenarios: tuple[str, ...] | None = None,
    platform: str | None = None,
    channel: str | None = None,
    turn: str | None = None,
    language: str | None = None,
    template: bool = False,
) -> Context:
    """The context, with every name checked; raises UsageError for an unknown one."""
    context = Context(scenarios, platform, channel, turn, language, template)
    validate_context(context, ruleset)
    return context


def validate_context(context: Context, ruleset: Ruleset) -> None:
    """Raises UsageError where a context names an unknown scenario, platform, channel, turn or language."""
    known = {
        "platform": (context.platform, PLATFORMS),
        "channel": (context.channel, CHANNELS),
        "turn": (context.turn, TURNS),
        "language": (context.language, LANGUAGES),
    }
    for what, (value, choices) in known.items():
        if value is not None and value not in choices:
            raise UsageError(f"there is no {what} {value!r}", hint=suggestion(value, choices))
    names = [*(scenario.name for scenario in ruleset.scenarios), "complaint"]
    for name in context.scenarios or ():
        if name not in names:
            raise UsageError(f"there is no scenario {name!r}", hint=suggestion(name, names))


def require_judgeable(text: str) -> None:
    """Raises UsageError for a reply in a language that no rule knows: it must not look clean."""
    if is_foreign(text):
        raise UsageError("this reply is neither Chinese nor English", hint="only Chinese and English can be judged")
