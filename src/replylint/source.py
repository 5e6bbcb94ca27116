"""From bytes to replies: decoding, and the file types `.txt` and `.jsonl`."""

from __future__ import annotations

import codecs
import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from replylint.errors import SourceError
from replylint.reply import Context, Reply, Turn, json_string_placement

SUFFIXES = (".txt", ".jsonl")
CHANNELS = ("chat", "email", "review")
TURNS = ("first", "later")
LANGUAGES = ("zh", "en")

_ENCODING_HINT = "save it as UTF-8, or name its encoding with --encoding (for instance --encoding big5)"
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# GB2312 level 1, the 3,755 commonest characters, are rows 16-55; text in another encoding that happens to
# decode as GB18030 falls outside them most of the time
_COMMON_SHARE = 0.9


def decode(data: bytes, path: str, encoding: str | None = None) -> str:
    """The text of `data`: UTF-8 or UTF-16 by mark, else UTF-8, else GB18030 where that is plausible.

    Raises SourceError for anything else: what cannot be read must never look clean.
    """
    if encoding is not None:
        return _decode_as(data, path, encoding)
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _without_controls(_decode_as(data, path, name), path)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        guessed = _gb18030(data)
        if guessed is None:
            line = data[: error.start].count(b"\n") + 1
            raise SourceError(
                "this is neither UTF-8 nor GB18030 text", path=path, line=line, hint=_ENCODING_HINT
            ) from None
        return guessed
    return _without_controls(text, path)


def _without_controls(text: str, path: str) -> str:
    """The text; raises SourceError where it holds control characters, as no text does."""
    binary = next((at for at, character in enumerate(text) if _is_control(character)), None)
    if binary is not None:
        raise SourceError(
            f"control character U+{ord(text[binary]):04X}: this is no text",
            path=path,
            line=text.count("\n", 0, binary) + 1,
            hint=_ENCODING_HINT,
        )
    return text


def _decode_as(data: bytes, path: str, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except LookupError:
        raise SourceError(f"there is no encoding {encoding!r}", path=path, hint="try utf-8, gb18030 or big5") from None
    except UnicodeError as error:
        raise SourceError(f"this is not {encoding} text: {error}", path=path, hint=_ENCODING_HINT) from None
    return text.removeprefix("\ufeff")


def _is_control(character: str) -> bool:
    # escape and bell are shown escaped in reports; NUL and its like mean a binary file
    return character < " " and character not in "\t\n\r\x0b\x0c\x1b\x07"


def _gb18030(data: bytes) -> str | None:
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    if any(unicodedata.category(c) in ("Cn", "Co", "Cs") or _is_control(c) or "\x7f" <= c <= "\x9f" for c in text):
        return None
    han = [character for character in text if "\u3400" <= character <= "\u9fff"]
    if not han:
        return None
    common = sum(map(_is_common, han))
    kana = sum("\u3040" <= c <= "\u30ff" or "\uff61" <= c <= "\uff9f" for c in text)
    return text if common >= _COMMON_SHARE * len(han) and kana <= len(han) / 4 else None


def _is_common(character: str) -> bool:
    from replylint.normalize import simplified

    try:
        code = simplified(character).encode("gb2312")
    except UnicodeEncodeError:
        return False
    return len(code) == 2 and 0xB0 <= code[0] <= 0xD7


def files_under(paths: list[str]) -> list[str]:
    """The files that `paths` name: files as they are, directories by their `.txt` and `.jsonl` files, sorted.

    Raises SourceError for a path that is not there.
    """
    found: list[str] = []
    for name in paths:
        path = Path(name)
        try:
            path.stat()
        except FileNotFoundError:
            pass
        except OSError as error:
            shown = name if len(name) < 80 else name[:79] + "…"
            hint = "to check a text itself, pipe it in: replylint check -"
            raise SourceError(f"cannot be read: {error.strerror or error}", path=shown, hint=hint) from None
        if name == "-":
            found.append(name)
        elif path.is_dir():
            found += sorted(
                str(file)
                for file in path.rglob("*")
                if file.is_file() and file.suffix.lower() in SUFFIXES and not _is_hidden(file.relative_to(path))
            )
        elif path.exists():
            found.append(name)
        else:
            raise SourceError("no such file or directory", path=name, hint="check the spelling of the path")
    return list(dict.fromkeys(found))


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def read_bytes(path: str) -> bytes:
    """The bytes of a file; raises SourceError where it cannot be read."""
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise SourceError(f"cannot be read: {error.strerror or error}", path=path) from None


def replies_of(
    text: str, path: str, *, jsonl: bool, defaults: Context, buyer: str | None = None
) -> Iterator[Reply | SourceError]:
    """The replies in a file's text. A row that is no reply comes as the error that says so; the others still come.

    `defaults` and `buyer` hold for every reply that does not say otherwise itself.
    """
    if not jsonl:
        yield Reply(text=text, buyer=buyer, id=path, path=path, context=defaults)
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield _row(line, path, number, defaults, buyer)
            except SourceError as error:
                yield error


def _row(line: str, path: str, number: int, defaults: Context, buyer: str | None) -> Reply:
    def refuse(message: str, hint: str | None = None, column: int | None = None) -> SourceError:
        return SourceError(message, path=path, line=number, column=column, hint=hint)

    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise refuse(f"not valid JSON: {error.msg}", "one JSON object a line", error.pos + 1) from None
    except (RecursionError, ValueError):
        raise refuse("JSON nested too deeply or with a number too long", "one flat JSON object a line") from None
    if not isinstance(row, dict):
        raise refuse("not a JSON object", 'write {"reply": "…", "buyer": "…"}')
    reply = row.get("reply")
    if not isinstance(reply, str):
        kind = "there is no" if "reply" not in row else "the value is no text in"
        raise refuse(f'{kind} field "reply"', 'write {"reply": "…", "buyer": "…"}')
    buyer_text = _text(row, "buyer", refuse)
    identity = row.get("id")
    if identity is not None and (isinstance(identity, bool) or not isinstance(identity, str | int | float)):
        raise refuse('field "id" is neither text nor a number')
    template = row.get("template")
    if template is not None and not isinstance(template, bool):
        raise refuse('field "template" is neither true nor false')
    context = Context(
        scenarios=_scenarios(row, refuse) or defaults.scenarios,
        platform=_text(row, "platform", refuse) or defaults.platform,
        channel=_choice(row, "channel", CHANNELS, refuse) or defaults.channel,
        turn=_choice(row, "turn", TURNS, refuse) or defaults.turn,
        language=_choice(row, "language", LANGUAGES, refuse) or defaults.language,
        template=defaults.template if template is None else template,
    )
    return Reply(
        text=reply,
        buyer=buyer if buyer_text is None else buyer_text,
        id=f"{path}:{number}" if identity is None else str(identity),
        path=path,
        placement=json_string_placement(line, number, "reply"),
        context=context,
        history=_history(row.get("history"), refuse),
    )


def _text(row: dict[str, Any], name: str, refuse: Any) -> str | None:
    value = row.get(name)
    if value is not None and not isinstance(value, str):
        raise refuse(f'field "{name}" is no text')
    return value


def _choice(row: dict[str, Any], name: str, choices: tuple[str, ...], refuse: Any) -> str | None:
    value = _text(row, name, refuse)
    if value is not None and value not in choices:
        raise refuse(f'field "{name}" is {value!r}', f"one of: {', '.join(choices)}")
    return value


def _scenarios(row: dict[str, Any], refuse: Any) -> tuple[str, ...] | None:
    value = row.get("scenario")
    if isinstance(value, str):
        return (value,)
    if value is not None and not (isinstance(value, list) and all(isinstance(item, str) for item in value)):
        raise refuse('field "scenario" is neither text nor a list of texts')
    return tuple(value) if value else None


def _history(value: Any, refuse: Any) -> tuple[Turn, ...]:
    if value is None:
        return ()
    turns = []
    for turn in value if isinstance(value, list) else [None]:
        role, text = (turn.get("role"), turn.get("text")) if isinstance(turn, dict) else (None, None)
        if role not in ("buyer", "agent") or not isinstance(text, str):
            raise refuse('field "history" is no list of {"role": "buyer"|"agent", "text": "…"}')
        turns.append(Turn(role, text))
    return tuple(turns)
