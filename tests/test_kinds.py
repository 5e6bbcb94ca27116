"""Every kind finds what it is for, and leaves the look-alike alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from replylint.engine import Gate, check_reply
from replylint.kinds import KINDS
from replylint.reply import Context, Reply, Turn
from replylint.ruleset import Ruleset, load_ruleset

HEAD = """\
severity: warning
title: {zh: 题, en: A title}
message: {zh: "「{match}」", en: "“{match}”"}
why: {zh: 因, en: Because}
fix: {zh: 改, en: Instead}
source: {practice: own}
examples: {bad: [], good: []}
"""

# the parameters of the rules under test, by their names under form/
PARAMETERS = {
    "forbid": "match: {any: [甲乙, 乙丙, damn], guards: [negated], unless: {within: sentence, any: [已处理]}}",
    "forbid-edges": "match: {any: [保证], edges: word}",
    "forbid-capitals": "match: {any: ['{capitals}']}",
    "forbid-last": "match: {any: [甲乙], within: last sentence}",
    "require": "match: {any: [抱歉, sorry]}",
    "order": "match: {any: [抱歉]}\nafter: {any: [订单号]}",
    "count": "match: {any: [抱歉, sorry]}\nmore_than: 2",
    "count-characters": "measure: characters\nmore_than: {default: 20, email: 40}",
    "count-sentence-words": "measure: sentence-words\nmore_than: 6",
    "mix": "both: [{any: [你]}, {any: [您]}]",
    "mix-languages": "languages_differ: true",
    "whole": "match: {any: [看详情, ok]}\nbesides: {any: [亲]}",
    "whole-empty": "empty: true",
    "placeholder": "",
    "echo": "",
    "repeat": "shortest: 4",
    "identifier": "unless_near: {any: [换货单号]}",
    "personal": "unless_near: {any: [热线]}\naddress: {any: ['{number}号楼{number}室']}",
    "personal-own": "own: 'true'",
    "link": "allow: [example.com]",
}


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> Ruleset:
    """The shipped rules with one rule for each row of PARAMETERS, and only those active."""
    directory: Path = tmp_path_factory.mktemp("kinds")
    (directory / "form").mkdir()
    for name, parameters in PARAMETERS.items():
        kind = next(kind for kind in KINDS if name == kind or name.startswith(kind + "-"))
        (directory / "form" / f"own-{name}.yaml").write_text(f"kind: {kind}\n{parameters}\n{HEAD}", encoding="utf-8")
    loaded = load_ruleset([directory], learned=False)
    return loaded.narrowed([f"form/own-{name}" for name in PARAMETERS], [])


def _found(kinds: Ruleset, name: str, reply: Reply) -> list[tuple[str, str]]:
    report = check_reply(reply, kinds.narrowed([f"form/own-{name}"], []), Gate())
    return [(finding.text, finding.scope) for finding in report.findings]


SILENT = [
    ("forbid", "您好，已为您处理。", None, "no such words"),
    ("forbid", "不会甲乙的。", None, "words that a guard cancels"),
    ("forbid", "甲乙已处理。", None, "words that something else excuses"),
    ("forbid", "您说“甲乙”。", None, "words in quotation marks"),
    ("forbid", "The damnation army.", None, "letters inside a Latin word"),
    ("forbid-edges", "保证金已退。", None, "a word inside another word"),
    ("forbid-capitals", "The USB and HDMI ports.", None, "abbreviations"),
    ("forbid-capitals", 'It says "DO NOT OPEN THIS".', None, "capitals that are quoted"),
    ("forbid-last", "甲乙。您好。", None, "words outside the scope"),
    ("require", "非常抱歉。", None, "what is asked for is there"),
    ("require", "We are SORRY.", None, "whatever its case"),
    ("order", "抱歉。请给订单号。", None, "in order"),
    ("order", "请给订单号。", None, "the first is not there at all"),
    ("order", "请给订单号，抱歉。", None, "the next clause is soon enough"),
    ("count", "抱歉，抱歉。", None, "as many as are good"),
    ("count-characters", "十个字的回复不算长。", None, "short enough"),
    ("count-sentence-words", "One two three. Four five six seven.", None, "short sentences"),
    ("mix", "您好，您的订单已发出。", None, "one way of address"),
    ("mix-languages", "您好，USB 线今天发出。", "什么时候发", "a Latin name in a Chinese reply"),
    ("mix-languages", "OK", "什么时候发货呀", "too little to have a language"),
    ("whole", "看详情第三张图，尺码表在那里。", None, "more than the words"),
    ("whole", "", None, "nothing"),
    ("whole-empty", "好", None, "a character"),
    ("whole-empty", "👌", None, "an emoji"),
    ("placeholder", "您好，订单已发出。", None, "nothing to fill in"),
    ("placeholder", "请核对[订单x]。", None, "an anonymisation token"),
    ("placeholder", "这款有XXL码。", None, "a size"),
    ("echo", "杯子今天补发。", "杯子碎了", "the matter comes back"),
    ("echo", "您好。", None, "no buyer message"),
    ("repeat", "今天给您补发。明天给您退款。", None, "two different sentences"),
    ("repeat", "好的。好的。", None, "too short to be a repetition"),
    ("identifier", "订单112-1234567-1234567已发出。", "我的订单112-1234567-1234567呢", "the buyer's own number"),
    ("identifier", "订单112-1234567-1234567已发出。", "我的订单呢", "the buyer gave none"),
    ("identifier", "请打13800138000。", "我的订单11234567890呢", "a mobile number"),
    ("identifier", "换货单号112-7654321-7654321。", "我的订单112-1234567-1234567呢", "a new number that says so"),
    ("personal", "手机号138****5678已登记。", None, "a masked number"),
    ("personal", "热线 13800138000。", None, "a hotline"),
    ("personal", "单号11010519491231002X1已发。", None, "a longer number"),
    ("personal", "身份证110105194912310021。", None, "a wrong check digit of an identity number"),
    ("personal", "卡号4111 1111 1111 1112。", None, "a card number that fails Luhn"),
    ("personal-own", "请联系13900139000。", "我的电话13800138000", "somebody else's number"),
    ("link", "请看 www.example.com 和 https://help.example.com/a。", None, "an allowed domain and its subdomain"),
    ("link", "版本3.14，共2.5元。", None, "numbers with a point"),
]
FOUND = [
    ("forbid-capitals", "您好，DO NOT RETURN IT。", None, [("DO NOT RETURN IT", "span")], "a sentence in capitals"),
    ("forbid", "这是甲乙。", None, [("甲乙", "span")], "the words"),
    ("forbid", "这是甲乙丙。", None, [("甲乙丙", "span")], "overlapping words are one finding"),
    ("forbid", "甲乙！甲乙！", None, [("甲乙", "span"), ("甲乙", "span")], "every time that they stand"),
    ("forbid", "Oh DAMN.", None, [("DAMN", "span")], "whatever the case"),
    ("forbid-edges", "我保证今天到。", None, [("保证", "span")], "a word by itself"),
    ("forbid-last", "您好。甲乙。", None, [("甲乙", "span")], "in the last sentence"),
    ("require", "请拍照。谢谢。", None, [("请拍照。", "reply")], "what is missing points at the first sentence"),
    ("order", "请给订单号。抱歉。", None, [("抱歉", "reply")], "out of order points at the late one"),
    ("count", "抱歉，抱歉，抱歉。", None, [("抱歉", "span")], "the first that is too many"),
    (
        "count-characters",
        "这条回复一共写了二十多个字，比规定的长度要长一些。",
        None,
        [("这条回复一共写了二十多个字，比规定的长度要长一些。", "reply")],
        "too long",
    ),
    (
        "count-sentence-words",
        "Short. One two three four five six seven.",
        None,
        [("One two three four five six seven.", "span")],
        "a long sentence",
    ),
    ("mix", "您好，你的订单，您看下。", None, [("你", "span")], "the rarer of the two"),
    (
        "mix-languages",
        "Your order ships today.",
        "我的订单什么时候发货",
        [("Your order ships today.", "reply")],
        "another language than the buyer's",
    ),
    (
        "mix-languages",
        "您好，您的包裹昨天晚上已经从我们的仓库发出了，please check the tracking page，谢谢您的耐心等待和支持，祝您生活愉快。",
        None,
        [("please check the tracking page", "span")],
        "a stray stretch",
    ),
    ("whole", "亲，看详情。", None, [("亲，看详情。", "reply")], "nothing but the words"),
    ("whole-empty", "  \n", None, [("  \n", "reply")], "blanks"),
    ("whole-empty", "。", None, [("。", "reply")], "a full stop"),
    (
        "placeholder",
        "您好{{name}}，【订单号】已发。",
        None,
        [("{{name}}", "span"), ("【订单号】", "span")],
        "what was to be filled in",
    ),
    ("placeholder", "请在XX天内处理。", None, [("XX", "span")], "a leftover"),
    ("echo", "您好，在的。", "杯子碎了", [("您好，在的。", "reply")], "nothing of the matter comes back"),
    ("repeat", "今天给您补发。今天给您补发！", None, [("今天给您补发！", "span")], "the same sentence twice"),
    (
        "identifier",
        "订单112-7654321-7654321已发出。",
        "我的订单112-1234567-1234567呢",
        [("112-7654321-7654321", "span")],
        "another number",
    ),
    ("personal", "请联系13800138000。", None, [("13800138000", "span")], "a mobile number"),
    ("personal", "身份证11010519491231002X。", None, [("11010519491231002X", "span")], "an identity number"),
    ("personal", "卡号4111 1111 1111 1111。", None, [("4111 1111 1111 1111", "span")], "a card number"),
    ("personal", "他住在3号楼502室。", None, [("3号楼502室", "span")], "an address"),
    (
        "personal-own",
        "您的电话13800138000已登记。",
        "我的电话13800138000",
        [("13800138000", "span")],
        "the buyer's own number",
    ),
    ("link", "请看 www.elsewhere.com/a，谢谢。", None, [("www.elsewhere.com/a", "span")], "another domain"),
    ("link", "Mail me at jo@elsewhere.co.uk.", None, [("jo@elsewhere.co.uk", "span")], "a mail address"),
]


@pytest.mark.parametrize(
    ("name", "reply", "buyer"), [row[:3] for row in SILENT], ids=[f"{row[0]}: {row[3]}" for row in SILENT]
)
def test_what_a_kind_leaves_alone(kinds: Ruleset, name: str, reply: str, buyer: str | None) -> None:
    assert _found(kinds, name, Reply(reply, buyer)) == []


@pytest.mark.parametrize(
    ("name", "reply", "buyer", "found"), [row[:4] for row in FOUND], ids=[f"{row[0]}: {row[4]}" for row in FOUND]
)
def test_what_a_kind_finds(
    kinds: Ruleset, name: str, reply: str, buyer: str | None, found: list[tuple[str, str]]
) -> None:
    assert _found(kinds, name, Reply(reply, buyer)) == found


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_finding_and_a_silence(kind: str) -> None:
    for rows in (SILENT, FOUND):
        assert any(row[0] == kind or row[0].startswith(kind + "-") for row in rows)


def test_a_limit_may_depend_on_the_channel(kinds: Ruleset) -> None:
    text = "这条回复一共写了二十多个字，比规定的长度要长一些。"
    assert _found(kinds, "count-characters", Reply(text, context=Context(channel="email"))) == []
    assert len(_found(kinds, "count-characters", Reply(text, context=Context(channel="chat")))) == 1


def test_in_a_template_only_what_is_broken_is_a_leftover(kinds: Ruleset) -> None:
    template = Context(template=True)
    assert _found(kinds, "placeholder", Reply("您好{{name}}，【订单号】今天发出。", context=template)) == []
    assert _found(kinds, "placeholder", Reply("您好{{name，【填写】", context=template)) == [
        ("{{", "span"),
        ("【填写】", "span"),
    ]


def test_the_message_before_may_be_repeated_too(kinds: Ruleset) -> None:
    text = "您好，您的订单正在处理，请耐心等待。"
    assert _found(kinds, "repeat", Reply(text, history=(Turn("buyer", text),))) == []
    assert _found(kinds, "repeat", Reply(text, history=(Turn("agent", text), Turn("buyer", "还要多久")))) == [
        (text, "reply")
    ]
