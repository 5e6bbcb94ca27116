"""The command line: the only place that reads the environment, writes to streams, or exits."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from replylint import __version__
from replylint.errors import ReplylintError, SourceError, UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from replylint.engine import Gate
    from replylint.reply import Context
    from replylint.report import ReplyReport, Report
    from replylint.ruleset import Ruleset

FORMATS = ("text", "json", "jsonl")
FAIL_ON = ("critical", "error", "warning", "info", "never")
COLORS = ("auto", "always", "never")
_DEFAULT_MIN_SCORE = 70

app = typer.Typer(
    name="replylint",
    help="The linter for customer-service replies.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
rules_app = typer.Typer(help="List, validate, test and train rules.", no_args_is_help=True)
app.add_typer(rules_app, name="rules")

RulesOption = Annotated[
    list[Path] | None,
    typer.Option("--rules", metavar="DIR", help="A directory of own rules, laid over the shipped ones."),
]
RulesArgument = Annotated[list[Path] | None, typer.Argument(metavar="[DIR]...", help="Directories of own rules.")]
LanguageOption = Annotated[
    str | None,
    typer.Option("--message-language", metavar="zh|en", help="Language of the report; default: the reply's own."),
]
ColorOption = Annotated[str, typer.Option("--color", metavar="auto|always|never", help="Colour the output.")]


def _version(wanted: bool) -> None:
    if wanted:
        print(f"replylint {__version__}")
        raise typer.Exit


@app.callback()
def _common(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    pass


@app.command()
def check(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PATH...|-]", help="Replies: .txt, .jsonl, directories of them, or - for standard input."
        ),
    ] = None,
    buyer: Annotated[str | None, typer.Option(help="The buyer message that the reply answers.")] = None,
    buyer_file: Annotated[Path | None, typer.Option(metavar="FILE", help="The same, from a file.")] = None,
    scenario: Annotated[
        list[str] | None, typer.Option(help="What the buyer message is about, instead of reading it (repeatable).")
    ] = None,
    platform: Annotated[
        str | None, typer.Option(metavar="NAME", help="amazon, taobao, tmall, jd, pdd or douyin.")
    ] = None,
    channel: Annotated[str | None, typer.Option(metavar="chat|email|review")] = None,
    turn: Annotated[str | None, typer.Option(metavar="first|later", help="Whether this is the first answer.")] = None,
    template: Annotated[bool, typer.Option("--template", help="Canned responses: placeholders are expected.")] = False,
    stdin_filename: Annotated[
        str | None, typer.Option(metavar="NAME", help="The name of standard input in the report; its ending decides.")
    ] = None,
    message_language: LanguageOption = None,
    output_format: Annotated[str, typer.Option("--format", metavar="text|json|jsonl")] = "text",
    output: Annotated[
        list[str] | None,
        typer.Option("--output", metavar="FORMAT=PATH", help="Also write a report to a file (repeatable)."),
    ] = None,
    select: Annotated[
        list[str] | None, typer.Option(metavar="RULE", help="Only these rules or categories (repeatable, or a,b).")
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option(metavar="RULE", help="Not these rules or categories (repeatable, or a,b).")
    ] = None,
    fail_on: Annotated[
        str,
        typer.Option(
            metavar="SEVERITY", help="Exit 1 at this severity or above: critical, error, warning, info, never."
        ),
    ] = "error",
    min_score: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=0, max=100, help="Exit 1 where a reply scores less; 70, but off under --fail-on never."
        ),
    ] = None,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Findings do not fail.")] = False,
    rules: RulesOption = None,
    color: ColorOption = "auto",
    encoding: Annotated[
        str | None, typer.Option(metavar="NAME", help="The encoding of the input, if not UTF-8.")
    ] = None,
    statistics: Annotated[bool, typer.Option("--statistics", help="Count the findings of each rule.")] = False,
    show_files: Annotated[
        bool, typer.Option("--show-files", help="Only list the files that would be checked.")
    ] = False,
    no_redact: Annotated[bool, typer.Option("--no-redact", help="Show personal data (on a terminal only).")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only findings, no summary.")] = False,
) -> None:
    """Check replies and give each a verdict, a score, and for every fault the words, the reason and a better way."""
    from replylint.engine import Gate
    from replylint.report import Report

    _choice("--format", output_format, FORMATS)
    _choice("--fail-on", fail_on, FAIL_ON)
    _choice("--color", color, COLORS)
    _choice("--message-language", message_language, ("zh", "en"))
    targets = _output_targets(output or [])
    if buyer is not None and buyer_file is not None:
        raise UsageError("--buyer and --buyer-file contradict each other", hint="give one of them")
    if show_files:
        from replylint.source import files_under

        for name in files_under(paths or []):
            _write_line(name)
        return
    ruleset = _ruleset(rules, cached=True).narrowed(_names(select), _names(ignore))
    from replylint.usage import make_context

    context = make_context(
        ruleset,
        scenarios=tuple(scenario) if scenario else None,
        platform=platform,
        channel=channel,
        turn=turn,
        template=template,
    )
    if buyer_file is not None:
        from replylint.source import decode, read_bytes

        buyer = decode(read_bytes(str(buyer_file)), str(buyer_file), encoding)
    if min_score is None and fail_on != "never":
        min_score = _DEFAULT_MIN_SCORE
    gate = Gate(fail_on, min_score)
    errors: list[ReplylintError] = []
    texts = _read_inputs(paths, stdin_filename, encoding, errors)
    replies = tuple(_check_all(texts, context, buyer, ruleset, gate, message_language, errors))
    report = Report(replies, tuple(errors))
    if not replies and not errors:
        errors.append(SourceError("nothing to check: no .txt or .jsonl file, or no reply in them", hint="name a file"))
        report = Report(replies, tuple(errors))
    _emit(report, output_format, targets, color, quiet, statistics, no_redact)
    if errors:
        raise typer.Exit(2)
    if not report.passed and not exit_zero:
        raise typer.Exit(1)


def _check_all(
    texts: Iterator[tuple[str, str]],
    context: Context,
    buyer: str | None,
    ruleset: Ruleset,
    gate: Gate,
    message_language: str | None,
    errors: list[ReplylintError],
) -> Iterator[ReplyReport]:
    from replylint.engine import check_reply
    from replylint.source import replies_of
    from replylint.usage import require_judgeable, validate_context

    for name, text in texts:
        jsonl = name.lower().endswith(".jsonl")
        for reply in replies_of(text, name, jsonl=jsonl, defaults=context, buyer=buyer):
            if isinstance(reply, ReplylintError):
                errors.append(reply)
                continue
            try:
                validate_context(reply.context, ruleset)
                require_judgeable(reply.text)
            except UsageError as error:
                errors.append(SourceError(error.message, path=name, line=reply.line_column(0)[0], hint=error.hint))
                continue
            yield check_reply(reply, ruleset, gate, message_language)


def _read_inputs(
    paths: list[str] | None, stdin_filename: str | None, encoding: str | None, errors: list[ReplylintError]
) -> Iterator[tuple[str, str]]:
    """Name and text of every input; what cannot be read is noted and the others still come."""
    from replylint.source import decode, files_under, read_bytes

    if not paths:
        if sys.stdin is None or sys.stdin.isatty():
            raise UsageError("no input", hint="name a file or a directory, or pipe a reply in: replylint check -")
        paths = ["-"]
    names: list[str] = []
    for path in paths:
        try:
            names += files_under([path])
        except SourceError as error:
            errors.append(error)
    for name in dict.fromkeys(names):
        shown = (stdin_filename or "<stdin>") if name == "-" else name
        try:
            if name == "-" and sys.stdin is None:
                raise SourceError("no input: standard input is closed", path=shown, hint="pipe a reply in")
            data = sys.stdin.buffer.read() if name == "-" else read_bytes(name)
            if name == "-" and not data.strip():
                raise SourceError("no input: standard input is empty", path=shown, hint="pipe a reply in")
            yield shown, decode(data, shown, encoding)
        except SourceError as error:
            errors.append(error)


def _emit(
    report: Report,
    output_format: str,
    targets: list[tuple[str, Path]],
    color: str,
    quiet: bool,
    statistics: bool,
    no_redact: bool,
) -> None:
    inputs = {Path(reply.path).resolve() for reply in report.replies}
    for name, path in targets:
        if path.resolve() in inputs:
            raise UsageError(f"--output {name}={path} would replace what was checked", hint="choose another name")
        _write_file(path, report, name, quiet, statistics)
    redact = not (no_redact and sys.stdout.isatty())
    if output_format == "text":
        from replylint.reporters.text import render_errors, render_text

        render_text(report, _console(color, sys.stdout), quiet=quiet, redact=redact, statistics=statistics)
        if report.errors:
            sys.stdout.flush()
            render_errors(report.errors, _console(color, sys.stderr))
    else:
        for line in _machine(report, output_format):
            _write_line(line)
        if report.errors:
            from replylint.reporters.text import render_errors

            render_errors(report.errors, _console(color, sys.stderr))


def _machine(report: Report, output_format: str) -> Iterator[str]:
    from replylint.reporters.json import render_json, render_jsonl

    return iter([render_json(report, __version__)]) if output_format == "json" else render_jsonl(report, __version__)


def _write_file(path: Path, report: Report, output_format: str, quiet: bool, statistics: bool) -> None:
    """A report under its final name only when it is whole."""
    shown, path = path, path.resolve()
    special = path.exists() and not path.is_file()  # a device or a pipe is written to, never replaced
    partial = path if special else path.with_name(path.name + ".partial")
    try:
        with partial.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
            if output_format == "text":
                from rich.console import Console

                from replylint.reporters.text import render_text

                render_text(
                    report, Console(file=stream, width=100, color_system=None), quiet=quiet, statistics=statistics
                )
            else:
                stream.writelines(line + "\n" for line in _machine(report, output_format))
        if not special:
            partial.replace(path)
    except OSError as error:
        raise SourceError(f"cannot be written: {error.strerror or error}", path=str(shown)) from None


def _output_targets(given: list[str]) -> list[tuple[str, Path]]:
    targets = []
    for item in given:
        name, sign, path = item.partition("=")
        if not sign or not path:
            raise UsageError(f"--output {item!r} is not FORMAT=PATH", hint="for instance --output json=report.json")
        _choice("--output", name, FORMATS)
        targets.append((name, Path(path)))
    return targets


def _choice(option: str, value: str | None, choices: tuple[str, ...]) -> None:
    if value is not None and value not in choices:
        from replylint.yamlfile import suggestion

        raise UsageError(f"{option} is {value!r}", hint=suggestion(value, choices))


def _names(given: list[str] | None) -> list[str]:
    return [name.strip() for item in given or [] for name in item.split(",") if name.strip()]


def _ruleset(directories: list[Path] | None, *, cached: bool = False) -> Ruleset:
    from replylint.ruleset import load_ruleset

    return load_ruleset(directories or (), cached=cached)


def _console(color: str, stream: Any) -> Console:
    from rich.console import Console

    no_color = bool(os.environ.get("NO_COLOR"))
    force = bool(os.environ.get("FORCE_COLOR"))
    plain = color == "never" or (color == "auto" and (no_color or not (stream.isatty() or force)))
    width = None if stream.isatty() else 100
    return Console(
        file=stream,
        force_terminal=not plain,
        no_color=plain,
        color_system=None if plain else "standard",
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
        width=width,
    )


def _write_line(line: str) -> None:
    sys.stdout.write(line + "\n")


@app.command()
def explain(
    rule: Annotated[str, typer.Argument(metavar="RULE", help="The id of a rule, for instance tone/blame-shifting.")],
    rules: RulesOption = None,
    message_language: LanguageOption = None,
    color: ColorOption = "auto",
) -> None:
    """Explain a rule: what it finds, why, what to say instead, where it comes from, with examples."""
    from replylint.reporters.explain import render_explanation

    _choice("--message-language", message_language, ("zh", "en"))
    ruleset = _ruleset(rules)
    render_explanation(ruleset.rule(rule), ruleset, _console(color, sys.stdout), message_language or "zh")


@rules_app.command("list")
def rules_list(
    rules: RulesOption = None,
    message_language: LanguageOption = None,
    output_format: Annotated[str, typer.Option("--format", metavar="text|json")] = "text",
    color: ColorOption = "auto",
) -> None:
    """List all rules with their severities."""
    from replylint.reporters.explain import render_list

    _choice("--message-language", message_language, ("zh", "en"))
    _choice("--format", output_format, ("text", "json"))
    render_list(_ruleset(rules), _console(color, sys.stdout), message_language or "zh", as_json=output_format == "json")


@rules_app.command("validate")
def rules_validate(directories: RulesArgument = None, rules: RulesOption = None) -> None:
    """Check rule files: every field, every pattern, every example. Exit 2 if anything is wrong."""
    from replylint.errors import RuleErrors
    from replylint.learning.train import stale_models
    from replylint.ruleset import shipped_rules

    own = [*(directories or []), *(rules or [])]
    ruleset = _ruleset(own)
    shipped = shipped_rules()
    base = _ruleset(None) if own else ruleset  # the shipped models know nothing of one's own rules
    stale = stale_models([shipped], shipped, base.concepts.values(), base.rules)
    stale += stale_models(own, shipped, ruleset.concepts.values(), ruleset.rules)
    if stale:
        raise RuleErrors(stale)
    _report_rule_tests(ruleset, show_strays=False)
    print(
        f"{len(ruleset.rules)} rules, {len(ruleset.concepts)} concepts, {len(ruleset.scenarios)} scenarios: all valid"
    )


@rules_app.command("test")
def rules_test(
    directories: RulesArgument = None,
    rules: RulesOption = None,
    show_all: Annotated[bool, typer.Option("--all", help="Also list what else fires on good examples.")] = False,
) -> None:
    """Run the examples of all rules, concepts, guards and scenarios. Exit 2 if one does not behave."""
    ruleset = _ruleset([*(directories or []), *(rules or [])])
    count = _report_rule_tests(ruleset, show_strays=show_all)
    print(f"{count} examples of {len(ruleset.rules)} rules behave")


@rules_app.command("train")
def rules_train(
    directory: Annotated[Path | None, typer.Argument(metavar="[DIR]", help="A directory of own rules.")] = None,
) -> None:
    """Learn the concepts from the example sentences, and write the model beside them (needs the extra `train`)."""
    from replylint.learning.train import train_directory
    from replylint.ruleset import load_ruleset, shipped_rules

    shipped = shipped_rules()
    ruleset = load_ruleset([directory] if directory else [], learned=False)
    for path in train_directory(directory or shipped, shipped, ruleset.concepts.values(), ruleset.rules, print):
        print(f"wrote {path}")


def _report_rule_tests(ruleset: Ruleset, *, show_strays: bool) -> int:
    from replylint.errors import RuleError, RuleErrors
    from replylint.ruletest import check_rule_examples, check_shared_examples, too_few_examples

    errors = [RuleError(f.message, path=f.path, line=f.line, column=f.column) for f in check_shared_examples(ruleset)]
    count = 0
    for rule in ruleset.rules:
        failures, strays = check_rule_examples(rule, ruleset)
        examples = rule.examples
        count += sum(map(len, (examples.bad, examples.good, examples.known_miss, examples.known_false_alarm)))
        errors += [RuleError(f.message, path=f.path, line=f.line, column=f.column) for f in failures]
        errors += [RuleError(message, path=rule.path, line=rule.line) for message in too_few_examples(rule)]
        if show_strays:
            for stray in strays:
                print(f"{stray.path}:{stray.line}: {stray.rule} fires on {stray.text!r}")
    if errors:
        raise RuleErrors(errors)
    return count


def _fail(error: ReplylintError, machine: str | None) -> int:
    """Report what could not be done, in the format that was asked for and to a person."""
    from replylint.reporters.text import render_errors
    from replylint.ruleset import all_errors

    errors = all_errors(error)
    if machine:
        from replylint.report import Report

        for line in _machine(Report((), tuple(errors)), machine):
            _write_line(line)
    render_errors(errors, _console("auto", sys.stderr))
    return 2


def _asked_format(arguments: list[str]) -> str | None:
    """The machine format that the arguments of `check` ask for, for errors before they are parsed."""
    for index, argument in enumerate(arguments):
        if argument == "--format" and index + 1 < len(arguments) and arguments[index + 1] in FORMATS[1:]:
            return arguments[index + 1]
        if argument.startswith("--format=") and argument[9:] in FORMATS[1:]:
            return argument[9:]
    return None


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and exit: 0 fine, 1 findings, 2 could not run as asked, 3 our own fault."""
    import gc

    gc.set_threshold(100_000)  # what a run loads it keeps: looking for garbage in it costs a tenth of the start
    given = sys.argv[1:] if arguments is None else arguments
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by the caller
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115  open until the end
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Callable[..., None] | None = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
    machine = _asked_format(given) if given[:1] == ["check"] else None
    if machine and hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    sys.exit(_run(given, machine))


def _run(given: list[str], machine: str | None) -> int:
    try:
        code = app(args=given, standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except ReplylintError as error:
        try:
            code = _fail(error, machine)
            sys.stdout.flush()
            return code
        except BrokenPipeError:
            return _closed_pipe()
    except BrokenPipeError:
        return _closed_pipe()
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        print(f"error: the output cannot be written: {error.strerror or error}", file=sys.stderr)
        return 2
    except Exception as error:
        return _unexpected(error, machine)


def _closed_pipe() -> int:
    """The reader went away: end quietly, and keep Python from complaining at shutdown."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _unexpected(error: Exception, machine: str | None) -> int:
    """A usage error of typer's is the caller's (2); everything else is ours (3)."""
    if type(error).__name__ == "Abort":
        return 130
    format_message = getattr(error, "format_message", None)
    if format_message is not None and not format_message().strip():
        return 2  # no arguments: the help has been shown
    if format_message is not None:
        return _fail(UsageError(format_message(), hint="see --help"), machine)
    import traceback

    print("replylint: this is our own fault; please report it with the lines below", file=sys.stderr)
    frames = traceback.extract_tb(error.__traceback__)
    print("".join(traceback.format_list(frames)) + type(error).__name__, file=sys.stderr)
    return 3
