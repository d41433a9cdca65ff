"""移交: the office changes hands with one word, and everything of the branch goes along."""

from __future__ import annotations

from models.appointment import Role
from models.history import Change
from tests.cast import Cast
from tests.chat import Button, Phone, message
from tests.conftest import Working


def test_the_deputy_takes_over_all_of_it(
    chen: Phone, liu: Phone, zhao: Phone, work: Working, cast: Cast
) -> None:
    chen.says("填报")
    chen.presses("今天 22 日")
    chen.says("学习党章第一章")
    assert chen.says("移交") == message(
        """
        移交书记　远大商贸支部

        移交给谁？点名字，名册上没有的打出来。
        [刘洋] [黄涛] [周敏] [吴刚]
        [郑爽] [冯军]
        [稍后再填] [取消]
        """
    )
    old = chen.button("刘洋")
    assert chen.presses("刘洋") == message(
        """
        移交书记　远大商贸支部
        接任：刘洋

        发给上级确认吗？上级同意的那一刻起，由接任的人填报，你这边就看不到了。
        [提交]
        [接任] [＋电话]
        [上一步] [稍后再填] [取消]
        """
    )
    assert chen.presses("提交") == "已请上级确认：书记移交给刘洋。同意以前，还由你填报。"
    assert zhao.reads() == message(
        """
        远大商贸支部书记陈静想移交给刘洋。
        同意以后，名册、草稿、待办和记录都归刘洋，陈静不再能看能填。

        同意吗？
        [同意] [不同意]
        """
    )
    assert "· 远大商贸支部：书记陈静移交给刘洋" in zhao.says("任务")
    assert zhao.presses("同意移交给刘洋") == message(
        """
        远大商贸支部书记从今天起是刘洋，双方都会收到通知。
        """
    )
    assert (
        chen.reads()
        == "陈静，远大商贸支部书记从今天起由刘洋接任，填过的都留在支部。辛苦了，谢谢你！"
    )
    assert chen.menu == "[菜单]"
    assert [each.split()[0] for each in chen.commands] == [
        "/menu",
        "/feedback",
        "/cancel",
        "/help",
    ]
    for words in ("任务", "名册", "台账", "填报"):
        assert "远大" not in chen.says(words)
    assert "没有找到" in chen.presses(old)
    assert liu.everything.startswith(
        "刘洋，你从今天起任远大商贸支部书记，接陈静。名册、没填完的、要报的和以前的记录都在这里"
    )
    # What was half written goes on where it stood, and nobody has to take it over.
    assert "主题：学习党章第一章" in liu.says("填报")
    with work("2026-10-22 11:00") as w:
        branch = w.organizations.get(cast.yuanda.id)
        [office] = w.appointments.at(branch, (Role.SECRETARY,), w.today)
        assert office.person.name == "刘洋"
        assert office.since == w.today
        # The deputy has not become a second person.
        assert len([each for each in w.roster.of(branch, w.today) if each.name == "刘洋"]) == 1
        lines = w.session.query(Change).filter(Change.thing == "handover").all()
        assert [line.person_id for line in lines][-1] == zhao_id(w, cast)


def zhao_id(work: object, cast: Cast) -> int:
    office = work.appointments.get(cast.zhao.appointment_id)  # type: ignore[attr-defined]
    return int(office.person_id)


def test_somebody_new_is_invited_and_goes_on(wang: Phone, zhao: Phone, lin: Phone) -> None:
    wang.says("移交")
    assert "移交给自己不用办" in wang.says("王建国")
    assert "提醒：名册上没有这个人，会记作新的一位。" in wang.says("林晓")
    wang.presses("提交")
    assert zhao.presses("同意") == message(
        """
        晨光电子支部书记从今天起是林晓，还没有加入支报，请把邀请转给本人。
        [邀请林晓]
        """
    )
    zhao.presses("邀请林晓")
    code = code_in(zhao)
    lin.says(code)
    assert "晨光电子支部" in lin.says("任务")
    assert "你现在没有任职" in wang.says("菜单")


def code_in(phone: Phone) -> str:
    from handlers.join import CODE

    found = CODE.search(phone.everything)
    assert found is not None
    return found[0]


def test_a_phone_beside_the_name_is_kept_as_a_phone(
    wang: Phone, zhao: Phone, work: Working, cast: Cast
) -> None:
    wang.says("移交")
    assert "没看出是谁的名字" in wang.says("还没定")
    card = wang.says("新书记林晓，13840001111")
    assert "接任：林晓" in card
    assert "电话：13840001111" in card
    wang.presses("提交")
    zhao.presses("同意")
    with work("2026-10-22 11:00") as w:
        branch = w.organizations.get(cast.chenguang.id)
        [secretary] = w.appointments.at(branch, (Role.SECRETARY,), w.today)
        assert (secretary.person.name, secretary.person.phone) == ("林晓", "13840001111")


def test_a_name_with_its_phone_is_the_person_who_is_known_by_both(
    wang: Phone, zhao: Phone, chen: Phone, work: Working, cast: Cast
) -> None:
    with work("2026-10-21 11:00") as w:
        office = w.appointments.get(cast.chen.appointment_id)
        assert office is not None
        office.person.phone = "13840001111"
    for words in ("陈静", "陈静 13840001111"):
        wang.says("移交")
        wang.says(words)
        wang.presses("提交")
    zhao.presses("同意")
    with work("2026-10-22 11:00") as w:
        branch = w.organizations.get(cast.chenguang.id)
        [secretary] = w.appointments.at(branch, (Role.SECRETARY,), w.today)
        assert secretary.person_id == cast.chen.person_id
    assert "晨光电子支部" in chen.says("任务")


def test_it_is_not_consented_to(wang: Phone, zhao: Phone) -> None:
    wang.says("移交")
    wang.says("钱来")
    wang.presses("提交")
    yes = zhao.button("同意")
    assert zhao.presses("不同意") == ("晨光电子支部：书记移交给钱来，没有同意。王建国会收到通知。")
    assert wang.reads() == "上级没有同意把书记移交给钱来，还由你填报。"
    assert "先前已经答复不同意" in zhao.presses(yes)
    assert "晨光电子支部" in wang.says("任务")


def test_named_again_the_later_one_is_meant(wang: Phone, zhao: Phone) -> None:
    for name in ("钱来", "孙到"):
        wang.says("移交")
        wang.says(name)
        wang.presses("提交")
    assert zhao.everything.count("同意吗？") == 2
    assert "孙到" in zhao.reads()
    assert "移交给钱来" not in zhao.says("任务")
    assert "从今天起是孙到" in zhao.presses("同意移交给孙到")


def test_a_branch_that_says_who_is_secretary_asks(
    chen: Phone, zhao: Phone, work: Working, cast: Cast
) -> None:
    """The ledger's word of a branch about its own secretary is a request; the street's is not."""
    chen.says("陈静不当书记了，换成刘洋")
    assert "已请上级确认：书记移交给刘洋" in chen.presses("对，就这样改")
    assert "远大商贸支部书记陈静想移交给刘洋" in zhao.reads()
    with work("2026-10-22 11:00") as w:
        branch = w.organizations.get(cast.yuanda.id)
        [office] = w.appointments.at(branch, (Role.SECRETARY,), w.today)
        assert office.person.name == "陈静"


def test_only_the_secretary_hands_over(liu: Phone, li: Phone, zhao: Phone) -> None:
    for phone in (liu, li, zhao):
        assert "用不上" in phone.says("移交")
        assert "没有找到" in phone.presses(Button(phone.newest, "hoa/1/yes"))
