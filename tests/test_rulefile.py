"""Rule files: the good load, each broken one says where and what, all of them at once and soon."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from replylint.engine import Gate, check_reply
from replylint.errors import ReplylintError
from replylint.reply import Reply
from replylint.ruleset import Ruleset, all_errors, load_ruleset, shipped_rules
from replylint.ruletest import check_rule_examples, too_few_examples

Run = Callable[..., CompletedProcess[bytes]]
Write = Callable[[dict[str, str]], Path]

# the rule file of DESIGN, section 4
SHOWN = """\
kind: forbid
severity: error
languages: [zh, en]
title:   {zh: 推卸责任, en: Shifting the blame}
message: {zh: "「{match}」把责任推给了第三方", en: "\\"{match}\\" puts it on someone else"}
why:     {zh: …, en: …}
fix:     {zh: …, en: …}
source:  {article: amazon-emotion, section: 情感共鸣}
match:
  any: ["这?是{third-party}的?(问题|责任|原因)", "(跟|和|与)我们(没有|没|无)关系", "it's not our fault", "{blames-third-party}"]
  guards: [negated, conditional]
  unless: {within: sentence, any: ["{takes-it-on}"]}    # 「…造成的，这边由我们来处理」
examples:
  bad:
    - "⟦这是快递的问题⟧，您找快递吧。"
    - {buyer: 快递把箱子摔了, reply: "⟦跟我们没关系⟧哦亲"}
  good:
    - "虽然是运输途中造成的，这边由我们来联系快递，先给您补发，抱歉。"
    - "不是您的问题，是我们仓库拣错了，抱歉。"
  known_miss: []                           # strict xfail: tells when it starts to work
  known_false_alarm: []
"""

PLAIN = """\
kind: forbid
severity: warning
title: {zh: 题, en: A title}
message: {zh: "「{match}」", en: "{match}"}
why: {zh: 因, en: Because}
fix: {zh: 改, en: Instead}
source: {practice: own}
match: {any: [甲乙丙丁]}
examples:
  bad: ["⟦甲乙丙丁⟧"]
  good: ["您好"]
"""


def _with(old: str, new: str) -> str:
    assert old in PLAIN
    return PLAIN.replace(old, new)


BOMB = "a: &a [x, x, x, x]\n" + "".join(
    f"{b}: &{b} [*{a}, *{a}, *{a}, *{a}]\n" for a, b in zip("abcdefghi", "bcdefghij", strict=True)
)

# what is broken, the file, its text, and the errors: (line, column, message, hint)
Fault = tuple[int, int, str, str | None]
BROKEN: list[tuple[str, str, str | bytes, list[Fault]]] = [
    (
        "an unknown key",
        "tone/own.yaml",
        _with("source:", "sorce: x\nsource:"),
        [(7, 1, "unknown key 'sorce' in a rule", "did you mean 'source'?")],
    ),
    (
        "a duplicate key",
        "tone/own.yaml",
        PLAIN + "kind: count\n",
        [(12, 1, "the key 'kind' stands twice", "keep one of them")],
    ),
    (
        "a missing key",
        "tone/own.yaml",
        _with("why: {zh: 因, en: Because}\n", ""),
        [(1, 1, "a rule lacks the key 'why'", None)],
    ),
    (
        "a bad pattern",
        "tone/own.yaml",
        _with("甲乙丙丁]}", "甲(乙]}"),
        [(8, 15, "bad pattern '甲(乙', character 2: this '(' is never closed", "write \\( for the sign itself")],
    ),
    (
        "a pattern that runs away elsewhere",
        "tone/own.yaml",
        _with("甲乙丙丁]}", "'^(a+)+$']}"),
        [(8, 15, "bad pattern '^(a+)+$', character 1: '^' means nothing here", "use {start}")],
    ),
    (
        "nested counts",
        "tone/own.yaml",
        _with("甲乙丙丁]}", "'((a{1,200}){1,200}){1,200}']}"),
        [
            (
                8,
                15,
                "bad pattern '((a{1,200}){1,200}){1,200}', character 1: this pattern grows too large",
                "split it, or use smaller counts",
            )
        ],
    ),
    (
        "a pattern that matches nothing at all",
        "tone/own.yaml",
        _with("甲乙丙丁]}", "甲?]}"),
        [(8, 15, "bad pattern '甲?', character 1: this matches the empty text", "leave something that must be there")],
    ),
    (
        "an unknown concept",
        "tone/own.yaml",
        _with("甲乙丙丁]}", "'{third-partys}']}"),
        [(8, 15, "unknown concept {third-partys} in '{third-partys}'", "did you mean 'third-party'?")],
    ),
    (
        "an unknown guard",
        "tone/own.yaml",
        _with("甲乙丙丁]}", "甲], guards: [negatd]}"),
        [(8, 28, "guard is 'negatd'", "did you mean 'negated'?")],
    ),
    (
        "an unknown scope",
        "tone/own.yaml",
        _with("甲乙丙丁]}", "甲], within: paragraph}"),
        [
            (
                8,
                27,
                "within is 'paragraph'",
                "clause, sentence, around, reply, buyer, or for instance: first 2 sentences",
            )
        ],
    ),
    (
        "an unknown scenario",
        "tone/own.yaml",
        PLAIN + "when: {scenario: [damagd]}\n",
        [(12, 19, "scenario is 'damagd'", "did you mean 'damaged'?")],
    ),
    (
        "an unknown platform",
        "tone/own.yaml",
        PLAIN + "severity_by: {platform: {ebay: error}}\n",
        [(12, 26, "unknown key 'ebay' in severity_by.platform", "known: amazon, douyin, jd, pdd, taobao, tmall")],
    ),
    (
        "a missing translation",
        "tone/own.yaml",
        _with(", en: A title", ""),
        [(3, 8, "title lacks the key 'en'", None)],
    ),
    (
        "an empty translation",
        "tone/own.yaml",
        _with("en: A title", "en: ''"),
        [(3, 20, "title.en is empty", "write the text, or leave the key out")],
    ),
    (
        "a wrong severity",
        "tone/own.yaml",
        _with("severity: warning", "severity: eror"),
        [(2, 11, "severity is 'eror'", "did you mean 'error'?")],
    ),
    (
        "a severity that YAML would make false",
        "tone/own.yaml",
        _with("severity: warning", "severity: no"),
        [(2, 11, "severity is 'no'", "did you mean 'info'?")],
    ),
    (
        "an empty value",
        "tone/own.yaml",
        _with("severity: warning", "severity:"),
        [(2, 10, "severity is empty", "write the text, or leave the key out")],
    ),
    (
        "an unknown kind",
        "tone/own.yaml",
        _with("kind: forbid", "kind: forbidden"),
        [(1, 7, "kind is 'forbidden'", "did you mean 'forbid'?")],
    ),
    (
        "a placeholder that nobody fills",
        "tone/own.yaml",
        _with('zh: "「{match}」"', 'zh: "「{words}」"'),
        [(4, 15, "message.zh has braces that mean nothing", "only {match} is filled in")],
    ),
    (
        "a marker that is not closed",
        "tone/own.yaml",
        _with("⟦甲乙丙丁⟧", "⟦甲乙丙丁"),
        [(10, 9, "⟦ is never closed in an example", "put ⟧ after the words at fault")],
    ),
    (
        "a marker that is not opened",
        "tone/own.yaml",
        _with("⟦甲乙丙丁⟧", "甲乙丙丁⟧"),
        [(10, 9, "⟦ and ⟧ do not pair up in an example", None)],
    ),
    (
        "an example without a reply",
        "tone/own.yaml",
        _with('good: ["您好"]', "good: [{buyer: 在吗}]"),
        [(11, 10, "an example lacks the key 'reply'", None)],
    ),
    (
        "a source that names nothing",
        "tone/own.yaml",
        _with("{practice: own}", '{date: "2026"}'),
        [(7, 9, "source names nothing", "give it article: and section:, platform:, law:, study: or practice:")],
    ),
    (
        "an alias bomb",
        "tone/own.yaml",
        BOMB,
        [(1, 4, "anchors and aliases (& and *) are not allowed", "write the value out, or quote it")],
    ),
    (
        "a tag that runs code",
        "tone/own.yaml",
        "kind: !!python/object/apply:os.system [ls]\n",
        [(1, 7, "tags are not allowed (tag:yaml.org,2002:python/object/apply:os.system)", "quote the text")],
    ),
    ("a tower of brackets", "tone/own.yaml", "a: " + "[" * 5000, [(1, 33, "nested more than 30 deep", None)]),
    (
        "a file of a megabyte",
        "tone/own.yaml",
        "#" * 1_000_001,
        [(1, 1, "this file is larger than 1,000,000 characters", "split it")],
    ),
    (
        "a tab",
        "tone/own.yaml",
        "kind: forbid\n\tseverity: error\n",
        [
            (
                2,
                1,
                "not valid YAML: found a tab character that violates indentation",
                "put texts with : # { [ ' \" or \\ in single quotes",
            )
        ],
    ),
    (
        "a colon in a text",
        "tone/own.yaml",
        "title: a: b\n",
        [
            (
                1,
                9,
                "not valid YAML: mapping values are not allowed in this context",
                "put texts with : # { [ ' \" or \\ in single quotes",
            )
        ],
    ),
    (
        "a file in GBK",
        "tone/own.yaml",
        PLAIN.encode("gbk", "replace"),
        [(1, 1, "this file is not UTF-8", "save it as UTF-8")],
    ),
    ("an empty file", "tone/own.yaml", "", [(1, 1, "this file is empty", None)]),
    ("a file of comments", "tone/own.yaml", "# later\n", [(1, 1, "this file is empty", None)]),
    ("a list", "tone/own.yaml", "- a\n- b\n", [(1, 1, "a rule must be a mapping (key: value)", None)]),
    (
        "two documents",
        "tone/own.yaml",
        PLAIN + "---\n" + PLAIN,
        [(13, 1, "a second document in one file", "one rule a file")],
    ),
    (
        "the same id",
        "tone/blame-shifting.yaml",
        PLAIN,
        [
            (
                1,
                1,
                f"tone/blame-shifting is already defined in {shipped_rules() / 'tone' / 'blame-shifting.yaml'}",
                "say override: true, or choose another name",
            )
        ],
    ),
    (
        "a file outside any category",
        "own.yaml",
        PLAIN,
        [(1, 1, "own.yaml is neither a rule nor a concept", "rules lie in CATEGORY/NAME.yaml")],
    ),
    (
        "an unknown folder",
        "_stuff/own.yaml",
        PLAIN,
        [(1, 1, "_stuff/own.yaml is neither a rule nor a concept", "rules lie in CATEGORY/NAME.yaml")],
    ),
    (
        "a folder in a category",
        "tone/more/own.yaml",
        PLAIN,
        [(1, 1, "tone/more/own.yaml is neither a rule nor a concept", "rules lie in CATEGORY/NAME.yaml")],
    ),
    (
        "a concept that says nothing",
        "_concepts/mute.yaml",
        "title: {zh: 甲, en: A}\n",
        [(1, 1, "a concept needs phrases (any: …), examples to learn from (learned: …), or both", None)],
    ),
    (
        "a concept that names itself",
        "_concepts/circle.yaml",
        'title: {zh: 甲, en: A}\nany: ["{circle}乙"]\n',
        [(2, 7, "the concept {circle} leads back to itself", "break the circle")],
    ),
    (
        "a guard without words",
        "_guards.yaml",
        "own-guard: {where: before, any: []}\n",
        [(1, 33, "an empty list of patterns finds nothing", "add a pattern, or leave the key out")],
    ),
]


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[ReplylintError], float]:
    """A directory of all the broken files, what reading it says, and the seconds that this takes of its own."""
    directory = tmp_path_factory.mktemp("broken")
    for index, (_, name, text, _) in enumerate(BROKEN):
        path = directory / _unique(name, index)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    usual = min(_seconds(lambda: load_ruleset(learned=False)) for _ in range(2))
    errors: list[ReplylintError] = []
    took = _seconds(lambda: errors.extend(_errors(directory)))
    return directory, errors, took - usual


def _unique(name: str, index: int) -> str:
    return name.replace("tone/own.", f"tone/own-{index}.")


def _seconds(action: Callable[[], object]) -> float:
    started = time.process_time()
    action()
    return time.process_time() - started


def _errors(directory: Path) -> list[ReplylintError]:
    with pytest.raises(ReplylintError) as caught:
        load_ruleset([directory], learned=False)
    return all_errors(caught.value)


@pytest.mark.parametrize("index", range(len(BROKEN)), ids=[row[0] for row in BROKEN])
def test_a_broken_file_says_where_and_what(broken: tuple[Path, list[ReplylintError], float], index: int) -> None:
    directory, errors, _ = broken
    _, name, _, faults = BROKEN[index]
    path = str(directory / _unique(name, index))
    assert [(e.line, e.column, e.message, e.hint) for e in errors if e.path == path] == faults


def test_all_the_broken_files_together_are_read_in_under_a_second(
    broken: tuple[Path, list[ReplylintError], float],
) -> None:
    _, errors, took = broken
    assert len(errors) == sum(len(faults) for *_, faults in BROKEN)
    assert took < 1


def test_the_offending_line_is_quoted(own_rules: Write) -> None:
    (error,) = _errors(own_rules({"tone/own.yaml": _with("severity: warning", "severity: eror")}))
    assert error.excerpt == "severity: eror"


def test_a_new_category_needs_a_place_in_the_score(own_rules: Write) -> None:
    (error,) = _errors(own_rules({"brand/own.yaml": PLAIN}))
    assert (error.line, error.column, error.message) == (1, 1, "the category 'brand' has no place in the score")
    assert error.hint is not None and error.hint.endswith("(or give it a place in _scoring.yaml)")


def test_all_errors_of_all_files_come_at_once(own_rules: Write) -> None:
    directory = own_rules(
        {
            "tone/good.yaml": PLAIN,
            "tone/a.yaml": _with("severity: warning", "severity: eror").replace("甲乙丙丁]}", "'{nobody-knows}']}"),
            "tone/b.yaml": _with("kind: forbid", "kind: forbd"),
            "form/c.yaml": "kind: [\n",
            "_concepts/d.yaml": "title: {zh: 丁}\nany: ['(']\n",
        }
    )
    places = [
        (Path(e.path or "").relative_to(directory).as_posix(), e.line, e.message.split(":")[0])
        for e in _errors(directory)
    ]
    assert places == [
        ("_concepts/d.yaml", 1, "title lacks the key 'en'"),
        ("_concepts/d.yaml", 2, "bad pattern '(', character 1"),
        ("form/c.yaml", 2, "not valid YAML"),
        ("tone/a.yaml", 2, "severity is 'eror'"),
        ("tone/a.yaml", 8, "unknown concept {nobody-knows} in '{nobody-knows}'"),
        ("tone/b.yaml", 1, "kind is 'forbd'"),
    ]


@pytest.mark.parametrize(
    ("files", "message", "hint"),
    [
        pytest.param({}, "there is no such rules directory", "check --rules", id="a directory that is not there"),
        pytest.param(
            {"tone/notes.txt": "x"},
            "this directory holds no rules",
            "rules lie in CATEGORY/NAME.yaml",
            id="a directory without rules",
        ),
    ],
)
def test_a_directory_that_is_none(own_rules: Write, files: dict[str, str], message: str, hint: str) -> None:
    directory = own_rules(files)
    (error,) = _errors(directory)
    assert (error.path, error.message, error.hint) == (str(directory), message, hint)


def test_own_rules_join_the_shipped_ones(own_rules: Write, phrases_only: Ruleset) -> None:
    ruleset = load_ruleset([own_rules({"tone/own.yaml": PLAIN})], learned=False)
    assert {rule.id for rule in ruleset.rules} - {rule.id for rule in phrases_only.rules} == {"tone/own"}
    report = check_reply(Reply("您好，甲乙丙丁。"), ruleset, Gate())
    assert [(f.rule, f.severity, f.text, f.message) for f in report.findings] == [
        ("tone/own", "warning", "甲乙丙丁", "「甲乙丙丁」")
    ]


@pytest.mark.parametrize(
    "others",
    [
        pytest.param({}, id="alone"),
        pytest.param({"tone/own.yaml": _with("甲乙丙丁]}", "戊己]}")}, id="beside another rule"),
    ],
)
def test_a_rule_that_overrides_takes_the_place_of_the_shipped_one(
    own_rules: Write, phrases_only: Ruleset, others: dict[str, str]
) -> None:
    files = {"tone/blame-shifting.yaml": PLAIN + "override: true\n", **others}
    ruleset = load_ruleset([own_rules(files)], learned=False)
    assert len(ruleset.rules) == len(phrases_only.rules) + len(others)
    assert ruleset.rule("tone/blame-shifting").severity == "warning"
    assert [f.rule for f in check_reply(Reply("甲乙丙丁"), ruleset, Gate()).findings] == ["tone/blame-shifting"]
    assert not check_reply(Reply("这是快递的问题"), ruleset.narrowed(["tone/blame-shifting"], []), Gate()).findings


def test_a_guard_of_ones_own_is_enough_for_a_directory(own_rules: Write) -> None:
    guard = "own-guard: {where: before, any: [绝不会]}\n"
    assert "own-guard" in load_ruleset([own_rules({"_guards.yaml": guard})], learned=False).guards


def test_a_new_category_is_scored_as_its_own_scheme_says(own_rules: Write) -> None:
    scheme = (shipped_rules() / "_scoring.yaml").read_text(encoding="utf-8")
    changed = scheme.replace("includes: [boundary]", "includes: [boundary, brand]")
    assert changed != scheme
    ruleset = load_ruleset([own_rules({"brand/own.yaml": PLAIN, "_scoring.yaml": changed})], learned=False)
    report = check_reply(Reply("甲乙丙丁"), ruleset, Gate())
    assert {c.name: c.deducted for c in report.categories if c.deducted} == {"empathy": 8}


def test_the_rule_file_of_the_design_loads_and_behaves(own_rules: Write) -> None:
    ruleset = load_ruleset([own_rules({"tone/own-blame.yaml": SHOWN})])
    rule = ruleset.rule("tone/own-blame")
    assert (rule.severity, len(rule.examples.bad), len(rule.examples.good)) == ("error", 2, 2)
    failures, _ = check_rule_examples(rule, ruleset)
    assert failures == []


@pytest.mark.parametrize(
    ("bad", "good", "known_miss", "known_false_alarm", "failures"),
    [
        pytest.param("⟦甲乙丙丁⟧", "您好", "戊己庚辛", "甲乙丙丁", [], id="all of them behave"),
        pytest.param(
            "您好",
            "您好",
            "戊己",
            "甲乙丙丁",
            ["tone/own: nothing is found in the bad example '您好'"],
            id="a bad example without a finding",
        ),
        pytest.param(
            "⟦好甲乙⟧丙丁",
            "您好",
            "戊己",
            "甲乙丙丁",
            ["tone/own: '好甲乙' is not found exactly (found: '甲乙丙丁') in the bad example '好甲乙丙丁'"],
            id="a bad example found elsewhere",
        ),
        pytest.param(
            "甲乙丙丁",
            "您好",
            "戊己",
            "甲乙丙丁",
            ["tone/own: '甲乙丙丁' is found, not the whole reply in the bad example '甲乙丙丁'"],
            id="a bad example that expects the whole reply",
        ),
        pytest.param(
            "⟦甲乙丙丁⟧",
            "好甲乙丙丁",
            "戊己",
            "甲乙丙丁",
            ["tone/own: the good example '好甲乙丙丁' is found at '甲乙丙丁'"],
            id="a good example that is found",
        ),
        pytest.param(
            "⟦甲乙丙丁⟧",
            "您是傻逼吗",
            "戊己",
            "甲乙丙丁",
            ["tone/own: the good example '您是傻逼吗' is found by tone/abuse (critical)"],
            id="a good example that another rule finds",
        ),
        pytest.param(
            "⟦甲乙丙丁⟧",
            "您好",
            "⟦甲乙丙丁⟧",
            "甲乙丙丁",
            ["tone/own: the known miss '甲乙丙丁' is found now: move it to bad"],
            id="a known miss that works now",
        ),
        pytest.param(
            "⟦甲乙丙丁⟧",
            "您好",
            "戊己",
            "庚辛",
            ["tone/own: the known false alarm '庚辛' is silent now: move it to good"],
            id="a known false alarm that is gone",
        ),
    ],
)
def test_examples_are_tests(
    own_rules: Write, bad: str, good: str, known_miss: str, known_false_alarm: str, failures: list[str]
) -> None:
    lists = f'  bad: ["{bad}"]\n  good: ["{good}"]\n  known_miss: ["{known_miss}"]\n  known_false_alarm: ["{known_false_alarm}"]\n'
    text = PLAIN.split("  bad:")[0] + lists
    ruleset = load_ruleset([own_rules({"tone/own.yaml": text})], learned=False)
    found, _ = check_rule_examples(ruleset.rule("tone/own"), ruleset)
    assert [failure.message for failure in found] == failures
    assert all(failure.path.endswith("tone/own.yaml") and failure.line in range(10, 14) for failure in found)


def test_too_few_examples_are_counted_by_language(own_rules: Write) -> None:
    text = PLAIN.replace('good: ["您好"]', 'good: ["您好", "好的", "在的", "收到", "Thank you", "Fine", "Sure"]')
    rule = load_ruleset([own_rules({"tone/own.yaml": text})], learned=False).rule("tone/own")
    assert list(too_few_examples(rule)) == [
        "tone/own: 0 bad examples in en, 4 are needed",
        "tone/own: 3 good examples in en, 4 are needed",
        "tone/own: 1 bad examples in zh, 4 are needed",
    ]


@pytest.mark.parametrize("command", ["validate", "test"])
def test_the_commands_report_every_fault_and_exit_2(replylint: Run, own_rules: Write, command: str) -> None:
    directory = own_rules(
        {
            "tone/a.yaml": _with("severity: warning", "severity: eror"),
            "tone/b.yaml": _with("kind: forbid", "kind: forbd"),
        }
    )
    done = replylint("rules", command, str(directory))
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode() == (
        f"error: {directory}/tone/a.yaml:2:11: severity is 'eror'\n"
        "    severity: eror\n"
        "              ^\n"
        "    hint: did you mean 'error'?\n"
        f"error: {directory}/tone/b.yaml:1:7: kind is 'forbd'\n"
        "    kind: forbd\n"
        "          ^\n"
        "    hint: did you mean 'forbid'?\n"
    )


def test_validating_runs_the_examples_too(replylint: Run, own_rules: Write) -> None:
    directory = own_rules({"tone/own.yaml": _with("⟦甲乙丙丁⟧", "您好")})
    done = replylint("rules", "validate", "--rules", str(directory))
    said = done.stderr.decode()
    assert done.returncode == 2
    assert f"error: {directory}/tone/own.yaml:10:9: tone/own: nothing is found in the bad example '您好'\n" in said
    assert (
        f"error: {directory}/tone/own.yaml:1: tone/own: 1 bad examples in zh, 4 are needed\n" in said
        or "0 bad examples in en" in said
    )
