"""The local chat over HTTP: faults, updates, webhook, files, and who may do what."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from typing import Any

import aiohttp
import orjson
import pytest
from aiohttp import web

from bot.localchat.server import POLICY
from bot.wire import Upload, Wire
from tests.bot.localchat.stage import NOW, TOKEN, Line, line
from tests.conftest import moment

# --- faults ----------------------------------------------------------------------------------


async def test_it_can_be_told_to_ask_for_patience() -> None:
    async with line() as it:
        await it.act("message", chat=1, text="你好")
        await it.act("fault", kind="429", method="sendMessage", retry_after=7)
        assert await it.bot("sendMessage", {"chat_id": 1, "text": "好"}) == {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 7",
            "parameters": {"retry_after": 7},
        }
        assert (await it.bot("sendMessage", {"chat_id": 1, "text": "好"}))["ok"]


@pytest.mark.parametrize(("kind", "code"), [("403", 403), ("500", 500), ("502", 502)])
async def test_it_can_be_told_to_fail(kind: str, code: int) -> None:
    async with line() as it:
        for chat in (1, 2):
            await it.act("message", chat=chat, text="你好")
        await it.act("fault", kind=kind, chat=1, times=2)
        to_1, to_2 = ({"chat_id": chat, "text": "好"} for chat in (1, 2))
        # Only that chat, only so often, and nothing is in the chat afterwards.
        assert (await it.bot("sendMessage", to_2))["ok"]
        assert (await it.bot("sendMessage", to_1))["error_code"] == code
        assert (await it.bot("sendMessage", to_1))["error_code"] == code
        assert (await it.result("sendMessage", **to_1))["message_id"] == 2


async def test_it_can_be_told_to_stall() -> None:
    async with line() as it:
        await it.act("fault", kind="stall", method="getMe", seconds=60)
        short = aiohttp.ClientTimeout(total=0.1)
        with pytest.raises(TimeoutError):
            await it.session.post(f"{it.chat.address}/bot{TOKEN}/getMe", timeout=short)
        assert await it.result("getMe")


@pytest.mark.parametrize(("kind", "arrives"), [("drop", []), ("drop_after", ["好"])])
async def test_it_can_be_told_to_cut_the_line(kind: str, arrives: list[str]) -> None:
    async with line() as it:
        await it.act("message", chat=1, text="你好")
        await it.act("fault", kind=kind, method="sendMessage")
        with pytest.raises(aiohttp.ClientConnectionError):
            await it.bot("sendMessage", {"chat_id": 1, "text": "好"})
        messages = (await it.ask("chat?chat=1"))["messages"]
        assert [each["text"] for each in messages if each["from"]["is_bot"]] == arrives


async def test_a_call_can_take_time() -> None:
    async with line() as it:
        await it.act("latency", seconds=0.05)
        loop = asyncio.get_running_loop()
        begun = loop.time()
        await asyncio.gather(*(it.result("getMe") for _ in range(20)))
        # Twenty calls wait side by side, not one after the other.
        assert 0.05 <= loop.time() - begun < 1.0
        await it.act("reset")


async def test_calls_are_remembered() -> None:
    async with line() as it:
        await it.bot("sendMessage", {"chat_id": 1, "text": "好"})
        calls = (await it.ask("calls"))["calls"]
        assert calls == [
            {
                "method": "sendMessage",
                "chat": 1,
                "given": {"chat_id": 1, "text": "好"},
                "error": "Bad Request: chat not found",
                "at": moment(NOW).isoformat(),
            }
        ]


# --- the bot's side --------------------------------------------------------------------------


async def test_only_the_token_opens_it() -> None:
    async with line() as it:
        assert (await it.bot("getMe", token="4242:another"))["error_code"] == 401
        assert (await it.result("getMe"))["id"] == 4242


async def test_calls_come_as_json_as_a_form_and_in_the_address() -> None:
    async with line() as it:
        await it.act("message", chat=1, text="你好")
        url = f"{it.chat.address}/bot{TOKEN}/sendMessage"
        markup = orjson.dumps(
            {"inline_keyboard": [[{"text": "好", "callback_data": "x"}]]}
        ).decode()
        form = aiohttp.FormData({"chat_id": "1", "text": "123", "reply_markup": markup})
        async with it.session.post(url, data=form) as response:
            sent = (await response.json())["result"]
        # Text stays text, also where it looks like a number.
        assert (sent["text"], sent["reply_markup"]) == ("123", orjson.loads(markup))
        async with it.session.get(f"{url}?chat_id=1&text=456") as response:
            assert (await response.json())["result"]["text"] == "456"
        async with it.session.post(
            url, data=b"{", headers={"Content-Type": "application/json"}
        ) as response:
            assert response.status == 400


async def test_updates_wait_until_they_are_confirmed() -> None:
    async with line() as it:
        first = (await it.act("message", chat=1, text="一"))["update_id"]
        await it.act("message", chat=1, text="二")
        for _ in range(2):
            found = await it.result("getUpdates")
            assert [each["message"]["text"] for each in found] == ["一", "二"]
        assert (await it.ask("state"))["confirmed"] == first - 1
        left = await it.result("getUpdates", offset=first + 1)
        assert [each["message"]["text"] for each in left] == ["二"]
        assert (await it.ask("state"))["confirmed"] == first
        assert len(await it.result("getUpdates", limit=1)) == 1


async def test_a_long_poll_ends_when_something_comes() -> None:
    async with line() as it:
        poll = asyncio.create_task(it.result("getUpdates", timeout=20))
        await _listening(it)
        await it.act("message", chat=1, text="一")
        assert [each["message"]["text"] for each in await poll] == ["一"]


async def test_a_long_poll_ends_when_the_clock_is_moved() -> None:
    async with line() as it:
        poll = asyncio.create_task(it.result("getUpdates", timeout=20))
        await _listening(it)
        await it.act("clock", days=1)
        assert await poll == []


async def test_the_newer_of_two_pollers_wins() -> None:
    async with line() as it:
        older = asyncio.create_task(it.bot("getUpdates", {"timeout": 20}))
        await _listening(it)
        newer = asyncio.create_task(it.bot("getUpdates", {"timeout": 20}))
        refused = await older
        assert refused["error_code"] == 409
        assert "terminated by other getUpdates request" in refused["description"]
        await it.act("message", chat=1, text="一")
        assert len((await newer)["result"]) == 1


async def test_a_webhook_gets_each_update_until_it_says_200() -> None:
    async with line() as it, _webhook([500, 200, 200]) as (url, got):
        await it.result("setWebhook", url=url, secret_token="geheim")
        assert (await it.result("getWebhookInfo"))["url"] == url
        assert (await it.bot("getUpdates"))["error_code"] == 409
        async with it.events() as events:
            first = (await it.act("message", chat=1, text="一"))["update_id"]
            await it.act("message", chat=1, text="二")
            confirmed = [event["confirmed"] async for event in _only(events, "confirmed", 2)]
        assert got == [
            ("geheim", first, "一"),
            ("geheim", first, "一"),
            ("geheim", first + 1, "二"),
        ]
        assert confirmed == [first, first + 1]
        await it.result("deleteWebhook")
        assert await it.result("getUpdates") == []


async def test_updates_can_be_dropped_with_the_webhook() -> None:
    async with line() as it:
        await it.act("message", chat=1, text="一")
        await it.result("deleteWebhook", drop_pending_updates=True)
        assert await it.result("getUpdates") == []


async def test_a_file_goes_up_and_comes_down() -> None:
    async with line() as it:
        content = b"%PDF-1.7 " + bytes(range(256))
        async with it.session.post(
            f"{it.chat.address}/_ctl/upload?name=%E8%AE%B0%E5%BD%95.pdf", data=content
        ) as response:
            file_id = (await response.json())["file_id"]
        await it.act("message", chat=1, document=file_id, mime_type="application/pdf")
        document = (await it.result("getUpdates"))[0]["message"]["document"]
        assert (document["file_name"], document["file_size"]) == ("记录.pdf", len(content))
        file = await it.result("getFile", file_id=document["file_id"])
        address = f"{it.chat.address}/file/bot{TOKEN}/{file['file_path']}"
        async with it.session.get(address) as response:
            assert await response.read() == content
        path = f"/file/bot1:another/{file['file_path']}"
        assert await it.status("GET", path) == 404


async def test_a_file_keeps_the_name_that_the_bot_gives_it() -> None:
    async with line() as it:
        await it.act("message", chat=1, text="你好")
        wire = Wire()
        file = Upload("document", "晨光支部_党课记录 “一”.pdf", b"%PDF-1.7")
        url = f"{it.chat.address}/bot{TOKEN}/sendDocument"
        sent = await wire.call(url, {"chat_id": 1, "caption": "看"}, file=file)
        await wire.shutdown()
        assert (sent["document"]["file_name"], sent["caption"]) == (file.name, "看")


async def test_a_file_from_the_bot_can_be_looked_at() -> None:
    async with line() as it:
        await it.act("message", chat=1, text="你好")
        form = aiohttp.FormData({"chat_id": "1", "caption": "看"})
        form.add_field("document", b"<script>alert(1)</script>", filename="a.html")
        url = f"{it.chat.address}/bot{TOKEN}/sendDocument"
        async with it.session.post(url, data=form) as response:
            document = (await response.json())["result"]["document"]
        async with it.session.get(
            f"{it.chat.address}/_ctl/file/{document['file_id']}"
        ) as response:
            # It is saved, and never runs as a page of ours.
            assert response.headers["Content-Type"] == "application/octet-stream"
            assert response.headers["Content-Disposition"].startswith("attachment")
            assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("content", [b"", bytes(20 * 1024 * 1024 + 1)], ids=["empty", "too large"])
async def test_files_that_no_phone_sends(content: bytes) -> None:
    async with line() as it:
        assert await it.status("POST", "/_ctl/upload?name=a", data=BytesIO(content)) == 400


# --- the page's side -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "{here}"}, 200),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
        # A name can be pointed at this machine by whoever owns it.
        ({"Origin": "http://elsewhere.example:{port}", "Host": "elsewhere.example:{port}"}, 403),
        ({"Host": "localhost:{port}"}, 200),
    ],
)
@pytest.mark.parametrize("path", ["message", "clock", "goal", "upload?name=a"])
async def test_a_page_from_elsewhere_acts_for_nobody(
    path: str, headers: dict[str, str], status: int
) -> None:
    async with line() as it:
        port = it.chat.address.rsplit(":", 1)[1]
        sent = {
            name: value.format(here=it.chat.address, port=port) for name, value in headers.items()
        }
        body = {"chat": 1, "text": "你好", "days": 1}
        assert await it.status("POST", f"/_ctl/{path}", json=body, headers=sent) == status
        assert bool(it.chat.state.chats) == (path == "message" and status == 200)


async def test_nothing_is_read_under_a_strange_name() -> None:
    async with line() as it:
        for path in ("/", "/_ctl/state", "/_ctl/chat?chat=1", "/_ctl/events", "/page/main.js"):
            assert await it.status("GET", path, headers={"Host": "elsewhere.example"}) == 403


async def test_the_page_comes_with_its_words_and_runs_nothing_of_others() -> None:
    async with line() as it, it.session.get(it.chat.address) as response:
        page = await response.text()
        assert response.headers["Content-Security-Policy"] == POLICY
        assert "require-trusted-types-for 'script'" in POLICY
        assert "{{" not in page
        words = page.split('id="words">')[1].split("</script>")[0]
        assert orjson.loads(words)["send"] == "发送"
        for file in ("main.js", "style.css", "icon.svg"):
            assert await it.status("GET", f"/page/{file}") == 200


async def test_a_message_that_is_sent_again_is_there_once() -> None:
    async with line() as it:
        first = await it.act("message", chat=1, text="你好", key="k1")
        assert await it.act("message", chat=1, text="你好", key="k1") == first
        assert (await it.act("message", chat=1, text="你好", key="k2")) != first
        assert len(await it.result("getUpdates")) == 2


@pytest.mark.parametrize("text", ["", " \n", "好" * 4097])
async def test_what_no_phone_sends(text: str) -> None:
    async with line() as it:
        await it.act("message", chat=1, text="你好")
        message = {"chat": 1, "text": text}
        assert await it.status("POST", "/_ctl/message", json=message) == 400
        edit = {**message, "message_id": 1}
        assert await it.status("POST", "/_ctl/edit", json=edit) == 400
        assert len(await it.result("getUpdates")) == 1


async def test_only_ones_own_words_can_be_changed() -> None:
    async with line() as it:
        await it.act("message", chat=1, text="你好")
        await it.result("sendMessage", chat_id=1, text="你好，要做什么？")
        edit = {"chat": 1, "message_id": 2, "text": "别的"}
        assert await it.status("POST", "/_ctl/edit", json=edit) == 400
        await it.act("edit", chat=1, message_id=1, text="您好")
        edited = (await it.result("getUpdates"))[1]["edited_message"]
        assert (edited["text"], edited["message_id"]) == ("您好", 1)


async def test_the_clock_goes_forward_only() -> None:
    async with line() as it:
        moved = await it.act("clock", days=1, hours=2)
        assert moved["now"] == moment("2026-10-23 12:00").isoformat()
        earlier = {"to": moment(NOW).isoformat()}
        for path in ("clock", "goal"):
            assert await it.status("POST", f"/_ctl/{path}", json=earlier) == 400
            assert await it.status("POST", f"/_ctl/{path}", json={"to": "soon"}) == 400


async def test_alone_the_clock_is_at_its_goal_at_once() -> None:
    async with line() as it:
        moved = await it.act("goal", days=1)
        assert (moved["now"], moved["goal"]) == (moment("2026-10-23 10:00").isoformat(), None)


async def test_whoever_follows_the_clock_walks_it() -> None:
    async with line() as it:
        version = (await it.ask("clock?follows=1"))["version"]
        told = asyncio.create_task(it.ask(f"clock?follows=1&timeout=20&after={version}"))
        goal = await it.act("goal", to=moment("2026-10-25 09:00").isoformat())
        assert goal["now"] == moment(NOW).isoformat()
        assert (await told)["goal"] == moment("2026-10-25 09:00").isoformat()
        half = await it.act("clock", to=moment("2026-10-24 09:00").isoformat())
        assert half["goal"] == moment("2026-10-25 09:00").isoformat()
        there = await it.act("clock", to=moment("2026-10-25 09:00").isoformat())
        assert there["goal"] is None


async def test_milestones_that_have_passed_are_not_offered() -> None:
    async with line() as it:
        marks = [
            {"label": "截止日", "at": moment("2026-10-25 09:00").isoformat()},
            {"label": "下月初", "at": moment("2026-11-01 09:00").isoformat()},
        ]
        await it.act("milestones", milestones=marks)
        await it.act("clock", to=marks[0]["at"])
        assert (await it.ask("clock"))["milestones"] == marks[1:]


# --- what the page hears -----------------------------------------------------------------------


async def test_everything_that_changes_is_told() -> None:
    async with line() as it:
        await it.act("cast", cast=[{"chat": 1, "name": "王建国"}])
        async with it.events() as events:
            sent = await it.act("message", chat=1, text="你好", key="k")
            assert (await events.get())["message"]["_key"] == "k"
            await it.result("getUpdates", offset=sent["update_id"] + 1)
            assert await events.get() == {"confirmed": sent["update_id"]}
            await it.result("sendChatAction", chat_id=1, action="typing")
            assert await events.get() == {"chat": 1, "typing": True}
            keyboard = {"keyboard": [[{"text": "填报"}]]}
            await it.result("sendMessage", chat_id=1, text="好", reply_markup=keyboard)
            assert await events.get() == {"chat": 1, "keyboard": keyboard}
            assert (await events.get())["message"]["text"] == "好"
            commands = [{"command": "menu", "description": "看菜单"}]
            scope = {"type": "chat", "chat_id": 1}
            await it.result("setMyCommands", commands=commands, scope=scope)
            assert await events.get() == {"chat": 1, "commands": commands}
            await it.act("block", chat=1)
            assert await events.get() == {"chat": 1, "blocked": True}
            await it.act("clock", days=1)
            assert (await events.get())["clock"]["now"] == moment("2026-10-23 10:00").isoformat()
            await it.act("cast", cast=[])
            assert await events.get() == {"cast": True}


async def test_a_press_is_heard_of_when_it_is_answered() -> None:
    async with line() as it:
        await it.act("message", chat=1, text="你好")
        markup = {"inline_keyboard": [[{"text": "好", "callback_data": "x"}]]}
        await it.result("sendMessage", chat_id=1, text="好吗？", reply_markup=markup)
        async with it.events() as events:
            pressed = await it.act("press", chat=1, message_id=2, data="x")
            query = (await it.result("getUpdates"))[-1]["callback_query"]
            assert (query["id"], query["data"]) == (pressed["query"], "x")
            await it.result("answerCallbackQuery", callback_query_id=query["id"], text="好的")
            assert await events.get() == {"answered": query["id"], "text": "好的", "alert": False}


async def test_who_was_away_asks_for_what_is_new_changed_or_gone() -> None:
    async with line() as it:
        for text in ("一", "二", "三"):
            await it.act("message", chat=1, text=text)
        before = max(each["_sequence"] for each in (await it.ask("chat?chat=1"))["messages"])
        await it.act("edit", chat=1, message_id=1, text="改了")
        await it.result("deleteMessage", chat_id=1, message_id=2)
        await it.result("sendMessage", chat_id=1, text="四")
        news = (await it.ask(f"chat?chat=1&since={before}"))["messages"]
        assert [(each["message_id"], each["text"]) for each in news] == [
            (1, "改了"),
            (2, "二"),
            (4, "四"),
        ]
        assert [each["message_id"] for each in news if each.get("_deleted")] == [2]
        whole = (await it.ask("chat?chat=1"))["messages"]
        assert [each["message_id"] for each in whole] == [1, 3, 4]


async def test_a_page_that_sleeps_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.localchat.state.MOST_UNSEEN", 3)
    async with line() as it, it.events() as events:
        for text in "一二三四五":
            it.chat.control_message({"chat": 1, "text": text})
        heard = [await events.get() for _ in range(4)]
        assert [each and each["message"]["text"] for each in heard] == ["一", "二", "三", None]
        assert not it.chat.state.listeners


async def test_a_stop_ends_every_stream() -> None:
    async with line() as it, it.events() as events:
        await it.chat.stop()
        assert await events.get() is None


async def _listening(it: Line) -> None:
    """Wait until a long poll has begun."""
    while not (await it.ask("state"))["listening"]:
        pass


async def _only(events: asyncio.Queue[Any], name: str, count: int) -> AsyncIterator[Any]:
    while count:
        event = await events.get()
        if name in event:
            count -= 1
            yield event


@asynccontextmanager
async def _webhook(
    answers: list[int],
) -> AsyncIterator[tuple[str, list[tuple[str, int, str]]]]:
    got: list[tuple[str, int, str]] = []
    left = iter(answers)

    async def take(request: web.Request) -> web.Response:
        update = orjson.loads(await request.read())
        secret = request.headers["X-Telegram-Bot-Api-Secret-Token"]
        got.append((secret, update["update_id"], update["message"]["text"]))
        return web.Response(status=next(left))

    application = web.Application()
    application.router.add_post("/", take)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/", got
    finally:
        await runner.cleanup()
