"""Bytes become text or a clear error; text becomes replies that know their place in the file."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from replylint.errors import SourceError
from replylint.reply import Context, Reply, Turn
from replylint.source import decode, files_under, read_bytes, replies_of

Run = Callable[..., CompletedProcess[bytes]]

SIMPLIFIED = "这是快递的问题，跟我们没关系，您找快递吧！！"
TRADITIONAL = "這是快遞的問題，跟我們沒關係，您找快遞吧！！"
NEITHER = "this is neither UTF-8 nor GB18030 text"
ENCODING_HINT = "save it as UTF-8, or name its encoding with --encoding (for instance --encoding big5)"

NOTHING_KNOWN = Context()
_RANDOM = random.Random(20261122)
RANDOM_BYTES = [_RANDOM.randbytes(_RANDOM.randint(8, 400)) for _ in range(60)]


@pytest.mark.parametrize(
    ("data", "encoding", "text"),
    [
        pytest.param(SIMPLIFIED.encode(), None, SIMPLIFIED, id="UTF-8"),
        pytest.param(b"\xef\xbb\xbf" + SIMPLIFIED.encode(), None, SIMPLIFIED, id="UTF-8 with a mark"),
        pytest.param(
            b"\xff\xfe" + SIMPLIFIED.encode("utf-16-le"), None, SIMPLIFIED, id="UTF-16 little-endian with a mark"
        ),
        pytest.param(
            b"\xfe\xff" + SIMPLIFIED.encode("utf-16-be"), None, SIMPLIFIED, id="UTF-16 big-endian with a mark"
        ),
        pytest.param(SIMPLIFIED.encode("gb18030"), None, SIMPLIFIED, id="GB18030"),
        pytest.param(TRADITIONAL.encode("gb18030"), None, TRADITIONAL, id="GB18030 with Traditional characters"),
        pytest.param("您好".encode("gbk"), None, "您好", id="two characters of GBK"),
        pytest.param(
            "单号SF123，今天18点前发出。".encode("gbk"), None, "单号SF123，今天18点前发出。", id="GBK with Latin"
        ),
        pytest.param(
            "您好😀，已发货".encode("gb18030"), None, "您好😀，已发货", id="GB18030 with an emoji of four bytes"
        ),
        pytest.param(TRADITIONAL.encode("big5"), "big5", TRADITIONAL, id="Big5 where it is named"),
        pytest.param(
            "ご連絡ください".encode("shift_jis"), "shift_jis", "ご連絡ください", id="Shift-JIS where it is named"
        ),
        pytest.param(
            SIMPLIFIED.encode("utf-16-le"), "utf-16-le", SIMPLIFIED, id="UTF-16 without a mark where it is named"
        ),
        pytest.param(b"Sorry, it ships today.", None, "Sorry, it ships today.", id="plain ASCII"),
        pytest.param("\x1b[31m您好\x07".encode(), None, "\x1b[31m您好\x07", id="escape and bell are text to be shown"),
        pytest.param(b"a\r\nb\tc", None, "a\r\nb\tc", id="line ends and tabs are kept"),
        pytest.param(b"", None, "", id="nothing at all"),
    ],
)
def test_what_can_be_decoded(data: bytes, encoding: str | None, text: str) -> None:
    assert decode(data, "draft.txt", encoding) == text


@pytest.mark.parametrize(
    ("data", "encoding", "message", "hint"),
    [
        pytest.param(TRADITIONAL.encode("big5"), None, f"draft.txt:1: {NEITHER}", ENCODING_HINT, id="Big5"),
        pytest.param(
            "您好，非常抱歉，我們會儘快為您處理退款。".encode("big5"),
            None,
            f"draft.txt:1: {NEITHER}",
            ENCODING_HINT,
            id="a polite Big5 reply",
        ),
        pytest.param(
            "申し訳ございません。商品を本日発送いたします。".encode("shift_jis"),
            None,
            f"draft.txt:1: {NEITHER}",
            ENCODING_HINT,
            id="Shift-JIS",
        ),
        pytest.param(
            "ご連絡ありがとうございます。".encode("shift_jis"),
            None,
            f"draft.txt:1: {NEITHER}",
            ENCODING_HINT,
            id="Shift-JIS of kana",
        ),
        pytest.param(
            "お世話になっております。交換を承ります。".encode("euc_jp"),
            None,
            f"draft.txt:1: {NEITHER}",
            ENCODING_HINT,
            id="EUC-JP",
        ),
        pytest.param(
            "Nous remboursons l'été".encode("latin-1"), None, f"draft.txt:1: {NEITHER}", ENCODING_HINT, id="Latin-1"
        ),
        pytest.param(
            b"fine\nfine\n\xff\xfa", None, f"draft.txt:3: {NEITHER}", ENCODING_HINT, id="the line of the first bad byte"
        ),
        pytest.param(
            "您好".encode() + b"\xff", None, f"draft.txt:1: {NEITHER}", ENCODING_HINT, id="UTF-8 with one broken byte"
        ),
        pytest.param(
            b"PK\x03\x04 zip",
            None,
            "draft.txt:1: control character U+0003: this is no text",
            ENCODING_HINT,
            id="an archive",
        ),
        pytest.param(
            b"a\nb\x00c",
            None,
            "draft.txt:2: control character U+0000: this is no text",
            ENCODING_HINT,
            id="NUL in the second line",
        ),
        pytest.param(
            SIMPLIFIED.encode(),
            "klingon",
            "draft.txt: there is no encoding 'klingon'",
            "try utf-8, gb18030 or big5",
            id="an encoding that is none",
        ),
        pytest.param(
            b"\xff",
            "ascii",
            "draft.txt: this is not ascii text: 'ascii' codec can't decode byte 0xff in position 0: ordinal not in range(128)",
            ENCODING_HINT,
            id="the named encoding does not fit",
        ),
        pytest.param(
            b"\xff\xfea",
            None,
            "draft.txt: this is not utf-16 text: 'utf-16-le' codec can't decode byte 0x61 in position 2: truncated data",
            ENCODING_HINT,
            id="UTF-16 cut in the middle",
        ),
    ],
)
def test_what_is_refused(data: bytes, encoding: str | None, message: str, hint: str) -> None:
    with pytest.raises(SourceError) as caught:
        decode(data, "draft.txt", encoding)
    assert (str(caught.value), caught.value.hint) == (message, hint)


@pytest.mark.parametrize("data", RANDOM_BYTES, ids=lambda data: f"{len(data)} random bytes {data[:4].hex()}")
def test_random_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(SourceError) as caught:
        decode(data, "noise.txt")
    line = caught.value.line
    assert str(caught.value) == f"noise.txt:{line}: {NEITHER}"
    assert line is not None and 1 <= line <= data.count(b"\n") + 1


def test_a_folder_of_noise_is_all_errors_and_exit_2(replylint: Run, tmp_path: Path) -> None:
    for number, data in enumerate(
        [*RANDOM_BYTES, TRADITIONAL.encode("big5"), "ご連絡ありがとうございます。".encode("shift_jis")]
    ):
        (tmp_path / f"{number:02}.txt").write_bytes(data)
    done = replylint("check", str(tmp_path))
    assert (done.returncode, done.stdout) == (2, b"")
    said = [line for line in done.stderr.decode().splitlines() if line.startswith("error: ")]
    assert len(said) == 62 and all(line.endswith(NEITHER) for line in said)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_give_their_own_text_or_a_clear_error(data: bytes) -> None:
    try:
        text = decode(data, "noise.txt")
    except SourceError as error:
        assert error.path == "noise.txt" and error.hint == ENCODING_HINT
    else:
        assert data in (text.encode(), b"\xef\xbb\xbf" + text.encode(), text.encode("gb18030")) or data[:2] in (
            b"\xff\xfe",
            b"\xfe\xff",
        )


def _rows(text: str, defaults: Context = NOTHING_KNOWN, buyer: str | None = None) -> list[Reply | SourceError]:
    return list(replies_of(text, "rows.jsonl", jsonl=True, defaults=defaults, buyer=buyer))


def _row(line: str, defaults: Context = NOTHING_KNOWN, buyer: str | None = None) -> Reply:
    (reply,) = _rows(line, defaults, buyer)
    assert isinstance(reply, Reply), reply
    return reply


@pytest.mark.parametrize(
    ("line", "identity", "text", "buyer", "context"),
    [
        pytest.param('{"reply": "您好"}', "rows.jsonl:1", "您好", None, Context(), id="a reply alone"),
        pytest.param('{"reply": ""}', "rows.jsonl:1", "", None, Context(), id="an empty reply is a reply"),
        pytest.param('{"id": "a7", "reply": "x"}', "a7", "x", None, Context(), id="an id that is text"),
        pytest.param(
            '{"id": 12, "reply": "x"}', "12", "x", None, Context(), id="an id that is a number is written as text"
        ),
        pytest.param(
            '{"id": null, "reply": "x", "buyer": null}', "rows.jsonl:1", "x", None, Context(), id="null means absent"
        ),
        pytest.param(
            '{"reply": "x", "rating": [1, {"a": 2}]}',
            "rows.jsonl:1",
            "x",
            None,
            Context(),
            id="unknown fields are ignored",
        ),
        pytest.param(
            '{"reply": "x", "buyer": "碎了"}', "rows.jsonl:1", "x", "碎了", Context(), id="with a buyer message"
        ),
        pytest.param(
            '{"reply": "x", "scenario": "damaged", "platform": "jd", "channel": "chat", "turn": "later", "language": "zh", "template": true}',
            "rows.jsonl:1",
            "x",
            None,
            Context(("damaged",), "jd", "chat", "later", "zh", True),
            id="the whole context",
        ),
        pytest.param(
            '{"reply": "x", "scenario": ["damaged", "complaint"]}',
            "rows.jsonl:1",
            "x",
            None,
            Context(("damaged", "complaint")),
            id="several scenarios",
        ),
    ],
)
def test_a_row_is_read(line: str, identity: str, text: str, buyer: str | None, context: Context) -> None:
    reply = _row(line)
    assert (reply.id, reply.path, reply.text, reply.buyer, reply.context) == (
        identity,
        "rows.jsonl",
        text,
        buyer,
        context,
    )


def test_a_row_goes_before_what_the_caller_says() -> None:
    defaults = Context(("presale",), "amazon", "email", "first", None, True)
    told = _row('{"reply": "x", "buyer": "b", "platform": "jd", "template": false}', defaults, "from the command line")
    assert told.context == Context(("presale",), "jd", "email", "first", None, False)
    assert told.buyer == "b"
    assert _row('{"reply": "x"}', defaults, "from the command line").buyer == "from the command line"


def test_the_history_of_a_row_is_read() -> None:
    reply = _row('{"reply": "x", "history": [{"role": "buyer", "text": "在吗"}, {"role": "agent", "text": "在的"}]}')
    assert reply.history == (Turn("buyer", "在吗"), Turn("agent", "在的"))


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        pytest.param(
            '{"reply"', "not valid JSON: Expecting ':' delimiter", "one JSON object a line", id="JSON that is cut off"
        ),
        pytest.param(
            '{"reply": "a"} {}', "not valid JSON: Extra data", "one JSON object a line", id="two objects on a line"
        ),
        pytest.param("您好", "not valid JSON: Expecting value", "one JSON object a line", id="plain text"),
        pytest.param('["a"]', "not a JSON object", 'write {"reply": "…", "buyer": "…"}', id="a list"),
        pytest.param(
            '{"buyer": "x"}', 'there is no field "reply"', 'write {"reply": "…", "buyer": "…"}', id="no reply"
        ),
        pytest.param(
            '{"reply": 3}',
            'the value is no text in field "reply"',
            'write {"reply": "…", "buyer": "…"}',
            id="a reply that is a number",
        ),
        pytest.param(
            '{"reply": "a", "buyer": 3}', 'field "buyer" is no text', None, id="a buyer message that is a number"
        ),
        pytest.param(
            '{"reply": "a", "channel": "fax"}',
            "field \"channel\" is 'fax'",
            "one of: chat, email, review",
            id="an unknown channel",
        ),
        pytest.param(
            '{"reply": "a", "turn": "third"}', "field \"turn\" is 'third'", "one of: first, later", id="an unknown turn"
        ),
        pytest.param(
            '{"reply": "a", "language": "fr"}', "field \"language\" is 'fr'", "one of: zh, en", id="an unknown language"
        ),
        pytest.param(
            '{"reply": "a", "id": true}', 'field "id" is neither text nor a number', None, id="an id that is true"
        ),
        pytest.param(
            '{"reply": "a", "id": ["x"]}', 'field "id" is neither text nor a number', None, id="an id that is a list"
        ),
        pytest.param(
            '{"reply": "a", "template": "yes"}',
            'field "template" is neither true nor false',
            None,
            id="a template flag that is text",
        ),
        pytest.param(
            '{"reply": "a", "scenario": [1]}',
            'field "scenario" is neither text nor a list of texts',
            None,
            id="a scenario that is a number",
        ),
        pytest.param(
            '{"reply": "a", "history": ["x"]}',
            'field "history" is no list of {"role": "buyer"|"agent", "text": "…"}',
            None,
            id="a history without roles",
        ),
        pytest.param(
            '{"reply": "a", "history": [{"role": "bot", "text": "x"}]}',
            'field "history" is no list of {"role": "buyer"|"agent", "text": "…"}',
            None,
            id="a history with an unknown role",
        ),
        pytest.param(
            "[" * 100_000,
            "JSON nested too deeply or with a number too long",
            "one flat JSON object a line",
            id="a tower of brackets",
        ),
        pytest.param(
            '{"reply": "a", "n": ' + "9" * 5000 + "}",
            "JSON nested too deeply or with a number too long",
            "one flat JSON object a line",
            id="a number of five thousand digits",
        ),
    ],
)
def test_a_broken_row_is_refused_and_the_others_still_come(line: str, message: str, hint: str | None) -> None:
    before, error, after = _rows(f'{{"reply": "one"}}\n\n{line}\n{{"reply": "four"}}\n')
    assert isinstance(before, Reply) and isinstance(after, Reply)
    assert [before.id, before.text, after.id, after.text] == ["rows.jsonl:1", "one", "rows.jsonl:4", "four"]
    assert isinstance(error, SourceError)
    assert (error.message, error.path, error.line, error.hint) == (message, "rows.jsonl", 3, hint)


def test_a_syntax_error_names_its_column() -> None:
    (error,) = _rows('{"reply": "碎了" "buyer": "b"}')
    assert str(error) == "rows.jsonl:1:16: not valid JSON: Expecting ',' delimiter"


@pytest.mark.parametrize(
    ("line", "offset", "column"),
    [
        pytest.param('{"reply": "abc"}', 0, 12, id="the first character"),
        pytest.param('{"reply": "abc"}', 2, 14, id="a later one"),
        pytest.param('{"reply": "abc"}', 3, 15, id="the end is the closing quote"),
        pytest.param('  { "id" : "a" , "reply" : "x" }', 0, 29, id="blanks around everything"),
        pytest.param('{"buyer": "杯子碎了😀", "reply": "x"}', 0, 30, id="after Chinese and an emoji"),
        pytest.param('{"reply": "a\\nb"}', 2, 15, id="an escaped line break is two columns"),
        pytest.param('{"reply": "\\"\\\\b"}', 2, 16, id="an escaped quote and backslash"),
        pytest.param('{"reply": "a\\u4f60b"}', 2, 19, id="a four-digit escape is six columns"),
        pytest.param('{"reply": "\\ud83d\\ude00b"}', 1, 24, id="a pair of surrogates is one character"),
        pytest.param('{"reply": "\\ud83d\\u4f60b"}', 2, 24, id="a lone surrogate is one character"),
        pytest.param('{"reply": "😀b"}', 1, 13, id="an emoji as written is one column"),
        pytest.param(
            '{"note": "\\"reply\\": \\"no\\"", "reply": "b"}', 0, 41, id="the word in another value is no key"
        ),
        pytest.param('{"nested": {"reply": "no"}, "reply": "b"}', 0, 39, id="a reply inside another object is not it"),
        pytest.param('{"reply": "first", "reply": "last"}', 0, 30, id="of two replies the last holds, as in JSON"),
        pytest.param('{"re\\u0070ly": "z"}', 0, 17, id="an escaped key"),
    ],
)
def test_columns_point_into_the_json_line(line: str, offset: int, column: int) -> None:
    assert _row(line).line_column(offset) == (1, column)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30), st.booleans())
def test_every_character_of_a_row_is_found_where_it_is_written(text: str, escaped: bool) -> None:
    import json

    line = json.dumps({"buyer": "碎了😀", "reply": text}, ensure_ascii=escaped)
    reply = _row(line)
    assert reply.text == text
    columns = [reply.line_column(offset)[1] - 1 for offset in range(len(text) + 1)]
    for character, start, end in zip(text, columns, columns[1:], strict=False):
        assert json.loads(f'"{line[start:end]}"') == character


def test_a_row_knows_its_line() -> None:
    found = _rows('{"reply": "a"}\n\n{"reply": "b"}')
    assert [reply.line_column(0) for reply in found if isinstance(reply, Reply)] == [(1, 12), (3, 12)]


@pytest.mark.parametrize(
    ("text", "offset", "place"),
    [
        ("您好\n碎了", 0, (1, 1)),
        ("您好\n碎了", 3, (2, 1)),
        ("您好\r\n碎了", 5, (2, 2)),
        ("😀😀b", 2, (1, 3)),
    ],
    ids=["the first", "after a line break", "after a Windows line break", "an emoji is one column"],
)
def test_a_text_file_is_one_reply(text: str, offset: int, place: tuple[int, int]) -> None:
    (reply,) = replies_of(text, "draft.txt", jsonl=False, defaults=Context(), buyer="b")
    assert isinstance(reply, Reply)
    assert (reply.id, reply.text, reply.buyer, reply.line_column(offset)) == ("draft.txt", text, "b", place)


def _tree(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("您好", encoding="utf-8")


def test_a_directory_gives_its_replies_in_order(tmp_path: Path) -> None:
    _tree(tmp_path, "b.txt", "a/z.jsonl", "a/UP.TXT", "notes.md", "a/table.csv", ".hidden.txt", ".git/config.txt")
    assert files_under([str(tmp_path)]) == [str(tmp_path / name) for name in ("a/UP.TXT", "a/z.jsonl", "b.txt")]


def test_a_file_named_outright_is_read_whatever_its_ending(tmp_path: Path) -> None:
    _tree(tmp_path, "notes.md", "b.txt")
    named = [str(tmp_path / "notes.md"), str(tmp_path), "-", str(tmp_path / "b.txt")]
    assert files_under(named) == [str(tmp_path / "notes.md"), str(tmp_path / "b.txt"), "-"]


def test_a_hidden_folder_above_the_directory_hides_nothing(tmp_path: Path) -> None:
    _tree(tmp_path, ".drafts/a.txt")
    assert files_under([str(tmp_path / ".drafts")]) == [str(tmp_path / ".drafts/a.txt")]


def test_a_path_that_is_not_there_is_named() -> None:
    with pytest.raises(SourceError) as caught:
        files_under(["no-such-file.txt"])
    assert (str(caught.value), caught.value.hint) == (
        "no-such-file.txt: no such file or directory",
        "check the spelling of the path",
    )


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        read_bytes(str(tmp_path))
    assert str(caught.value) == f"{tmp_path}: cannot be read: Is a directory"
