"""Concepts learn from examples: clear errors for broken pools, an exact model, and sentences that were never seen."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from replylint.condition import Recognize
from replylint.engine import Gate, check_reply
from replylint.errors import ReplylintError, RuleError
from replylint.learning.features import features
from replylint.learning.model import FORMAT, SCALE, SHARE, SMOOTHING, LearnedConcept, Model, write_model
from replylint.learning.pool import read_pool
from replylint.reply import Reply
from replylint.ruleset import Ruleset, all_errors, load_ruleset, shipped_rules

Run = Callable[..., CompletedProcess[bytes]]
Write = Callable[[dict[str, str]], Path]

try:
    import sklearn  # noqa: F401

    HAS_SKLEARN = True
except ImportError:
    HAS_SKLEARN = False
needs_sklearn = pytest.mark.skipif(
    not HAS_SKLEARN, reason="training needs scikit-learn: pip install 'replylint[train]'"
)

# a concept of a shop of its own: pressing the buyer to join its club
PRESSES = """\
顺手把会员开了吧，一分钱不要
您先入个会，入会才有这个价
点一下店铺首页就能入会，很快的
不办会员的话这张券用不了哦
建议您加入我们的粉丝团，天天有福利
成为会员积分翻倍，您考虑一下呗
亲，先注册会员再下单更划算
加入会员俱乐部，以后都享九五折
您还不是会员呢，赶紧入一个
办张会员卡吧，今天办送小样
入会领十元，不入白不入
点关注加入会员，下次买更便宜
麻烦您入个会再来问优惠
会员才包邮，您开通一下
升级成银卡会员就能免运费啦
开个会员吧，几秒钟的事
您关注店铺再入会，就送一双袜子
都帮您看好了，就差入会这一步
不入会真的亏，很多老客都入了
入会以后生日还有礼物，快加入吧
亲可以先点右上角入会哦
买之前记得开通会员，能省五块
推荐您办年卡会员，一年省好几百
要不要顺便加入我们的会员体系
加个会员嘛，又不花钱
入会礼今天最后一天，抓紧
您点一下这个入会链接就好
会员价和普通价差二十呢，入一个吧
先成为会员，我再给您申请优惠
想要赠品的话得先入会
入了会您就能抢今晚的半价
店铺会员免费加入的，您点一下
把会员开通了，后面售后也优先
我们会员群里福利更多，您进一下
成为粉丝会员，每周都能领券
还没入会的话现在入，立减八元
您注册一下会员，手机号填上就行
开通会员可以多送一个月保修
会员日马上到了，您先入会占个位
您看要不要办个金卡，积分能换东西
入会有惊喜，点头像就能加入
给您推荐一下我们的会员，真的值
办会员吧，您这单马上回本
不是会员不能参加满减，您入下会
抽奖只对会员开放，赶快加入
加入会员后尺码不合适包换，您开一下
我建议您升个会员等级再下单
现在入会送运费券，您要不要试试
您点收藏加入会，送您一包湿巾
多买几件升到VIP吧，折扣更大
亲要是入会的话，我再送您一张券
开会员立享优先发货，划算得很
先入会后咨询，会员有专属客服
您加一下品牌会员，积分当钱花
办卡很简单的，填个生日就行
赶紧开通吧，会员名额不多了
您就入一下会，支持一下我们
想便宜点就办会员嘛
再不入会这个价就没了
店里最近推会员，您帮忙入一个
"""
DOES_NOT = """\
您的会员积分已经到账，可以在订单页查看
会员退款一样是七天内到账
抱歉，会员价显示有误，差额今天退给您
您已经是会员了，这单自动打了九五折
取消会员在设置里，点注销就行
这张会员券今晚十二点过期
是否入会不影响您退货
不用入会也能享受包邮
您问的会员日是每月八号
会员卡丢了可以凭手机号补
今天下午四点前给您补发
麻烦您拍一张破损处的照片
订单已经打包好，六点前发出
您好，请问有什么可以帮您
尺码建议选大一号
非常抱歉让您久等了
退款已经提交，预计三天内到账
这款支持机洗，水温三十度以下
我这边联系站点核实，晚八点前回复您
换货的运费由我们承担
快递显示今天派送，请留意电话
发票已经发到您的邮箱
赠品随单发出，不用另外领
这个颜色下周三补货
您先别急，我马上查一下单号
包装里有说明书，第三页写了安装步骤
好的，已经帮您改了地址
优惠券在结算页会自动抵扣
电池可以用两年左右
衣服第一次洗会有轻微浮色
我已经登记，质检明天给您答复
杯子碎了确实糟心，今天补一个
您可以在订单详情里申请开票
耳机充满需要一个半小时
两件一起拍会分两个包裹
仓库这边盘点，明早发货
缺的螺丝今天用顺丰寄给您
差价二十元已经退回原账户
您方便告诉我订单号吗
这批次确实有问题，我们召回
运单号是SF开头的那个
周末客服九点上班
安装师傅会提前半小时联系您
坏的那只不用寄回
可以的，支持到付
已经催了快递，明天中午前更新
面料是纯棉的，不起球
您收到后有问题随时找我
补偿券已经放进您的账户
这单我给您优先处理
原装配件，保修一年
您说的情况我记下来了
地址填错了也没关系，还没出库
退货地址我发给您
系统显示已签收，我核实下是谁签的
价格以结算页为准
需要的话我可以帮您预约维修
您的投诉已经转给主管，两小时内来电
不好意思，这款断货了
感谢您耐心等待
"""
UNSEEN_PRESSES = """\
您入个会吧，入会能便宜十块呢
亲，先开通会员再拍更优惠
办个会员卡嘛，反正不要钱
赶快加入会员，今晚有券领
要不您先注册成会员，我给您送赠品
不入会可享受不到这个折扣哦
点一下入会，几秒就好啦
推荐您升级金卡会员，积分翻倍
店铺会员免费的，您加入一下
会员才能抢半价，您开通一个吧
"""
UNSEEN_ORDINARY = """\
今天五点前给您补寄一只新的
请把订单号发我，我查一下物流
抱歉，让您白跑一趟
退款三天内原路退回
这款水杯可以装热水
安装视频已经发您邮箱
我联系了快递，晚上七点前回复您
换货不收运费
"""
UNSEEN_LOOK_ALIKES = """\
您的会员积分明天恢复
不需要入会，直接下单就包邮
会员价今天已经补退给您
您的会员等级没有变化
退出会员在设置里操作
会员券昨天过期了
"""

CONCEPT = "title: {zh: 催人入会, en: Presses to join the club}\nlearned: {unit: sentence, labels: [presses-to-join]}\n"
RULE = """\
kind: forbid
severity: warning
title: {zh: 催买家入会, en: Pressing to join}
message: {zh: "「{match}」在催买家入会", en: "“{match}” presses the buyer to join"}
why: {zh: 买家来是为了问题，不是为了会员, en: The buyer came with a question}
fix: {zh: 先解决问题, en: Solve the problem first}
source: {practice: own}
match: {any: ["{presses-to-join}"]}
examples: {bad: ["⟦您先入个会，入会才有这个价⟧"], good: ["今天下午四点前给您补发"]}
"""


def _lines(label: str, text: str) -> str:
    return "".join(f"{label}\t{line}\n" for line in text.splitlines())


OWN = {
    "_concepts/presses-to-join.yaml": CONCEPT,
    "compliance/pressing-to-join.yaml": RULE,
    "_examples/zh/club.tsv": _lines("presses-to-join", PRESSES) + _lines("-", DOES_NOT),
}


# the pool


@pytest.mark.parametrize(
    ("text", "labels", "unsure", "reply", "buyer"),
    [
        pytest.param("-\t您好\n", set(), set(), "您好", None, id="no label"),
        pytest.param("# a remark\n\na\t您好\n", {"a"}, set(), "您好", None, id="remarks and empty lines"),
        pytest.param("a, b\t您好\n", {"a", "b"}, set(), "您好", None, id="two labels"),
        pytest.param("a,?b\t您好\n", {"a"}, {"b"}, "您好", None, id="a label that is unsure"),
        pytest.param("a\t您好\t在吗\n", {"a"}, set(), "您好", "在吗", id="with a buyer message"),
        pytest.param("a\t\t在吗\n", {"a"}, set(), "", "在吗", id="a buyer message alone"),
        pytest.param(
            "a\t您好\\n在的\r\n", {"a"}, set(), "您好\n在的", None, id="a line break inside, Windows line ends"
        ),
        pytest.param("\ufeffa\t您好\n", {"a"}, set(), "您好", None, id="a byte order mark"),
    ],
)
def test_a_line_of_the_pool(
    own_rules: Write, text: str, labels: set[str], unsure: set[str], reply: str, buyer: str | None
) -> None:
    (line,) = read_pool(own_rules({"_examples/zh/a.tsv": text}), "zh", ["a", "b"])
    assert (line.labels, line.unsure, line.text, line.buyer) == (labels, unsure, reply, buyer)


def test_a_line_that_is_said_twice_counts_once(own_rules: Write) -> None:
    directory = own_rules({"_examples/zh/a.tsv": "a\t您好\n-\t在的\n", "_examples/zh/b.tsv": "a\t您好\n"})
    assert len(read_pool(directory, "zh", ["a"])) == 2


Fault = tuple[str, int | None, str, str | None]


def _pool_errors(directory: Path) -> list[Fault]:
    with pytest.raises(ReplylintError) as caught:
        read_pool(directory, "zh", ["blame-buyer", "defensive"])
    return [(Path(e.path or "").name, e.line, e.message, e.hint) for e in all_errors(caught.value)]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param(
            "-\t您好\nblame-buyr\t您自己没看清\n",
            (2, "unknown label 'blame-buyr'", "did you mean 'blame-buyer'?"),
            id="an unknown label",
        ),
        pytest.param(
            "?blame-buyr\t您自己没看清\n",
            (1, "unknown label '?blame-buyr'", "did you mean 'blame-buyer'?"),
            id="an unknown label that is unsure",
        ),
        pytest.param(
            "defensive,?defensive\t您好\n",
            (1, "the label 'defensive' is both sure and unsure", None),
            id="a label both sure and unsure",
        ),
        pytest.param(
            "您好\n", (1, "1 columns", "labels, TAB, text, and perhaps TAB, buyer message"), id="no label at all"
        ),
        pytest.param(
            "-\ta\tb\tc\n", (1, "4 columns", "labels, TAB, text, and perhaps TAB, buyer message"), id="too many columns"
        ),
        pytest.param("-\t \t \n", (1, "neither a text nor a buyer message", None), id="nothing in it"),
        pytest.param(
            "-\tYou did not read it\n",
            (1, "this is en, in the pool of zh", "move it to _examples/en"),
            id="the wrong language",
        ),
        pytest.param("-\t" + "好" * 4000 + "\n", (1, "longer than 4000 characters", None), id="a line that never ends"),
    ],
)
def test_a_broken_line_is_named(own_rules: Write, text: str, fault: tuple[int, str, str | None]) -> None:
    assert _pool_errors(own_rules({"_examples/zh/a.tsv": text})) == [("a.tsv", *fault)]


def test_contradicting_labels_name_both_lines(own_rules: Write) -> None:
    directory = own_rules(
        {"_examples/zh/a.tsv": "blame-buyer\t您没看清\n", "_examples/zh/b.tsv": "-\t您好\n-\t您没看清\n"}
    )
    earlier = directory / "_examples/zh/a.tsv"
    message = f"the same example has the label 'blame-buyer' here or in {earlier}:1, but not in both"
    assert _pool_errors(directory) == [
        ("b.tsv", 2, message, "keep one of the two lines, or mark the label unsure with ?")
    ]


def test_a_label_that_is_unsure_on_one_side_contradicts_nothing(own_rules: Write) -> None:
    directory = own_rules({"_examples/zh/a.tsv": "blame-buyer\t您没看清\n?blame-buyer\t您没看清\n"})
    assert len(read_pool(directory, "zh", ["blame-buyer"])) == 1


def test_a_file_that_is_not_utf_8_is_named_and_the_others_are_read(own_rules: Write) -> None:
    directory = own_rules({"_examples/zh/b.tsv": "nobody\t您好\n"})
    (directory / "_examples/zh/a.tsv").write_bytes("-\t您好\n".encode("gbk"))
    assert _pool_errors(directory) == [
        ("a.tsv", 1, "this file is not UTF-8", "save it as UTF-8"),
        ("b.tsv", 1, "unknown label 'nobody'", "known: blame-buyer, defensive"),
    ]


# the model

_RANDOM = random.Random(7)
NAMES = ["^您", "您好", "好", "的", "快递", "的问题", "\x015"]
WEIGHTS = {name: [_RANDOM.randint(16, 900), *(_RANDOM.randint(-40_000, 40_000) for _ in range(5))] for name in NAMES}
CONCEPTS = [
    LearnedConcept(f"c{n}", "sentence", bool(n % 2), _RANDOM.uniform(-2, 2), 0.0, 0.5, n / 5, 0.5, 60, 60)
    for n in range(5)
]


@pytest.fixture
def model(tmp_path: Path) -> Model:
    write_model(tmp_path / "zh.model", "zh", "f" * 32, CONCEPTS, WEIGHTS)
    return Model(tmp_path / "zh.model")


def test_a_model_is_read_as_it_was_written(model: Model) -> None:
    assert (model.language, model.fingerprint, list(model.concepts)) == ("zh", "f" * 32, CONCEPTS)
    assert set(model.features) == set(WEIGHTS)
    assert {name: [model.weight(name, n) for n in range(5)] for name in NAMES} == {
        name: row[1:] for name, row in WEIGHTS.items()
    }
    assert model.weight("unheard-of", 2) == 0


@pytest.mark.parametrize(
    "chosen",
    [[], ["好"], ["^您", "您好", "好"], NAMES, ["unheard-of", "的"]],
    ids=lambda chosen: f"{len(chosen)} features: {','.join(chosen)!r}",
)
def test_scores_are_those_of_a_plain_computation(model: Model, chosen: list[str]) -> None:
    rows = [WEIGHTS[name] for name in chosen if name in WEIGHTS]
    norm = (sum(row[0] for row in rows) / SHARE + SMOOTHING) ** 0.5
    plain = [(sum(row[n + 1] for row in rows) / SCALE / norm) + concept.bias for n, concept in enumerate(CONCEPTS)]
    assert model.scores(model.sums(chosen)) == pytest.approx(plain)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        pytest.param(lambda data: data[:-1], "this model cannot be read (truncated)", id="a byte short"),
        pytest.param(lambda data: data + b"x", "this model cannot be read (truncated)", id="a byte too many"),
        pytest.param(
            lambda data: data.replace(b'"format": %d' % FORMAT, b'"format": 99'),
            "this model cannot be read (another format)",
            id="another format",
        ),
        pytest.param(
            lambda data: data.replace(b'"bias"', b'"bios"', 1), "this model cannot be read (", id="another field"
        ),
        pytest.param(lambda data: b"", "this model cannot be read (", id="an empty file"),
        pytest.param(lambda data: b"\x80\x04junk", "this model cannot be read (", id="a pickle"),
    ],
)
def test_a_damaged_model_is_refused(model: Model, damage: Callable[[bytes], bytes], message: str) -> None:
    model.path.write_bytes(damage(model.path.read_bytes()))
    with pytest.raises(RuleError) as caught:
        Model(model.path)
    assert caught.value.message.startswith(message)
    assert (caught.value.path, caught.value.hint) == (str(model.path), "make it again: replylint rules train")


@pytest.mark.parametrize(("precision", "confidence"), [(0.59, "low"), (0.6, "medium"), (1.0, "medium")])
def test_confidence_belongs_to_the_measured_precision(precision: float, confidence: str) -> None:
    assert LearnedConcept("c", "reply", False, 0.0, 0.0, 0.5, precision, 0.5, 60, 60).confidence == confidence


def test_the_rarest_features_overflow_no_field(ruleset: Ruleset) -> None:
    for model in ruleset.models:
        rarest = sorted(model.features, key=lambda name: -(model.packed[name] & 0x7FFFFF))[:4500]
        plain = sum(model.packed[name] & 0x7FFFFF for name in rarest)
        assert plain < 1 << 23


def test_a_text_as_long_as_a_book_is_judged_by_its_beginning(ruleset: Ruleset) -> None:
    characters = [chr(code) for code in range(0x4E00, 0x9000)]
    reply = "。".join("".join(characters[at : at + 40]) for at in range(0, len(characters), 40))
    assert check_reply(Reply("这是快递的问题，您找快递吧。" + reply, "杯子碎了"), ruleset, Gate()).findings


@pytest.mark.parametrize(("sure", "severity"), [(-99.0, "error"), (99.0, "warning")])
def test_what_is_not_sure_raises_no_more_than_a_warning(own_rules: Write, sure: float, severity: str) -> None:
    directory = own_rules(
        {**OWN, "compliance/pressing-to-join.yaml": RULE.replace("severity: warning", "severity: error")}
    )
    concept = LearnedConcept("presses-to-join", "sentence", False, 0.0, 0.5, sure, 0.9, 0.9, 60, 60)
    write_model(directory / "_examples" / "zh.model", "zh", "f" * 32, [concept], {"入会": [16, 90_000]})
    ruleset = load_ruleset([directory]).narrowed(["compliance/pressing-to-join"], [])
    (finding,) = check_reply(Reply("您好，入会吧。"), ruleset, Gate()).findings
    assert (finding.severity, finding.confidence) == (severity, "medium")


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        pytest.param(
            "好的",
            "zh",
            {"^", "$", "好", "的", "^好", "好的", "的$", "^好的", "好的$"} - {"^", "$"},
            id="characters, pairs, triples",
        ),
        pytest.param("a b", "en", {"a", "b", "^ a", "a b", "b $", "^ a b", "a b $"}, id="words, pairs, triples"),
        pytest.param(
            "cat",
            "en",
            {"cat", "^ cat", "cat $", "^ cat $", "#ca", "at#", "#cat", "cat#", "#cat#"},
            id="pieces of a word",
        ),
        pytest.param("😉 :)", "en", {"😉", ":)", "^ 😉", "😉 :)", ":) $", "^ 😉 :)", "😉 :) $"}, id="smileys"),
    ],
)
def test_the_features_of_a_text(text: str, language: str, found: set[str]) -> None:
    assert features((text,), language) == found


def test_digits_are_all_alike() -> None:
    assert features(("18点前",), "zh") == features(("20点前",), "zh") != features(("几点前",), "zh")


# training


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory, replylint: Run) -> tuple[Path, CompletedProcess[bytes]]:
    """The directory of a shop, trained with the one command."""
    directory = tmp_path_factory.mktemp("shop")
    _write(directory, OWN)
    return directory, replylint("rules", "train", str(directory))


def _write(directory: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text(text, encoding="utf-8")


def _found(ruleset: Ruleset, sentences: Iterable[str]) -> list[str]:
    only = ruleset.narrowed(["compliance/pressing-to-join"], [])
    return [sentence for sentence in sentences if check_reply(Reply(f"您好。{sentence}。"), only, Gate()).findings]


@needs_sklearn
def test_sixty_sentences_a_side_find_sentences_that_were_never_seen(
    trained: tuple[Path, CompletedProcess[bytes]],
) -> None:
    directory, done = trained
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.decode().splitlines()[-1] == f"wrote {directory}/_examples/zh.model"
    seen = {*PRESSES.splitlines(), *DOES_NOT.splitlines()}
    assert len(seen) == 120 and not seen & {
        *UNSEEN_PRESSES.splitlines(),
        *UNSEEN_ORDINARY.splitlines(),
        *UNSEEN_LOOK_ALIKES.splitlines(),
    }
    ruleset = load_ruleset([directory])
    assert len(_found(ruleset, UNSEEN_PRESSES.splitlines())) >= 7
    assert _found(ruleset, UNSEEN_ORDINARY.splitlines()) == []
    assert len(_found(ruleset, UNSEEN_LOOK_ALIKES.splitlines())) <= 3


@needs_sklearn
def test_a_learned_finding_covers_its_clause_and_shows_what_weighed_most(
    trained: tuple[Path, CompletedProcess[bytes]],
) -> None:
    ruleset = load_ruleset([trained[0]])
    reply = "抱歉让您久等了。您先入个会，入会才有这个价。"
    (finding,) = [
        f for f in check_reply(Reply(reply), ruleset, Gate()).findings if f.rule == "compliance/pressing-to-join"
    ]
    assert finding.text in ("您先入个会", "入会才有这个价")
    assert finding.confidence in ("medium", "low")
    assert finding.words and all(word in reply for word in finding.words)


@needs_sklearn
def test_the_shipped_concepts_stay_as_they_were(
    trained: tuple[Path, CompletedProcess[bytes]], ruleset: Ruleset
) -> None:
    own = Model(trained[0] / "_examples" / "zh.model")
    assert [concept.name for concept in own.concepts] == ["presses-to-join"]
    reply = Reply("这是快递的问题，您找快递吧。", "杯子碎了")
    both = load_ruleset([trained[0]]).narrowed([rule.id for rule in ruleset.rules], [])
    assert check_reply(reply, both, Gate()).findings == check_reply(reply, ruleset, Gate()).findings


@needs_sklearn
def test_training_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    from replylint.learning.train import train_directory

    models = []
    for name in ("one", "two"):
        _write(tmp_path / name, OWN)
        concepts = [load_ruleset([tmp_path / name], learned=False).concepts["presses-to-join"]]
        # the directory stands for the shipped one, too: nothing is borrowed, and training takes a second
        (path,) = train_directory(tmp_path / name, tmp_path / name, concepts, [], lambda _: None)
        models.append(path.read_bytes())
    assert models[0] == models[1]


@needs_sklearn
@pytest.mark.parametrize(
    ("more", "keep_model", "message"),
    [
        pytest.param({}, True, None, id="fresh"),
        pytest.param(
            {"_examples/zh/more.tsv": "-\t您的快递今天到\n"},
            True,
            "the examples have changed since this model was made",
            id="an example was added",
        ),
        pytest.param(
            {"_examples/zh/club.tsv": OWN["_examples/zh/club.tsv"].replace("您好，请问有什么可以帮您", "您好，请说")},
            True,
            "the examples have changed since this model was made",
            id="an example was changed",
        ),
        pytest.param({}, False, "there are examples, but no model was made of them", id="no model"),
    ],
)
def test_a_stale_model_is_not_valid(
    trained: tuple[Path, CompletedProcess[bytes]],
    tmp_path: Path,
    more: dict[str, str],
    keep_model: bool,
    message: str | None,
) -> None:
    from replylint.learning.train import stale_models

    _write(tmp_path, OWN | more)
    model = tmp_path / "_examples" / "zh.model"
    if keep_model:
        model.write_bytes((trained[0] / "_examples" / "zh.model").read_bytes())
    ruleset = load_ruleset([tmp_path], learned=False)
    errors = stale_models([tmp_path], shipped_rules(), ruleset.concepts.values(), ruleset.rules)
    wanted = [(str(model), message, f"replylint rules train {tmp_path}")] if message else []
    assert [(error.path, error.message, error.hint) for error in errors] == wanted


@needs_sklearn
def test_validate_exits_2_for_a_stale_model(
    trained: tuple[Path, CompletedProcess[bytes]], tmp_path: Path, replylint: Run
) -> None:
    _write(tmp_path, OWN | {"_examples/zh/more.tsv": "-\t您的快递今天到\n"})
    (tmp_path / "_examples" / "zh.model").write_bytes((trained[0] / "_examples" / "zh.model").read_bytes())
    done = replylint("rules", "validate", str(tmp_path))
    assert done.returncode == 2
    assert (
        f"error: {tmp_path}/_examples/zh.model: the examples have changed since this model was made\n"
        in done.stderr.decode()
    )


@needs_sklearn
@pytest.mark.parametrize(
    ("files", "path", "message", "hint"),
    [
        pytest.param({}, "_examples", "there are no examples", "see CONTRIBUTING.md", id="no examples"),
        pytest.param(
            {"_examples/zh/club.tsv": _lines("-", DOES_NOT)},
            "_examples/zh/club.tsv",
            "no example carries a label that a concept learns",
            "add learned: to a concept",
            id="only negative examples",
        ),
        pytest.param(
            {
                "_examples/zh/club.tsv": _lines("presses-to-join", "\n".join(PRESSES.splitlines()[:20]))
                + _lines("-", DOES_NOT)
            },
            "_examples/zh",
            "too few examples of presses-to-join to learn from",
            "at least 30 lines with the label and 30 without",
            id="twenty examples",
        ),
    ],
)
def test_what_cannot_be_trained_says_why(
    own_rules: Write, replylint: Run, files: dict[str, str], path: str, message: str, hint: str
) -> None:
    directory = own_rules({name: text for name, text in OWN.items() if name != "_examples/zh/club.tsv"} | files)
    done = replylint("rules", "train", str(directory))
    assert (done.returncode, done.stderr.decode()) == (2, f"error: {directory}/{path}: {message}\n    hint: {hint}\n")
    assert list(directory.rglob("*.model*")) == []


@needs_sklearn
def test_faults_of_the_examples_are_reported_by_the_command(own_rules: Write, replylint: Run) -> None:
    directory = own_rules(OWN | {"_examples/zh/z.tsv": "presses-to-jion\t您入会吧\n"})
    done = replylint("rules", "train", str(directory))
    assert done.returncode == 2
    assert done.stderr.decode() == (
        f"error: {directory}/_examples/zh/z.tsv:1: unknown label 'presses-to-jion'\n"
        "    presses-to-jion 您入会吧\n"
        "    hint: did you mean 'presses-to-join'?\n"
    )


def test_without_scikit_learn_the_command_says_what_to_install(own_rules: Write) -> None:
    import subprocess
    import sys

    directory = own_rules(OWN)
    program = "import sys; sys.modules['sklearn'] = None; from replylint.cli import main; main(['rules', 'train', sys.argv[1]])"
    done = subprocess.run([sys.executable, "-c", program, str(directory)], capture_output=True, timeout=60, check=False)
    assert done.returncode == 2
    assert done.stderr.decode() == "error: training needs scikit-learn\n    hint: pip install 'replylint[train]'\n"


def test_without_a_model_a_learned_concept_is_silent(own_rules: Write) -> None:
    ruleset = load_ruleset([own_rules(OWN)], learned=False)
    assert type(ruleset.finder._recognize) is Recognize
    assert _found(ruleset, PRESSES.splitlines()) == []
