"""placeholder: what was to be filled in before sending. In a template, only what is broken or left over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from replylint.expression import Expression
from replylint.reading import Match, Reading

if TYPE_CHECKING:
    from replylint.condition import Finder
    from replylint.rulefile import Builder
    from replylint.yamlfile import Node, Problems

KEYS = ()

_WELL_FORMED = Expression(
    r"\{\{\s*[\w .-]{1,40}\s*\}\}|\$\{[\w .-]{1,40}\}|(?<![{$])\{[^\W\d][\w -]{0,40}\}(?!\})"
    r"|%\([a-z_]+\)s|<(?:姓名|名字|订单号?|单号|金额|日期|时间|手机号?|地址|商品|快递|name|order|date|amount|customer|product)[^<>\n]{0,12}>",
    re.IGNORECASE,
    needs="{%<",
)
_NAMED = Expression(
    r"\[(?:(?:customer|buyer|client|your|first|last|full|order|product|item|tracking|date|amount|agent|company|shop|store"
    r"|insert|link)[ _-]?(?:name|number|id|no\.?|here|date|amount|link|title)?"
    r"|姓名|名字|客户(?:姓名|名称?)?|买家(?:姓名|昵称)?|订单号|单号|快递单号|金额|日期|时间|商品名?|手机号|地址|店铺名?)\]",
    re.IGNORECASE,
    needs="[",
)
_LEFT_OVER = Expression(
    r"(?<![A-Za-z0-9.\u00b7-])[Xx×]{2,4}(?![A-Za-z0-9码号染系])(?=天|元|日|月|年|小时|分钟|先生|女士|快递|号|点|个|件|店|客服|公司|[，。,.\s]|$)"
    r"|某某(?:先生|女士|客户|同学|店)?|【(?:请?填写|填入|此处|待填|待定|请输入|插入|XX|xx)[^】\n]{0,20}】|[(（](?:请?填写|此处填|待填|填入)[^)）\n]{0,20}[)）]"
    r"|_{3,}|\b(?:TODO|TBD|FIXME|XXX+)\b|lorem ipsum|\[(?:insert|enter|fill in|add)\b[^\]\n]{0,40}\]",
    re.IGNORECASE,
    needs="Xx×某【(（_[TtFfLl",
)
_EMPTY_FIELD = Expression(
    r"(?:金额|单号|订单号|日期|时间|电话|地址|姓名)[为是]?[:：]\s*(?=[，。,；;]|$)", re.MULTILINE, needs=":："
)
_BRACKETED = Expression(
    r"【(?:订单号?|单号|快递单号|姓名|客户姓名|买家昵称|昵称|金额|日期|时间|商品名?称?|手机号|地址|店铺名?称?|快递公司|运单号)】",
    needs="【",
)


def parse(builder: Builder, fields: Mapping[str, Node], problems: Problems, node: Node) -> None:
    return None


def find(parameters: None, reading: Reading, finder: Finder) -> Iterable[Match]:
    """Places in the reply as it was written: its brackets and braces are the point."""
    patterns = [_LEFT_OVER, _EMPTY_FIELD]
    if not reading.reply.context.template:
        patterns += [_WELL_FORMED, _NAMED, _BRACKETED]
    text = reading.original
    found = [match.span() for pattern in patterns for match in pattern.finditer(text)]
    found += list(_unpaired(text))
    tokens = reading.masks.get("tokens", ())
    reached = 0
    for span in sorted(set(found)):
        start, end = reading.comparable.comparable(*span)
        if span[0] >= reached and not any(low < end and start < high for low, high in tokens):
            yield Match(start, end)
            reached = span[1]


def _unpaired(text: str) -> Iterable[tuple[int, int]]:
    """Double braces that are opened and not closed on their line, or the other way round."""
    if "{" not in text and "}}" not in text:
        return
    for line in re.finditer(r"[^\n]+", text):
        opened = [m.start() for m in re.finditer(r"\{\{", line[0])]
        closed = [m.start() for m in re.finditer(r"\}\}", line[0])]
        if len(opened) != len(closed):
            at = line.start() + (opened or closed)[-1]
            yield at, at + 2
        for empty in re.finditer(r"\{\{\s*\}\}|\$\{\s*\}|\$\{(?![^{}\n]*\})", line[0]):
            yield line.start() + empty.start(), line.start() + empty.end()
