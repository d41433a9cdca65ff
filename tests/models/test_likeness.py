"""How alike two records are: measured on examples of what branches write and send."""

from __future__ import annotations

import io
import random

import pytest
from PIL import Image, ImageEnhance
from rapidfuzz import fuzz

from models.likeness import ALIKE, alike, bare, picture_code, same_picture

STUDY = (
    "会议学习了《中国共产党支部工作条例（试行）》第三章，逐条对照本支部一年来的组织生活情况，认为主题党日、"
    "党课基本做到按时开展，但支部委员会会议有两个月因生产任务重没有按期召开，应当引以为戒。"
    "与会同志围绕如何把组织生活与车间生产结合起来依次发言。"
    "会议决定把主题党日固定在每月第二个星期五下班前一小时。"
)
VISIT = (
    "支部组织党员到浑南区抗美援朝烈士陵园参观，向烈士纪念碑敬献花篮，重温入党誓词，听讲解员介绍沈阳籍烈士的事迹。"
    "返程途中大家谈了体会，张伟说要把烈士的精神带到技术攻关里，李娜建议明年清明节带新入职的青年员工一起来。"
)
SAFETY = (
    "会议传达了街道关于冬季安全生产的通知，听取了车间主任关于消防设施检查情况的汇报。"
    "对发现的三处隐患逐一明确了整改责任人和时限，要求党员带头做到上岗前检查、离岗时断电。"
    "与会同志还就夜班照明和叉车限速提了意见，由支部汇总后报公司。"
)


@pytest.mark.parametrize(
    ("words", "earlier"),
    [
        (STUDY, STUDY),
        # other dates and other people: this is how minutes are copied from month to month
        (STUDY.replace("第二个星期五", "第三个星期四").replace("两个月", "三个月"), STUDY),
        (VISIT.replace("张伟", "欧阳文博").replace("李娜", "王㛃"), VISIT),
        (f"2026年11月12日，{STUDY}", f"2026年10月9日下午3点，{STUDY}"),
        # one sentence of four is another
        (STUDY.replace("会议决定把主题党日固定在每月第二个星期五下班前一小时。", ""), STUDY),
        (SAFETY.replace("由支部汇总后报公司。", "大家表示同意。"), SAFETY),
    ],
)
def test_what_is_one_text_with_changes(words: str, earlier: str) -> None:
    assert alike(words, earlier)


@pytest.mark.parametrize(
    ("words", "earlier"),
    [
        (STUDY, VISIT),
        (STUDY, SAFETY),
        (VISIT, SAFETY),
        # the same occasion, another meeting
        (STUDY, STUDY.replace("第三章", "第五章")[:40] + SAFETY),
        # so short that it can only be like others
        ("学习党章第三章，重温入党誓词。", "学习党章第三章，重温入党誓词。"),
        ("", ""),
    ],
)
def test_what_is_another_text(words: str, earlier: str) -> None:
    assert not alike(words, earlier)


def test_the_threshold_lies_between_what_is_copied_and_what_is_not() -> None:
    """What is measured: unrelated records of one branch stay far below, copies lie far above."""
    unrelated = [
        fuzz.ratio(bare(one), bare(other))
        for one, other in ((STUDY, VISIT), (STUDY, SAFETY), (VISIT, SAFETY))
    ]
    copied = fuzz.ratio(bare(STUDY), bare(STUDY.replace("第二个星期五", "第三个星期四")))
    assert max(unrelated) < ALIKE - 20
    assert copied > ALIKE + 15


def a_scene(seed: int) -> Image.Image:
    """Something with shapes in it, as a photo has, and never twice the same."""
    dice = random.Random(seed)
    small = Image.new("RGB", (24, 18))
    small.putdata([tuple(dice.randrange(256) for _ in range(3)) for _ in range(24 * 18)])
    return small.resize((1280, 960), Image.Resampling.BICUBIC)


def saved(picture: Image.Image, quality: int = 90, kind: str = "JPEG") -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, quality=quality)
    return file.getvalue()


def code(picture: Image.Image, quality: int = 90) -> str:
    found = picture_code(saved(picture, quality))
    assert found is not None
    return found


@pytest.mark.parametrize("seed", range(4))
def test_a_picture_is_known_again_smaller_brighter_and_saved_anew(seed: int) -> None:
    scene = a_scene(seed)
    first = code(scene)
    assert len(first) == 64
    for again in (
        code(scene, quality=25),
        code(scene.resize((400, 300))),
        code(ImageEnhance.Brightness(scene).enhance(1.2)),
    ):
        assert same_picture(first, again)


def test_other_pictures_are_others() -> None:
    codes = [code(a_scene(seed)) for seed in range(8)]
    assert not any(
        same_picture(one, other) for at, one in enumerate(codes) for other in codes[at + 1 :]
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xd8\xff a photo",
        b"%PDF-1.7",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 640 480\n",
        saved(a_scene(1))[:20000],
        saved(a_scene(1), kind="PNG")[:20000],
        saved(a_scene(1), kind="GIF"),
        saved(Image.new("RGB", (640, 480), "white")),  # a wall: its code would mean nothing
    ],
    ids=[
        "nothing",
        "no picture",
        "a document",
        "a program",
        "half",
        "half a PNG",
        "GIF",
        "a wall",
    ],
)
def test_what_has_no_code(content: bytes) -> None:
    assert picture_code(content) is None
