"""The command line as a real process: what it prints, what it writes, how it ends."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from rich.console import Console

from replylint import __version__
from replylint.reporters.explain import render_explanation
from replylint.ruleset import Ruleset

Run = Callable[..., CompletedProcess[bytes]]
Write = Callable[[dict[str, str]], Path]

SCHEMA = Path(__file__).parent.parent / "docs" / "report.schema.json"
FORMATS = ("text", "json", "jsonl")
BUYER = "杯子收到就碎了，太失望了"
BAD = "这是快递的问题，跟我们没关系，您找快递吧！！"
BAD_TRADITIONAL = "這是快遞的問題，跟我們沒關係，您找快遞吧！！"
GOOD = "您好，收到碎的杯子确实让人失望，非常抱歉。麻烦您拍一张破损处的照片发我，我今天18点前为您安排补发。"
BLAME = "这是快递的问题"  # an error
WARNED = "我们会尽快处理。"  # a warning
INSULT = "您是傻逼吗"  # critical
EXPECTED_BAD = {"tone/blame-shifting", "empathy/missing", "facts/evidence-missing"}


def _report(done: CompletedProcess[bytes]) -> dict[str, Any]:
    return json.loads(done.stdout.decode())  # type: ignore[no-any-return]


def _rules(done: CompletedProcess[bytes]) -> set[str]:
    return {finding["rule"] for reply in _report(done)["replies"] for finding in reply["findings"]}


def _validate(value: Any, definition: str | None = None) -> None:
    import jsonschema

    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    if definition:
        schema = {"$schema": schema["$schema"], "$ref": f"#/$defs/{definition}", "$defs": schema["$defs"]}
    jsonschema.Draft202012Validator(schema).validate(value)


@pytest.fixture
def drafts(tmp_path: Path) -> Path:
    """A folder of replies of every verdict."""
    folder = tmp_path / "drafts"
    folder.mkdir()
    for name, text in {"clean.txt": GOOD, "error.txt": BLAME, "warning.txt": WARNED, "critical.txt": INSULT}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


# the commands of "How it is judged"


def test_a_faulty_reply_to_a_complaint(replylint: Run) -> None:
    done = replylint("check", "-", "--buyer", BUYER, stdin=BAD.encode())
    assert done.returncode == 1 and done.stderr == b""
    assert all(f"[{rule}]" in done.stdout.decode() for rule in EXPECTED_BAD)
    assert _rules(replylint("check", "-", "--buyer", BUYER, "--format", "json", stdin=BAD.encode())) >= EXPECTED_BAD


def test_a_good_reply_to_a_complaint(replylint: Run) -> None:
    done = replylint("check", "-", "--buyer", BUYER, "--format", "json", stdin=GOOD.encode())
    (reply,) = _report(done)["replies"]
    assert (done.returncode, reply["verdict"], reply["passed"]) == (0, "PASS", True)


@pytest.mark.parametrize(
    ("reply", "buyer", "absent"),
    [
        pytest.param(
            "不是您的问题，是我们仓库拣错了，抱歉让您白等。",
            "颜色发错了",
            "tone/blame",
            id="taking the blame is no blame",
        ),
        pytest.param(
            "保证金会在2个工作日内退回，USB线今天发出。", None, "", id="look-alikes inside other words: nothing at all"
        ),
        pytest.param(
            "退货请寄杭州市余杭区良睦路1号3号库，李仓管 13800138000。",
            None,
            "privacy",
            id="a return address is no secret",
        ),
    ],
)
def test_what_is_left_alone(replylint: Run, reply: str, buyer: str | None, absent: str) -> None:
    arguments = ["--buyer", buyer] if buyer else []
    done = replylint("check", "-", *arguments, "--format", "json", stdin=reply.encode())
    assert [rule for rule in _rules(done) if rule.startswith(absent)] == []


def test_a_brush_off(replylint: Run) -> None:
    done = replylint("check", "-", "--buyer", "杯子收到就碎了", "--format", "json", stdin="哦。".encode())
    assert (done.returncode, _report(done)["replies"][0]["verdict"]) in ((1, "REWORK"), (1, "BLOCK"))


@pytest.mark.parametrize("data", [BAD.encode("gb18030"), BAD_TRADITIONAL.encode(), BAD_TRADITIONAL.encode("gb18030"), b"\xef\xbb\xbf" + BAD.encode()],
    ids=["GB18030", "Traditional", "Traditional in GB18030", "UTF-8 with a mark"],
)  # fmt: skip
def test_the_same_text_written_otherwise_gives_the_same_findings(replylint: Run, data: bytes) -> None:
    def places(stdin: bytes) -> list[tuple[Any, ...]]:
        done = replylint("check", "-", "--buyer", BUYER, "--format", "json", stdin=stdin)
        keys = ("rule", "line", "column", "end_line", "end_column", "start", "end")
        return [tuple(finding[key] for key in keys) for finding in _report(done)["replies"][0]["findings"]]

    expected = places(BAD.encode())
    assert ("tone/blame-shifting", 1, 1, 1, 8, 0, 7) in expected
    assert places(data) == expected


# exit codes, the same for every format

OUTCOMES = [
    pytest.param(["clean.txt"], [], 0, id="clean"),
    pytest.param(["error.txt"], [], 1, id="an error"),
    pytest.param(["critical.txt"], [], 1, id="a critical finding"),
    pytest.param(["clean.txt", "error.txt"], [], 1, id="one of two fails"),
    pytest.param(["error.txt"], ["--exit-zero"], 0, id="--exit-zero"),
    pytest.param(["warning.txt"], [], 0, id="a warning passes"),
    pytest.param(["warning.txt"], ["--fail-on", "warning"], 1, id="--fail-on warning"),
    pytest.param(["warning.txt"], ["--min-score", "95"], 1, id="--min-score above the score"),
    pytest.param(["error.txt"], ["--fail-on", "critical"], 1, id="--fail-on critical leaves --min-score"),
    pytest.param(
        ["error.txt"], ["--fail-on", "critical", "--min-score", "60"], 0, id="--fail-on critical and a low --min-score"
    ),
    pytest.param(["critical.txt"], ["--fail-on", "never"], 0, id="--fail-on never"),
    pytest.param(
        ["critical.txt"], ["--fail-on", "never", "--min-score", "70"], 1, id="--fail-on never with --min-score"
    ),
    pytest.param(["no-such-file.txt"], [], 2, id="a missing file"),
    pytest.param(["no-such-file.txt"], ["--exit-zero"], 2, id="--exit-zero does not turn 2 into 0"),
    pytest.param(["clean.txt", "no-such-file.txt"], [], 2, id="a missing file beside a clean one"),
    pytest.param(["big5.txt"], [], 2, id="a file that cannot be decoded"),
    pytest.param(["empty"], [], 2, id="a directory without replies"),
    pytest.param(["broken.jsonl"], [], 2, id="a broken row"),
    pytest.param(["clean.txt"], ["--rules", "broken-rules"], 2, id="a broken rule file"),
    pytest.param(["clean.txt"], ["--rules", "nowhere"], 2, id="no such rules"),
    pytest.param(["clean.txt"], ["--select", "tone/blme-buyer"], 2, id="an unknown rule"),
    pytest.param(["clean.txt"], ["--nonsense"], 2, id="an unknown option"),
]


@pytest.mark.parametrize(("paths", "options", "code"), OUTCOMES)
def test_the_exit_code_is_the_same_for_every_format(
    replylint: Run, drafts: Path, paths: list[str], options: list[str], code: int
) -> None:
    (drafts / "big5.txt").write_bytes(BAD_TRADITIONAL.encode("big5"))
    (drafts / "broken.jsonl").write_text('{"reply": "在的"}\n{"reply": 3}\n', encoding="utf-8")
    (drafts / "empty").mkdir()
    (drafts / "broken-rules" / "tone").mkdir(parents=True)
    (drafts / "broken-rules" / "tone" / "own.yaml").write_text("kind: forbd\n", encoding="utf-8")
    ended = {name: replylint("check", *paths, *options, "--format", name, cwd=drafts) for name in FORMATS}
    assert {name: done.returncode for name, done in ended.items()} == dict.fromkeys(FORMATS, code)
    report = _report(ended["json"])
    _validate(report)
    assert bool(report["errors"]) == (code == 2) == bool(ended["text"].stderr)
    assert b"Traceback" not in ended["text"].stderr
    lines = [json.loads(line) for line in ended["jsonl"].stdout.decode().splitlines()]
    _validate(lines[-1], "summaryLine")
    assert lines[-1]["summary"] == report["summary"]
    assert [line for line in lines[:-1] if "error" not in line] == report["replies"]
    assert [line["error"] for line in lines[:-1] if "error" in line] == report["errors"]


@pytest.mark.parametrize(
    ("arguments", "stdin", "message"),
    [
        pytest.param(["check", "-"], b"", "error: <stdin>: no input: standard input is empty\n    hint: pipe a reply in\n", id="empty input"),
        pytest.param(["check"], b" \n", "error: <stdin>: no input: standard input is empty\n    hint: pipe a reply in\n", id="blank input"),
        pytest.param(
            ["check", "no-such-file.txt"],
            b"",
            "error: no-such-file.txt: no such file or directory\n    hint: check the spelling of the path\n",
            id="a missing file",
        ),
        pytest.param(["check", "-", "--format", "xml"], b"x", "error: --format is 'xml'\n    hint: known: json, jsonl, text\n", id="an unknown format"),
        pytest.param(["check", "-", "--fail-on", "eror"], b"x", "error: --fail-on is 'eror'\n    hint: did you mean 'error'?\n", id="an unknown severity"),
        pytest.param(
            ["check", "-", "--platform", "amazn"], b"x", "error: there is no platform 'amazn'\n    hint: did you mean 'amazon'?\n", id="an unknown platform"
        ),
        pytest.param(
            ["check", "-", "--scenario", "damagd"], b"x", "error: there is no scenario 'damagd'\n    hint: did you mean 'damaged'?\n", id="an unknown scenario"
        ),
        pytest.param(
            ["check", "-", "--buyer", "a", "--buyer-file", "b"],
            b"x",
            "error: --buyer and --buyer-file contradict each other\n    hint: give one of them\n",
            id="two buyer messages",
        ),
        pytest.param(
            ["check", "-", "--output", "report.json"],
            b"x",
            "error: --output 'report.json' is not FORMAT=PATH\n    hint: for instance --output json=report.json\n",
            id="an output without a format",
        ),
        pytest.param(["explain", "tone/blam-buyer"], b"", "error: there is no rule 'tone/blam-buyer'\n    hint: did you mean 'tone/blame-buyer'?\n", id="a rule that is none"),
        pytest.param(["check", "-", "--encoding", "klingon"], b"x", "error: <stdin>: there is no encoding 'klingon'\n    hint: try utf-8, gb18030 or big5\n", id="an encoding that is none"),
    ],
)  # fmt: skip
def test_what_could_not_be_done_is_said_on_stderr(
    replylint: Run, arguments: list[str], stdin: bytes, message: str
) -> None:
    done = replylint(*arguments, stdin=stdin)
    assert (done.returncode, done.stdout, done.stderr.decode()) == (2, b"", message)


def test_without_arguments_there_is_help_and_no_empty_error(replylint: Run) -> None:
    done = replylint()
    assert done.returncode == 2
    assert b"Usage:" in done.stdout + done.stderr
    assert b"error: \n" not in done.stderr


def test_the_version(replylint: Run) -> None:
    done = replylint("--version")
    assert (done.returncode, done.stdout.decode()) == (0, f"replylint {__version__}\n")


def test_a_reader_that_goes_away_ends_it_quietly(drafts: Path) -> None:
    (drafts / "many.jsonl").write_text("".join(f'{{"reply": "{BLAME}{n}"}}\n' for n in range(400)), encoding="utf-8")
    command = f'"{sys.executable}" -m replylint check many.jsonl | head -1'
    done = subprocess.run(["sh", "-c", command], capture_output=True, cwd=drafts, timeout=60, check=True)
    assert len(done.stdout.decode().splitlines()) == 1
    assert done.stderr == b""


# what is written


def test_the_json_has_every_field_and_they_agree(replylint: Run) -> None:
    done = replylint(
        "check", "-", "--buyer", BUYER, "--format", "json", "--stdin-filename", "draft.txt", stdin=BAD.encode()
    )
    report = _report(done)
    _validate(report)
    assert report["tool"] == {"name": "replylint", "version": __version__}
    (reply,) = report["replies"]
    assert (reply["id"], reply["path"], reply["line"], reply["language"], reply["not_applicable"]) == (
        "draft.txt",
        "draft.txt",
        1,
        "zh",
        [],
    )
    assert {"complaint", "damaged"} <= set(reply["scenarios"])
    assert reply["raw"] == 100 - sum(finding["deducted"] for finding in reply["findings"])
    assert reply["score"] == min(reply["raw"], 69)
    for name, category in reply["categories"].items():
        assert 0 <= category["deducted"] <= category["cap"], name
    for finding in reply["findings"]:
        assert finding["text"] == BAD[finding["start"] : finding["end"]]
        assert (finding["column"], finding["end_column"]) == (finding["start"] + 1, finding["end"] + 1)
    counted = [finding for finding in reply["findings"] if finding["confidence"] != "low"]
    assert sum(report["summary"]["findings"].values()) == len(counted)


def test_rows_keep_their_ids_and_their_places(replylint: Run, tmp_path: Path) -> None:
    rows = [
        '{"id": 7, "reply": "这是\\u5feb\\u9012的问题"}',
        "",
        json.dumps({"reply": BLAME, "buyer": BUYER}, ensure_ascii=False),
    ]
    (tmp_path / "rows.jsonl").write_text("\n".join(rows), encoding="utf-8")
    report = _report(
        replylint("check", "rows.jsonl", "--format", "json", "--select", "tone/blame-shifting", cwd=tmp_path)
    )
    places = [
        (r["id"], r["line"], f["line"], f["column"], f["end_column"], f["text"])
        for r in report["replies"]
        for f in r["findings"]
    ]
    assert places == [("7", 1, 1, 21, 38, BLAME), ("rows.jsonl:3", 3, 3, 12, 19, BLAME)]


def test_personal_data_is_hidden_in_every_format(replylint: Run) -> None:
    reply = "买家王芳的电话是13912345678，您联系她吧。"
    for name in FORMATS:
        done = replylint(
            "check", "-", "--format", name, "--no-redact", "--select", "privacy/personal-data", stdin=reply.encode()
        )
        assert done.returncode == 1
        assert b"13912345678" not in done.stdout and "139…78 (11)" in done.stdout.decode()


def test_personal_data_is_hidden_in_other_findings_of_its_line(replylint: Run) -> None:
    reply = "上一位买家的电话是13912345678，尽快给您处理。"
    for name in FORMATS:
        done = replylint("check", "-", "--format", name, "--buyer", "订单13987654321怎么退", stdin=reply.encode())
        assert b"13912345678" not in done.stdout


def test_a_report_never_replaces_what_was_checked(replylint: Run, drafts: Path) -> None:
    before = (drafts / "error.txt").read_bytes()
    done = replylint("check", "error.txt", "--output", "text=error.txt", cwd=drafts)
    assert done.returncode == 2 and b"would replace what was checked" in done.stderr
    assert (drafts / "error.txt").read_bytes() == before


def test_half_a_surrogate_pair_in_an_id_is_printed_escaped(replylint: Run) -> None:
    row = b'{"id": "\\udc00", "reply": "it is not our fault"}'
    for name in FORMATS:
        done = replylint("check", "-", "--stdin-filename", "a.jsonl", "--format", name, stdin=row)
        assert done.returncode == 1 and rb"\udc00" in done.stdout


def test_reports_go_to_files_too(replylint: Run, drafts: Path) -> None:
    done = replylint(
        "check",
        "error.txt",
        "--output",
        "json=a.json",
        "--output",
        "jsonl=b.jsonl",
        "--output",
        "text=c.txt",
        cwd=drafts,
    )
    assert done.returncode == 1
    report = json.loads((drafts / "a.json").read_text(encoding="utf-8"))
    _validate(report)
    lines = [json.loads(line) for line in (drafts / "b.jsonl").read_text(encoding="utf-8").splitlines()]
    assert lines[:-1] == report["replies"] and lines[-1]["summary"] == report["summary"]
    assert (drafts / "c.txt").read_text(encoding="utf-8") == done.stdout.decode()
    assert sorted(path.name for path in drafts.iterdir() if "partial" in path.name) == []


def test_an_output_that_cannot_be_written_is_exit_2(replylint: Run, drafts: Path) -> None:
    done = replylint("check", "clean.txt", "--output", "json=nowhere/a.json", cwd=drafts)
    assert done.returncode == 2
    assert done.stderr.decode() == "error: nowhere/a.json: cannot be written: No such file or directory\n"


@pytest.mark.parametrize(
    ("options", "left"),
    [
        pytest.param(["--select", "tone/blame-shifting"], {"tone/blame-shifting"}, id="one rule"),
        pytest.param(["--select", "tone,form"], {"tone/blame-shifting", "form/shouting"}, id="two categories in one"),
        pytest.param(
            ["--select", "tone", "--select", "form/shouting"], {"tone/blame-shifting", "form/shouting"}, id="repeated"
        ),
        pytest.param(["--select", "tone,form", "--ignore", "form/shouting"], {"tone/blame-shifting"}, id="less one"),
        pytest.param(["--select", "form", "--ignore", "form/shouting"], set(), id="nothing is left to find"),
    ],
)
def test_rules_are_selected_and_ignored(replylint: Run, options: list[str], left: set[str]) -> None:
    assert _rules(replylint("check", "-", "--buyer", BUYER, "--format", "json", *options, stdin=BAD.encode())) == left


def test_show_files_lists_and_checks_nothing(replylint: Run, drafts: Path) -> None:
    done = replylint("check", ".", "--show-files", cwd=drafts)
    assert (done.returncode, done.stdout.decode().split()) == (
        0,
        ["clean.txt", "critical.txt", "error.txt", "warning.txt"],
    )


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        pytest.param("[red]", "[red]", id="Rich markup"),
        pytest.param("[/微笑]", "[/微笑]", id="a closing tag that opens nowhere"),
        pytest.param("%s %(name)d", "%s %(name)d", id="percent templates"),
        pytest.param("{0} {name!r}", "{0} {name!r}", id="format templates"),
        pytest.param(":smile:", ":smile:", id="emoji codes"),
        pytest.param("\x1b[31m", "\\x1b[31m", id="an escape sequence"),
        pytest.param("\x07\x0b", "\\x07\\x0b", id="a bell and a vertical tab"),
        pytest.param("\u202e", "\\u202e", id="a right-to-left override"),
        pytest.param("\x9b31m", "\\x9b31m", id="a control sequence of one byte"),
    ],
)
def test_a_reply_prints_as_it_is_written(replylint: Run, said: str, shown: str) -> None:
    done = replylint("check", "-", "--select", "tone/blame-shifting", stdin=f"{said}，{BLAME}".encode())
    lines = done.stdout.decode().splitlines()
    assert done.returncode == 1 and f"    {shown}，{BLAME}" in lines
    assert all(character.isprintable() for line in lines for character in line)


def test_the_name_of_a_file_and_of_a_row_cannot_drive_the_terminal(replylint: Run, tmp_path: Path) -> None:
    (tmp_path / "[red]\x1b[31m.jsonl").write_text(
        json.dumps({"id": "\x1b]0;x\x07[bold]", "reply": BLAME}), encoding="utf-8"
    )
    done = replylint("check", ".", cwd=tmp_path)
    assert b"\x1b" not in done.stdout and b"\x07" not in done.stdout
    assert "\\x1b]0;x\\x07[bold]" in done.stdout.decode() and "[red]\\x1b[31m.jsonl:1:" in done.stdout.decode()


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


@pytest.mark.parametrize(
    "before",
    [
        pytest.param("", id="at the start"),
        pytest.param("您好，", id="after Chinese"),
        pytest.param("Hi, ok: ", id="after Latin"),
        pytest.param("😀 ", id="after an emoji"),
        pytest.param("ｶﾅ，", id="after half-width kana"),
        pytest.param("第一行。\n第二行，", id="in the second line"),
    ],
)
def test_the_carets_stand_under_the_words(replylint: Run, before: str) -> None:
    done = replylint("check", "-", "--select", "tone/blame-shifting", stdin=f"{before}{BLAME}。".encode())
    lines = done.stdout.decode().splitlines()
    at = next(index for index, line in enumerate(lines) if line.startswith("<stdin>:"))
    on_line = before.rpartition("\n")[2]
    assert lines[at].startswith(f"<stdin>:{before.count(chr(10)) + 1}:{len(on_line) + 1} error[tone/blame-shifting] ")
    assert lines[at + 1] == f"    {on_line}{BLAME}。"
    assert lines[at + 2] == "    " + " " * _width(on_line) + "^" * _width(BLAME)


@pytest.mark.parametrize(
    ("options", "environment", "coloured"),
    [
        pytest.param([], {}, False, id="no terminal"),
        pytest.param(["--color", "always"], {}, True, id="--color always"),
        pytest.param(["--color", "never"], {"FORCE_COLOR": "1"}, False, id="--color never over FORCE_COLOR"),
        pytest.param([], {"FORCE_COLOR": "1"}, True, id="FORCE_COLOR"),
        pytest.param([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, id="NO_COLOR over FORCE_COLOR"),
        pytest.param(["--color", "always"], {"NO_COLOR": "1"}, True, id="--color always over NO_COLOR"),
    ],
)
def test_colour_is_for_those_who_want_it(options: list[str], environment: dict[str, str], coloured: bool) -> None:
    clean = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    command = [sys.executable, "-m", "replylint", "check", "-", *options]
    done = subprocess.run(
        command, input=BLAME.encode(), capture_output=True, env=clean | environment, timeout=60, check=False
    )
    assert (b"\x1b[" in done.stdout) == coloured
    assert done.returncode == 1


def test_an_output_that_knows_no_chinese_is_no_crash() -> None:
    command = [sys.executable, "-m", "replylint", "check", "-"]
    environment = os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = subprocess.run(command, input=BLAME.encode(), capture_output=True, env=environment, timeout=60, check=False)
    assert done.returncode == 1 and b"Traceback" not in done.stderr and b"tone/blame-shifting" in done.stdout


@pytest.mark.parametrize(("language", "words"), [("zh", "改法"), ("en", "instead")])
def test_the_report_speaks_the_language_that_was_asked_for(replylint: Run, language: str, words: str) -> None:
    done = replylint("check", "-", "--message-language", language, stdin=BLAME.encode())
    assert words in done.stdout.decode()


def test_several_replies_end_in_a_table(replylint: Run, drafts: Path) -> None:
    text = replylint("check", ".", cwd=drafts).stdout.decode()
    assert "4 replies, mean score " in text and "1 BLOCK" in text and "tone/blame-shifting" in text
    quiet = replylint("check", ".", "--quiet", cwd=drafts).stdout.decode()
    assert "4 replies" not in quiet and "tone/blame-shifting" in quiet


def test_statistics_count_the_findings_of_each_rule(replylint: Run, drafts: Path) -> None:
    text = replylint(
        "check", "error.txt", "--statistics", "--select", "tone/blame-shifting", cwd=drafts
    ).stdout.decode()
    assert ["tone/blame-shifting", "error", "1", "1"] in [line.split() for line in text.splitlines()]


def test_explain_shows_everything_about_a_rule(replylint: Run) -> None:
    done = replylint("explain", "tone/blame-shifting", "--message-language", "en")
    text = " ".join(done.stdout.decode().split())
    assert done.returncode == 0
    assert all(
        part in text for part in ("tone/blame-shifting", "Shifting the blame", "amazon-emotion", "It's not our fault")
    )


def test_every_rule_can_be_explained(ruleset: Ruleset) -> None:
    for rule in ruleset.rules:
        stream = io.StringIO()
        render_explanation(rule, ruleset, Console(file=stream), "en")
        assert rule.title["en"] in stream.getvalue()


def test_the_list_of_rules_as_json(replylint: Run) -> None:
    rows = json.loads(replylint("rules", "list", "--format", "json").stdout)
    row = next(row for row in rows if row["id"] == "empathy/missing")
    assert row["severity"] == "warning" and row["needs_buyer"] is True
    assert [row["id"] for row in rows] == sorted(row["id"] for row in rows)


def test_the_buyer_message_may_come_from_a_file(replylint: Run, tmp_path: Path) -> None:
    (tmp_path / "buyer.txt").write_bytes(BUYER.encode("gb18030"))
    done = replylint("check", "-", "--buyer-file", "buyer.txt", "--format", "json", stdin=BAD.encode(), cwd=tmp_path)
    assert _rules(done) >= EXPECTED_BAD


def test_a_given_scenario_replaces_what_would_be_read(replylint: Run) -> None:
    done = replylint("check", "-", "--buyer", BUYER, "--scenario", "presale", "--format", "json", stdin=BAD.encode())
    assert _report(done)["replies"][0]["scenarios"] == ["presale"]
    assert not _rules(done) & {"empathy/missing", "facts/evidence-missing"}


def test_a_template_may_hold_placeholders(replylint: Run) -> None:
    reply = "您好{{buyer_name}}，订单{{order_id}}今天发出。".encode()
    assert "form/placeholder" in _rules(replylint("check", "-", "--format", "json", stdin=reply))
    assert "form/placeholder" not in _rules(replylint("check", "-", "--template", "--format", "json", stdin=reply))
