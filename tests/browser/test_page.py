"""The page of the local chat, in a real browser: what a good phone chat does, it does."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, Route, expect

from tests.browser.stage import DESK, PHONE, PHONE_AT_NIGHT, WANG, ZHAO, Looking, Served, buttons

Look = Callable[..., Page]

MENU = {
    "keyboard": [[{"text": "填报"}, {"text": "任务"}], [{"text": "请求帮助"}, {"text": "菜单"}]],
    "is_persistent": True,
}


@pytest.fixture
def page(look: Look, served: Served) -> Page:
    """王建国's phone, with a greeting and the menu."""
    served.says(WANG, "王建国，你好！", reply_markup=MENU)
    return look(served.address)


def phone(page: Page) -> Locator:
    """The phone that is looked at."""
    return page.locator(".stand.current")


def bubbles(page: Page) -> Locator:
    return phone(page).locator(".message .words")


def field(page: Page) -> Locator:
    return phone(page).get_by_label("写给支报的消息")


def last_state(page: Page) -> Locator:
    """How far one's last message has come."""
    return phone(page).locator(".message.out .state").last


# --- words ---------------------------------------------------------------------------------------

EVIL = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'


def test_nothing_that_anybody_says_becomes_html(look: Look, served: Served) -> None:
    escaped = EVIL.replace("<", "&lt;").replace(">", "&gt;")
    served.control("cast", cast=[{"chat": WANG, "name": EVIL, "about": EVIL, "first": True}])
    menu = {"keyboard": [[{"text": EVIL}]], "is_persistent": True}
    served.says(WANG, f"<b>{escaped}</b><code>{escaped}</code>", reply_markup=menu)
    served.says(WANG, escaped, reply_markup=buttons([EVIL]))
    served.bot("sendDocument", chat_id=WANG, document=(f"{EVIL}.pdf", b"%PDF"), caption=EVIL)
    served.bot(
        "setMyCommands",
        commands=[{"command": "menu", "description": EVIL}],
        scope={"type": "chat", "chat_id": WANG},
    )
    served.control("message", chat=WANG, text=EVIL)
    page = look(served.address)
    phone(page).get_by_label("命令").click()
    expect(phone(page).locator(".item .about")).to_have_text(EVIL)
    expect(bubbles(page).last).to_have_text(EVIL)
    expect(phone(page).locator(".who-name")).to_have_text(EVIL)
    assert page.evaluate("window.hacked") is None
    assert page.locator("img[src=x]").count() == 0
    # The browser itself sees to it: no string becomes HTML here.
    assert (
        page.evaluate(
            "() => { try { document.body.innerHTML = '<b>x</b>'; } catch (e) { return e.name; } }"
        )
        == "TypeError"
    )


def test_only_links_that_lead_somewhere_are_links(page: Page, served: Served) -> None:
    served.says(WANG, '<a href="javascript:alert(1)">坏</a> <a href="https://a.cn/">好</a>')
    links = bubbles(page).last.locator("a")
    expect(links).to_have_count(1)
    expect(links).to_have_attribute("href", "https://a.cn/")
    expect(links).to_have_attribute("rel", "noopener noreferrer")


def test_bold_code_and_commands(page: Page, served: Served) -> None:
    served.says(WANG, "😀<b>编号 <code>A1-b2</code></b> 发 /tasks 看")
    last = bubbles(page).last
    expect(last.locator("strong > code")).to_have_text("A1-b2")
    last.locator("code").click()
    expect(phone(page).locator(".toast.shown")).to_have_text("已复制")
    assert page.evaluate("navigator.clipboard.readText()") == "A1-b2"
    last.get_by_role("button", name="/tasks").click()
    expect(bubbles(page).last).to_have_text("/tasks")
    assert served.heard()[0]["message"]["text"] == "/tasks"


def test_enter_sends_and_shift_enter_does_not(page: Page, served: Served) -> None:
    field(page).fill("第一行")
    field(page).press("Shift+Enter")
    field(page).press_sequentially("第二行")
    field(page).press("Enter")
    expect(bubbles(page).last).to_have_text("第一行\n第二行", use_inner_text=True)
    expect(field(page)).to_have_value("")
    assert [each["message"]["text"] for each in served.heard()] == ["第一行\n第二行"]


def test_enter_that_chooses_a_word_sends_nothing(page: Page, served: Served) -> None:
    field(page).fill("xuexi")
    field(page).dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    field(page).dispatch_event("keydown", {"key": "Enter", "keyCode": 229})
    expect(field(page)).to_have_value("xuexi")
    assert served.heard(0) == []


def test_what_is_too_long_for_one_message_goes_as_several(page: Page, served: Served) -> None:
    field(page).fill("7" * 5000)
    field(page).press("Enter")
    expect(bubbles(page).last).to_have_text("7" * 904)
    expect(last_state(page)).to_have_attribute("aria-label", "已发出")
    assert [len(each["message"]["text"]) for each in served.heard(2)] == [4096, 904]


def test_blanks_are_not_sent(page: Page, served: Served) -> None:
    field(page).fill("  \n ")
    field(page).press("Enter")
    assert served.heard(0) == []


# --- on the way ----------------------------------------------------------------------------------


def test_one_sees_how_far_a_message_has_come(page: Page, served: Served) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/_ctl/message", hold)
    field(page).fill("你好")
    field(page).press("Enter")
    state = phone(page).locator(".message.out .state")
    expect(state).to_have_attribute("aria-label", "发送中")
    held[0].continue_()
    expect(state).to_have_attribute("aria-label", "已发出")
    served.heard()
    expect(state).to_have_attribute("aria-label", "支报已收到")


def test_what_did_not_go_out_goes_out_when_tapped(page: Page, served: Served) -> None:
    page.route("**/_ctl/message", lambda route: route.abort(), times=1)
    field(page).fill("你好")
    field(page).press("Enter")
    expect(last_state(page)).to_have_attribute("aria-label", "没发出去，再试一次")
    assert served.heard(0) == []
    last_state(page).click()
    expect(last_state(page)).to_have_attribute("aria-label", "已发出")
    assert len(served.heard()) == 1
    expect(phone(page).locator(".message.out")).to_have_count(1)


def test_what_went_out_unheard_is_not_sent_again(page: Page, served: Served) -> None:
    def lose_the_answer(route: Route) -> None:
        # The message comes through, and the page does not hear of it from the call.
        route.fetch()
        route.abort()

    page.route("**/_ctl/message", lose_the_answer, times=1)
    field(page).fill("你好")
    field(page).press("Enter")
    expect(phone(page).locator(".message.out[data-update]")).to_have_count(1)
    expect(phone(page).locator(".message.failed")).to_have_count(0)
    assert len(served.heard()) == 1


def test_messages_keep_their_order(page: Page, served: Served) -> None:
    for number in range(8):
        field(page).fill(f"第 {number} 句")
        field(page).press("Enter")
    expect(phone(page).locator(".message.out")).to_have_count(8)
    expect(phone(page).locator(".message.out .state").last).to_have_attribute(
        "aria-label", "已发出"
    )
    assert [each["message"]["text"] for each in served.heard(8)] == [
        f"第 {number} 句" for number in range(8)
    ]


def test_the_page_finds_back_after_a_break(page: Page, served: Served) -> None:
    served.stop()
    expect(phone(page).locator(".status")).to_have_text("连不上了，正在重连……")
    field(page).fill("在吗？")
    field(page).press("Enter")
    expect(phone(page).locator(".message.failed")).to_be_visible()
    served.start()
    served.control("cast", cast=[{"chat": WANG, "name": "王建国", "about": "书记", "first": True}])
    served.says(WANG, "在。")
    expect(phone(page).locator(".message.in .words").last).to_have_text("在。")
    expect(phone(page).locator(".status")).to_have_text("机器人")
    phone(page).locator(".message.failed .state").click()
    expect(phone(page).locator(".message.failed")).to_have_count(0)
    assert [each["message"]["text"] for each in served.heard()] == ["在吗？"]


def test_a_new_beginning_is_noticed(page: Page, served: Served) -> None:
    served.stop()
    served.forget()
    served.start()
    served.control("cast", cast=[{"chat": WANG, "name": "王建国", "about": "书记", "first": True}])
    expect(phone(page).locator(".empty")).to_be_visible()
    expect(bubbles(page)).to_have_count(0)


# --- buttons -------------------------------------------------------------------------------------


def test_a_press_shows_at_once_and_its_answer_is_read(page: Page, served: Served) -> None:
    number = served.says(WANG, "好吗？", reply_markup=buttons(["好"], ["不好"]))
    key = phone(page).get_by_role("button", name="好", exact=True)
    key.tap()
    expect(phone(page).locator(".key.busy")).to_have_text("好")
    query = served.heard()[0]["callback_query"]
    assert (query["data"], query["message"]["message_id"]) == ("好", number)
    served.bot("answerCallbackQuery", callback_query_id=query["id"], text="记下了")
    expect(phone(page).locator(".toast.shown")).to_have_text("记下了")
    expect(phone(page).locator(".key.busy")).to_have_count(0)


def test_an_alert_waits_to_be_read(page: Page, served: Served) -> None:
    served.says(WANG, "好吗？", reply_markup=buttons(["好"]))
    phone(page).get_by_role("button", name="好", exact=True).tap()
    query = served.heard()[0]["callback_query"]
    served.bot(
        "answerCallbackQuery", callback_query_id=query["id"], text="请注意", show_alert=True
    )
    expect(page.get_by_role("dialog")).to_contain_text("请注意")
    page.get_by_role("dialog").get_by_label("关闭").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_double_tap_presses_once(page: Page, served: Served) -> None:
    number = served.says(WANG, "对吗？", reply_markup=buttons(["提交"]))
    box = phone(page).get_by_role("button", name="提交").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.click(x, y)
    served.heard()
    # The bot is quick: another button stands there when the finger comes down again.
    served.bot(
        "editMessageText",
        chat_id=WANG,
        message_id=number,
        text="收到了。",
        reply_markup=buttons(["撤回"]),
    )
    expect(phone(page).get_by_role("button", name="撤回")).to_be_visible()
    page.evaluate(
        """([x, y]) => document.elementFromPoint(x, y).dispatchEvent(new PointerEvent("click", {
            bubbles: true, detail: 1, clientX: x, clientY: y, cancelable: true }))""",
        [x, y],
    )
    assert served.heard(0) == []


def test_many_buttons_are_tapped_one_after_the_other(page: Page, served: Served) -> None:
    served.says(WANG, "谁没来？", reply_markup=buttons(["王建国", "张伟", "李娜"]))
    for name in ("王建国", "张伟", "李娜"):
        phone(page).locator(".key", has_text=name).tap()
    expect(phone(page).locator(".key.busy")).to_have_count(3)
    pressed = [each["callback_query"]["data"] for each in served.heard(3)]
    assert pressed == ["王建国", "张伟", "李娜"]


def test_a_button_that_has_gone_meanwhile_does_nothing(page: Page, served: Served) -> None:
    number = served.says(WANG, "好吗？", reply_markup=buttons(["好"]))
    page.route("**/_ctl/events", lambda route: route.abort())
    served.bot("editMessageReplyMarkup", chat_id=WANG, message_id=number)
    key = phone(page).locator(".key")
    if key.count():
        key.tap()
        expect(phone(page).locator(".key.busy")).to_have_count(0)
    assert served.heard(0) == []


def test_long_labels_wrap_and_rows_stay_as_given(page: Page, served: Served) -> None:
    long = "沈阳市和平区南湖街道综合党委直属两新组织联合党支部委员会"
    served.says(WANG, "哪个？", reply_markup=buttons([long, long], ["一", "二", "三"]))
    rows = phone(page).locator(".inline .row")
    expect(rows).to_have_count(2)
    for key in phone(page).locator(".key").all():
        box = key.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE.width
        assert key.evaluate("node => node.scrollWidth <= node.clientWidth")


def test_a_calendar_is_wide_enough_for_a_finger(page: Page, served: Served) -> None:
    days = [[str(day) for day in range(week, week + 7)] for week in (1, 8, 15)]
    served.says(WANG, "哪天？", reply_markup=buttons(*days))
    for key in phone(page).locator(".key").all():
        box = key.bounding_box()
        assert box is not None
        assert box["width"] >= 40
        assert box["height"] >= 40


# --- the menu ------------------------------------------------------------------------------------


def test_the_menu_sends_its_words_and_can_be_put_away(page: Page, served: Served) -> None:
    phone(page).get_by_role("button", name="填报").tap()
    expect(bubbles(page).last).to_have_text("填报")
    phone(page).get_by_label("收起快捷按钮").tap()
    expect(phone(page).get_by_role("button", name="填报")).to_be_hidden()
    phone(page).get_by_label("打开快捷按钮").tap()
    expect(phone(page).get_by_role("button", name="填报")).to_be_visible()
    served.says(WANG, "好", reply_markup={"keyboard": [[{"text": "汇总"}]], "is_persistent": True})
    expect(phone(page).get_by_role("button", name="汇总")).to_be_visible()
    served.says(WANG, "好", reply_markup={"remove_keyboard": True})
    expect(phone(page).locator(".reply-key")).to_have_count(0)


def test_the_menu_makes_room_while_one_writes(page: Page) -> None:
    menu = phone(page).get_by_role("button", name="填报")
    field(page).tap()
    expect(menu).to_be_hidden()
    phone(page).locator(".scroll").tap(position={"x": 200, "y": 20})
    field(page).blur()
    expect(menu).to_be_visible()


def test_commands_are_offered_as_one_types(page: Page, served: Served) -> None:
    commands = [
        {"command": "report", "description": "填报主题党日"},
        {"command": "tasks", "description": "看任务"},
    ]
    served.bot("setMyCommands", commands=commands, scope={"type": "chat", "chat_id": WANG})
    phone(page).get_by_label("命令").tap()
    expect(phone(page).get_by_role("menuitem")).to_have_count(2)
    page.keyboard.press("Escape")
    field(page).press_sequentially("/t")
    expect(phone(page).get_by_role("menuitem")).to_have_text(["/tasks看任务"])
    phone(page).get_by_role("menuitem").tap()
    expect(bubbles(page).last).to_have_text("/tasks")
    expect(field(page)).to_have_value("")


# --- pictures and papers -------------------------------------------------------------------------


def picture(width: int = 640, height: int = 480) -> bytes:
    content = BytesIO()
    Image.new("RGB", (width, height), "#3b7a57").save(content, "JPEG")
    return content.getvalue()


def test_photos_go_both_ways(page: Page, served: Served) -> None:
    phone(page).get_by_label("发照片或文件").tap()
    with page.expect_file_chooser() as chooser:
        phone(page).get_by_role("menuitem", name="照片").tap()
    chooser.value.set_files(FilePayload(name="a.jpg", mimeType="image/jpeg", buffer=picture()))
    expect(phone(page).locator(".message.out[data-update] .photo img")).to_be_visible()
    sent = served.heard()[0]["message"]["photo"][-1]
    assert (sent["width"], sent["height"]) == (640, 480)
    served.bot("sendPhoto", chat_id=WANG, photo=("b.jpg", picture(300, 500)), caption="编号 12")
    thumbnail = phone(page).locator(".message.in .photo").last
    expect(phone(page).locator(".message.in .words").last).to_have_text("编号 12")
    thumbnail.tap()
    large = page.get_by_role("dialog").locator("img")
    expect(large).to_be_visible()
    assert large.evaluate("node => node.naturalHeight") == 500
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_documents_go_both_ways(page: Page, served: Served) -> None:
    phone(page).get_by_label("发照片或文件").tap()
    with page.expect_file_chooser() as chooser:
        phone(page).get_by_role("menuitem", name="文件").tap()
    chooser.value.set_files(
        FilePayload(name="名册.xlsx", mimeType="application/x", buffer=b"PK12")
    )
    expect(phone(page).locator(".message.out[data-update] .paper-name")).to_have_text("名册.xlsx")
    assert served.heard()[0]["message"]["document"]["file_name"] == "名册.xlsx"
    served.bot("sendDocument", chat_id=WANG, document=("记录.pdf", b"%PDF-1.7 " + bytes(3000)))
    paper = phone(page).get_by_role("link", name="打开记录.pdf")
    expect(paper).to_contain_text("2.9 KB")
    address = paper.get_attribute("href")
    assert address is not None
    response = page.request.get(f"{served.address}{address}")
    assert response.headers["content-type"] == "application/pdf"
    assert response.headers["content-disposition"].startswith("inline")


def test_a_file_that_is_too_large_is_named_so(page: Page, served: Served) -> None:
    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.items.add(new File([new ArrayBuffer(20 * 1024 * 1024 + 1)], "a.jpg"));
            const event = new DragEvent("drop", { bubbles: true, dataTransfer: data });
            document.querySelector(".stand.current .phone").dispatchEvent(event);
        }"""
    )
    expect(phone(page).locator(".toast.shown")).to_have_text("文件太大，最多 20 MB")
    assert served.heard(0) == []


# --- looking -------------------------------------------------------------------------------------


def test_what_comes_while_one_reads_above_waits_below(page: Page, served: Served) -> None:
    for number in range(30):
        served.says(WANG, f"第 {number} 条\n很长\n很长")
    expect(bubbles(page).last).to_be_in_viewport()
    phone(page).locator(".scroll").evaluate("node => node.scrollTo({ top: 0 })")
    down = phone(page).locator(".down.shown")
    expect(down).to_be_visible()
    top = phone(page).locator(".scroll").evaluate("node => node.scrollTop")
    served.says(WANG, "新的")
    expect(down.locator(".badge")).to_have_text("1")
    assert phone(page).locator(".scroll").evaluate("node => node.scrollTop") == top
    down.tap()
    expect(bubbles(page).last).to_be_in_viewport()
    expect(phone(page).locator(".down.shown")).to_have_count(0)


def test_an_edit_changes_its_message_in_place(page: Page, served: Served) -> None:
    first = served.says(WANG, "一")
    for number in range(30):
        served.says(WANG, f"第 {number} 条\n很长\n很长")
    phone(page).locator(".scroll").evaluate("node => node.scrollTo({ top: 0 })")
    expect(phone(page).locator(f"[data-id='{first}'] .words")).to_be_in_viewport()
    served.bot("editMessageText", chat_id=WANG, message_id=first, text="改了")
    expect(phone(page).locator(f"[data-id='{first}'] .words")).to_have_text("改了")
    expect(phone(page).locator(f"[data-id='{first}'] .words")).to_be_in_viewport()
    served.bot("deleteMessage", chat_id=WANG, message_id=first)
    expect(phone(page).locator(f"[data-id='{first}']")).to_have_count(0)


def test_old_messages_come_when_one_goes_up_to_them(look: Look, served: Served) -> None:
    for number in range(150):
        served.says(WANG, f"第 {number} 条")
    page = look(served.address)
    expect(bubbles(page)).to_have_count(60)
    expect(bubbles(page).last).to_be_in_viewport()
    scroll = phone(page).locator(".scroll")
    scroll.evaluate("node => node.scrollTo({ top: 0 })")
    expect(bubbles(page)).to_have_count(120)
    scroll.evaluate("node => node.scrollTo({ top: 0 })")
    expect(bubbles(page)).to_have_count(150)
    expect(phone(page).locator(".earlier")).to_have_count(0)


def test_days_stand_between_the_messages(page: Page, served: Served) -> None:
    served.says(WANG, "今天的")
    page.request.post(f"{served.address}/_ctl/clock", data={"days": 1})
    served.says(WANG, "明天的")
    expect(phone(page).locator(".day")).to_have_text(["10 月 22 日 周四", "10 月 23 日 周五"])


def test_one_takes_up_another_phone(page: Page, served: Served) -> None:
    served.says(ZHAO, "赵刚，你好！")
    served.says(ZHAO, "有一件延期等你答复。")
    expect(phone(page).locator(".swap .badge")).to_have_text("2")
    expect(page).to_have_title("(2) 支报 · 演示")
    phone(page).get_by_role("button", name="王建国").tap()
    person = page.get_by_role("dialog").get_by_role("button", name="赵刚")
    expect(person).to_contain_text("有一件延期等你答复。")
    expect(person.locator(".badge")).to_have_text("2")
    person.tap()
    expect(bubbles(page)).to_have_text(["赵刚，你好！", "有一件延期等你答复。"])
    expect(page).to_have_title("支报 · 演示")
    # What was half written on the other phone is still there when one comes back.
    field(page).fill("半句")
    phone(page).get_by_role("button", name="赵刚").tap()
    page.get_by_role("dialog").get_by_role("button", name="王建国").tap()
    expect(field(page)).to_have_value("")
    phone(page).get_by_role("button", name="王建国").tap()
    page.get_by_role("dialog").get_by_role("button", name="赵刚").tap()
    expect(field(page)).to_have_value("半句")


def test_on_a_desk_phones_lie_side_by_side(look: Look, served: Served) -> None:
    served.control(
        "cast",
        cast=[
            {"chat": chat, "name": name, "about": "", "first": chat < 3}
            for chat, name in ((1, "王建国"), (2, "赵刚"), (3, "陈静"))
        ],
    )
    page = look(served.address, DESK)
    stands = page.locator(".stand:visible")
    expect(stands).to_have_count(2)
    boxes = [stand.bounding_box() for stand in stands.all()]
    assert all(box is not None and box["width"] >= 380 for box in boxes)
    page.get_by_role("button", name="陈静").click()
    expect(stands).to_have_count(3)
    page.get_by_label("收起赵刚的手机").click()
    expect(stands).to_have_count(2)
    page.reload()
    expect(page.locator(".stand:visible .who-name")).to_have_text(["王建国", "陈静"])


def test_blocking_and_letting_in_again(page: Page, served: Served) -> None:
    phone(page).get_by_label("更多").tap()
    phone(page).get_by_role("menuitem", name="停用支报（拉黑）").tap()
    expect(field(page)).to_be_hidden()
    expect(phone(page).locator(".status")).to_have_text("你已停用支报")
    phone(page).get_by_role("button", name="重新启用支报").tap()
    expect(field(page)).to_be_visible()
    states = [each["my_chat_member"]["new_chat_member"]["status"] for each in served.heard(2)]
    assert states == ["kicked", "member"]


def test_a_chat_begins_with_a_button(look: Look, served: Served) -> None:
    invited = {"chat": 3, "name": "周海", "invitation": "A" * 22, "first": True}
    served.control("cast", cast=[invited])
    page = look(served.address)
    expect(phone(page).locator(".empty")).to_contain_text("上级给周海发了邀请链接")
    phone(page).get_by_role("button", name="用邀请链接加入").tap()
    # The code stays behind the word, as on any phone.
    expect(bubbles(page)).to_have_text(["/start"])
    assert served.heard()[0]["message"]["text"] == f"/start {'A' * 22}"
    expect(field(page)).to_be_visible()


def test_one_changes_what_one_has_written(page: Page, served: Served) -> None:
    field(page).fill("学习二十打精神")
    field(page).press("Enter")
    expect(phone(page).locator(".message.out[data-update]")).to_have_count(1)
    field(page).press("ArrowUp")
    expect(field(page)).to_have_value("学习二十打精神")
    field(page).fill("学习二十大精神")
    field(page).press("Enter")
    expect(bubbles(page).last).to_have_text("学习二十大精神")
    expect(phone(page).locator(".message.out .meta")).to_contain_text("改过")
    assert served.heard(2)[-1]["edited_message"]["text"] == "学习二十大精神"


def test_the_bot_is_seen_to_write(page: Page, served: Served) -> None:
    served.bot("sendChatAction", chat_id=WANG, action="typing")
    expect(phone(page).locator(".status")).to_have_text("正在输入……")
    served.says(WANG, "好了")
    expect(phone(page).locator(".status")).to_have_text("机器人")


def test_the_clock_shows_and_moves(page: Page, served: Served) -> None:
    marks = [
        {"label": "到截止日", "at": "2026-10-25T09:00:00+08:00"},
        {"label": "到下月初", "at": "2026-11-01T09:00:00+08:00"},
    ]
    served.control("milestones", milestones=marks)
    shown = phone(page).get_by_role("button", name="时钟")
    expect(shown).to_contain_text("10 月 22 日")
    shown.tap()
    expect(page.locator(".sheet .chip")).to_have_text(
        ["到截止日10 月 25 日 09:00", "到下月初11 月 1 日 09:00"]
    )
    page.locator(".sheet .chip").first.tap()
    expect(page.locator(".sheet .chip")).to_have_text(["到下月初11 月 1 日 09:00"])
    expect(page.locator(".sheet .clock-big")).to_have_text("10 月 25 日 周日 09:00")


# --- for everybody -------------------------------------------------------------------------------


@pytest.mark.parametrize("how", [PHONE, DESK], ids=["phone", "desk"])
def test_everything_that_can_be_pressed_has_a_name(
    look: Look, served: Served, how: Looking
) -> None:
    served.says(WANG, "好吗？", reply_markup=buttons(["好"]))
    served.says(WANG, "你好", reply_markup=MENU)
    page = look(served.address, how)
    nameless = page.evaluate(
        """() => [...document.querySelectorAll("button, a, input, textarea, [role=button]")]
            .filter((node) => node.checkVisibility() && node.tabIndex >= 0)
            .filter((node) => !(node.getAttribute("aria-label") || node.innerText.trim()))
            .map((node) => node.outerHTML)"""
    )
    assert nameless == []
    assert page.evaluate("[...document.images].every((image) => image.hasAttribute('alt'))")
    assert page.evaluate("document.documentElement.lang") == "zh-CN"


@pytest.mark.parametrize("how", [PHONE, PHONE_AT_NIGHT], ids=["by day", "at night"])
def test_everything_can_be_read(look: Look, served: Served, how: Looking) -> None:
    served.says(WANG, "你好 <code>A1</code> https://a.cn/ /menu", reply_markup=MENU)
    served.says(WANG, "好吗？", reply_markup=buttons(["好"]))
    served.control("message", chat=WANG, text="好")
    page = look(served.address, how)
    page.evaluate(CONTRAST)
    faint = page.evaluate(
        """() => ["words", "meta time", "key", "reply-key", "status", "who-about", "clock span",
            "day span", "words a", "command", "out .meta time", "bot-name"]
            .flatMap((name) => [...document.querySelectorAll(`.stand.current .${name}`)]
                .map((node) => [name, window.contrast(node)]))
            .filter(([, ratio]) => ratio < 4.5)"""
    )
    assert faint == []


CONTRAST = """() => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const over = (colours) => {
    pen.clearRect(0, 0, 1, 1);
    for (const colour of colours) { pen.fillStyle = colour; pen.fillRect(0, 0, 1, 1); }
    return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((each) => each / 255)
      .map((each) => (each <= 0.03928 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  window.contrast = (node) => {
    const behind = [];
    for (let each = node; each; each = each.parentElement) {
      const style = getComputedStyle(each);
      const wall = style.backgroundImage.match(/rgba?\\([^)]*\\)/);
      behind.unshift(wall ? wall[0] : style.backgroundColor);
    }
    const back = light(over(behind));
    const front = light(over([...behind, getComputedStyle(node).color]));
    return (Math.max(back, front) + 0.05) / (Math.min(back, front) + 0.05);
  };
}"""
