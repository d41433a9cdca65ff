"""Messages as people type and dictate them: run on, with slips, in the words of the north-east.

Only what each row names is looked at; the sets with everything annotated are in `messages/`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from handlers.language.reader import read

NOW = datetime.fromisoformat("2026-10-22T09:00:00+08:00")  # a Thursday

SAID: list[tuple[str, dict[str, Any]]] = [
    (
        "前天党课王校长讲的讲的是铸牢中华民族共同体意识来了二十二个人曹建军请的婚假没来",
        {
            "intent": "report",
            "kind": "party_lecture",
            "lecturer": "王校长",
            "attended": 22,
            "absent": [{"name": "曹建军", "reason": "婚假"}],
        },
    ),
    (
        "昨天开了党课，地点二楼会议室，主持王建国",
        {"intent": "report", "kind": "party_lecture", "place": "二楼会议室", "host": "王建国"},
    ),
    (
        "10.19支委会 三人全到 议题：推优 主持高振东 记录韩雪梅",
        {
            "intent": "report",
            "date": "2026-10-19",
            "kind": "committee_meeting",
            "host": "高振东",
            "recorder": "韩雪梅",
            "expected": 3,
            "attended": 3,
        },
    ),
    (
        (
            "【主题党日】10月15日上午9:00，公司党支部在五楼党建活动室开展“学条例 守规矩”"
            "主题党日。支部书记郑立国主持，党员21人参加，缺席2人（崔健因公外出、鲁小花哺乳期）。"
        ),
        {
            "intent": "report",
            "date": "2026-10-15",
            "start_time": "09:00",
            "kind": "theme_day",
            "place": "五楼党建活动室",
            "host": "郑立国",
            "attended": 21,
            "absent": [
                {"name": "崔健", "reason": "因公外出"},
                {"name": "鲁小花", "reason": "哺乳期"},
            ],
        },
    ),
    (
        "民主评议昨天搞完了应到11实到10缺席的是邢立伟，他在广州参加展会",
        {
            "intent": "report",
            "kind": "member_appraisal",
            "expected": 11,
            "attended": 10,
            "absent": [{"name": "邢立伟", "reason": "在广州参加展会"}],
        },
    ),
    (
        (
            "小组会开了，昨晚六点半，张红梅家里，五个都到了，学"
            "的是总书记在企业家座谈会上的讲话，张红梅主持我记的"
        ),
        {
            "intent": "report",
            "kind": "group_meeting",
            "start_time": "18:30",
            "expected": 5,
            "attended": 5,
            "host": "张红梅",
        },
    ),
    (
        (
            "会议记录\n时间 2026年10月16日 15时\n地点 二楼多功能厅\n参会 应到14 实到12\n"
            "请假 白晓燕 (出国探亲) 庄严 (住院)\n主持 路遥\n记录 石磊\n内容 传达街道党工委会议精神"
        ),
        {
            "intent": "report",
            "date": "2026-10-16",
            "start_time": "15:00",
            "place": "二楼多功能厅",
            "expected": 14,
            "attended": 12,
            "host": "路遥",
            "recorder": "石磊",
            "absent": [
                {"name": "白晓燕", "reason": "出国探亲"},
                {"name": "庄严", "reason": "住院"},
            ],
        },
    ),
    (
        "补报：9月24号的党课，主讲人区委党校刘敏，题目是《从百年党史看自我革命》，听课18人",
        {
            "intent": "report",
            "kind": "party_lecture",
            "date": "2026-09-24",
            "lecturer": "刘敏",
            "attended": 18,
        },
    ),
    (
        "昨天的会陈卫东他们三个没来，陈卫东、孟祥瑞出车，高岩家里老人过世",
        {
            "intent": "report",
            "absent": [
                {"name": "陈卫东", "reason": "出车"},
                {"name": "孟祥瑞", "reason": "出车"},
                {"name": "高岩", "reason": "家里老人过世"},
            ],
        },
    ),
    (
        "书记，昨天党员大会到了13个，缺俩，一个是杨树林骨折了，一个是包文婷产检",
        {
            "intent": "report",
            "kind": "general_meeting",
            "attended": 13,
            "absent": [{"name": "杨树林", "reason": "骨折"}, {"name": "包文婷", "reason": "产检"}],
        },
    ),
    (
        "昨儿个党课老师是市委宣讲团的孙教授，课是《辽宁全面振兴新突破》，在线上腾讯会议听的，40个人在线",
        {
            "intent": "report",
            "kind": "party_lecture",
            "lecturer": "孙教授",
            "place": "腾讯会议",
            "attended": 40,
        },
    ),
    (
        "咱们这月的支委会啊还没开呢，老李住院了，等他出院的，可能下月初吧",
        {"intent": "postpone", "kind": "committee_meeting"},
    ),
    (
        "原计划本周五的主题党日，因车间设备大修全员加班，申请顺延至11月6日",
        {"intent": "postpone", "kind": "theme_day", "to": "2026-11-06"},
    ),
    (
        "党费这月收不齐，厂子压了两个月工资，想缓到下月15号一起收",
        {"intent": "postpone", "kind": "dues", "to": "2026-11-15"},
    ),
    ("组织生活会能不能晚点开，书记脚崴了", {"intent": "postpone", "kind": "org_life_meeting"}),
    (
        "党员大会开了一半消防演习就散了，等于没开",
        {"intent": "postpone", "kind": "general_meeting"},
    ),
    (
        "支委会今天没整成，明天接着整",
        {"intent": "postpone", "kind": "committee_meeting", "to": "2026-10-23"},
    ),
    ("党课老师临时来不了，课没上", {"intent": "postpone", "kind": "party_lecture"}),
    (
        "昨天主题党日去了一半人，算没搞，下周一重来",
        {"intent": "postpone", "kind": "theme_day", "to": "2026-10-26"},
    ),
    ("我们公司现在用工三百零六人，比上月多了二十", {"intent": "ledger", "ledger": "unit"}),
    ("厂子黄了，九月就停了，人都散了", {"intent": "ledger", "ledger": "unit"}),
    ("我们换法人了，现在是田文博，他是党员", {"intent": "ledger"}),
    (
        "支部书记由原来的徐峰改成邵丽娟了，手机15142078866，从这个月1号开始",
        {"intent": "ledger", "ledger": "secretary"},
    ),
    ("指导员给换了，新来的叫谷雨，电话024-23456789", {"intent": "ledger", "ledger": "instructor"}),
    ("单位跟隔壁两家合着建了联合支部", {"intent": "ledger", "ledger": "coverage"}),
    ("公司党员现在7个，6个正式的1个预备", {"intent": "ledger", "ledger": "unit"}),
    ("企业恢复生产了，工人回来八十多，准确说83个", {"intent": "ledger", "ledger": "unit"}),
    ("本月我还欠点啥没整", {"intent": "todo"}),
    ("看看我这边还有没有没弄的", {"intent": "todo"}),
    ("这季度咱支部该上几堂课了", {"intent": "todo"}),
    ("下半年我们都得交哪些材料", {"intent": "todo"}),
    ("我上周报的那个支委会你收着没", {"intent": "records", "kind": "committee_meeting"}),
    ("把我们支部8月份主题党日的那份找给我", {"intent": "records", "kind": "theme_day"}),
    ("咱上次党课是啥时候上的来着，帮翻翻", {"intent": "records", "kind": "party_lecture"}),
    ("6月的党员大会我是不是漏报了", {"intent": "records", "kind": "general_meeting"}),
    (
        "浑南区到今天还有几个支部党费没收上来",
        {"intent": "query", "metric": "overdue_list", "kind": "dues", "area": "浑南区"},
    ),
    (
        "桃仙街道上半年支委会开得咋样",
        {"intent": "query", "metric": "completion_rate", "area": "桃仙街道"},
    ),
    (
        "社会组织里头组建率到多少了",
        {"intent": "query", "metric": "coverage_rate", "sector": "social"},
    ),
    ("哪几个街道拖后腿了", {"intent": "query", "metric": "ranking"}),
    ("今年党课到会率跟去年比是高了还是低了", {"intent": "query", "metric": "trend"}),
    ("给没交党费的挨个提个醒", {"intent": "nudge", "kind": "dues"}),
    ("做个表，各街道三季度三会一课，要能打开的电子表格", {"intent": "export", "format": "xlsx"}),
    ("头一回弄这个，从哪开始", {"intent": "help"}),
    ("刚才发错了，别记", {"intent": "cancel"}),
    (
        "主题党日定在29号上午，去社区包保楼院扫雪",
        {"intent": "plan", "kind": "theme_day", "to": "2026-10-29"},
    ),
    (
        "明儿个后晌支委会别忘了啊",
        {"intent": "plan", "kind": "committee_meeting", "to": "2026-10-23"},
    ),
    ("哈哈哈哈", {"intent": "unknown"}),
    ("老妹儿晚上吃啥", {"intent": "unknown"}),
]


@pytest.mark.parametrize(("words", "expected"), SAID, ids=range(len(SAID)))
def test_as_people_say_it(words: str, expected: dict[str, Any]) -> None:
    found = read(words, NOW).as_record()
    assert {name: found.get(name) for name in expected} == expected
