"""Reading what people write: how right, how fast, how soon ready, and what nobody would write.

`measured()` runs in a process of its own, so that memory and readiness are those of the reader.
"""

from __future__ import annotations

import gc
import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from statistics import mean, quantiles

from tests.bench.memory import most_memory
from tests.language.scoring import GUARDS, Score, load, parts, score_of

NAMES = 60_000
ROSTER = 50
HOSTILE = 20_000
#: Telegram sends no longer message.
LONGEST = 4_096
SEED = 20_261_022
NOW = datetime.fromisoformat("2026-10-22T09:00:00+08:00")


@dataclass(frozen=True)
class Reading:
    """Seconds for every message and every hostile string; seconds until ready; bytes."""

    messages: list[float]
    hostile: list[float]
    ready: float
    memory: int

    @property
    def mean(self) -> float:
        """Of a message."""
        return mean(self.messages)

    @property
    def p99(self) -> float:
        """Of a message."""
        return quantiles(self.messages, n=100, method="inclusive")[98]


def measured(hostile: int = HOSTILE, names: int = NAMES) -> Reading:
    """Measure in a fresh process."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.reading", str(hostile), str(names)],
        check=True,
        capture_output=True,
        text=True,
    )
    return Reading(**json.loads(done.stdout))


def rightness() -> dict[str, Score]:
    """How right the reader is on each set of annotated messages; figures, and no message of them."""
    return {name: score_of(name) for name in parts(held_back=True) if name != GUARDS}


# --- in the process of its own ----------------------------------------------------------------------


def organizations(count: int) -> Iterator[str]:
    """So many names, as a province has them."""
    places = _words("沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 铁岭 朝阳 葫芦岛")
    heads = _words("晨光 远大 同心 清枫 启明 安和 明湖 笃信 宏达 兴华 金源 天成 瑞祥 永固 东升")
    trades = _words("电子 商贸 广告 软件 印刷 医院 物业 机电 食品 建材 物流 服装 药业 化工 餐饮")
    ends = ("有限公司党支部", "联合党支部", "综合党委", "集团党委", "协会党支部")
    for number in range(count):
        place, head = places[number % 14], heads[number // 14 % 15]
        trade, end = trades[number // 210 % 15], ends[number // 3150 % 5]
        yield f"{place}{head}{trade}{number // 15750 or ''}{end}"


def _words(line: str) -> list[str]:
    return line.split()


def roster(count: int) -> list[str]:
    """So many people."""
    family, given = "王李张刘陈杨赵黄周吴", "伟芳娜敏静强磊洋勇艳"
    return [f"{family[at % 10]}{given[at // 10 % 10]}{given[at % 7]}" for at in range(count)]


def strings(count: int) -> Iterator[str]:
    """Random and adversarial ones of every length: rare characters, one number, nested brackets."""
    chance = random.Random(SEED)
    words = _words(
        "应到 实到 请假 主持 昨天 下午 三点 支委会 党课 除 外 都 推迟到 导出 谁没报 地点 书记"
    )
    alphabets = (
        "".join(map(chr, range(0x4E00, 0x9FA5))),
        "".join(map(chr, range(0x3400, 0x4DB5))) + "\U00020000\U0002a6d6",
        "0123456789",
        "一二三四五六七八九十百千万",
        "（）()《》“”「」",
        "，。；：、！？\n\t 　",
        "在到去不没了的是有除外都会课",
        "月日号点分年周上下",
        "\x00\x01\u200b\ufeff\ud83d😀",
    )
    for number in range(count):
        # Most are short, as messages are; some are as long as Telegram lets them be.
        length = LONGEST if number % 20 == 0 else chance.randrange(1, 400)
        match number % 4:
            case 0:
                yield "".join(chance.choices(chance.choice(alphabets), k=length))
            case 1:
                yield "".join(chance.choices(words, k=length))[:LONGEST]
            case 2:
                piece = "".join(chance.choices(chance.choice(alphabets), k=chance.randrange(1, 4)))
                yield (piece * length)[:LONGEST]
            case _:
                mixed = [*words, *chance.choice(alphabets)[:200]]
                yield "".join(chance.choices(mixed, k=length))[:LONGEST]


def _here(hostile: int, names: int) -> Reading:
    begun = time.perf_counter()
    from handlers.language.queries import Areas
    from handlers.language.reader import read
    from handlers.language.telling import tell

    areas, people = Areas(organizations(names)), roster(ROSTER)
    gc.freeze()  # as handlers/area.py does
    read("昨天下午三点开了支委会，应到5实到4，张伟出差", NOW, people, areas=areas)
    ready = time.perf_counter() - begun

    def timed(words: str, now: datetime) -> float:
        # Of the processor, not of the clock: what else the machine does is not the reader's.
        start = time.process_time()
        read(words, now, people, areas=areas)
        return time.process_time() - start

    said = [
        (line["text"], line["now"]) for name in ("examples", "many_styles") for line in load(name)
    ]
    for words, now in said:
        timed(words, datetime.fromisoformat(now))
    messages = [timed(words, datetime.fromisoformat(now)) for words, now in said for _ in range(3)]
    tell(said[0][0], NOW, people)
    return Reading(
        messages, [timed(words, NOW) for words in strings(hostile)], ready, most_memory()
    )


if __name__ == "__main__":
    sys.stdout.write(json.dumps(vars(_here(*map(int, sys.argv[1:])))))
