"""What comes in: kept before it is confirmed, answered once, in each chat's order, never stuck."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest
from sqlalchemy import event
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, TimedOut

from bot import updates
from bot.settings import Settings
from handlers.dialog.turn import Press, Sent, Text
from models.database import Database
from models.inbox import Inbox, InboxState
from tests.bot.stage import Real, Stage, Trouble, on_stage, text_update
from tests.cast import Cast
from tests.conftest import moment

Staging = Callable[..., AbstractAsyncContextManager[Stage]]

DONE = (InboxState.DONE, None)


@pytest.fixture
def staging(settings: Settings, database: Database, tmp_path: Path) -> Staging:
    """Puts the bot on its stage, on each database."""
    return lambda **how: on_stage(settings, database, tmp_path / "files", **how)


@pytest.fixture
def on_sqlite(settings: Settings, sqlite: Database, tmp_path: Path) -> Staging:
    """Puts the bot on its stage, on SQLite, where the database has no part in what is tested."""
    return lambda **how: on_stage(settings, sqlite, tmp_path / "files", **how)


# --- kept first --------------------------------------------------------------------------------


async def test_telegram_is_told_only_of_what_is_in_the_inbox(staging: Staging) -> None:
    async with staging(start=False) as bot:
        confirmed: list[tuple[int, set[int]]] = []

        def before(method: str, given: Any) -> None:
            if method == "getUpdates":
                confirmed.append((given["offset"], set(bot.inbox())))

        sent = [bot.says(chat, words) for chat in (1, 2, 3) for words in ("a", "b")]
        await bot.start()
        bot.line.before = before
        sent += [bot.says(1, "c"), bot.says(2, "d")]
        await bot.settled()
        assert confirmed[-1][0] == sent[-1] + 1
        for offset, kept in confirmed:
            assert {number for number in sent if number < offset} <= kept
        assert bot.inbox() == dict.fromkeys(sent, DONE)


async def test_what_the_inbox_can_not_take_is_not_confirmed(on_sqlite: Staging) -> None:
    """A database held by another process: the message waits with Telegram, and is answered after."""
    async with on_sqlite() as bot:
        event.listen(bot.app.database.engine, "connect", _does_not_wait)
        bot.app.database.engine.dispose()
        other = sqlite3.connect(str(bot.database.url.database), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        bot.still = True
        number = bot.says(1, "hello")
        await bot.until(lambda: 1.0 in bot.pauses)
        assert bot.chat.state.updates[0]["update_id"] == number
        other.execute("COMMIT")
        other.close()
        bot.still = False
        bot.later(1)
        await bot.settled()
        assert bot.hears(1) == ["echo hello"]


async def test_polling_outlives_what_goes_wrong_on_the_way(on_sqlite: Staging) -> None:
    async with on_sqlite() as bot:
        for error in (TimedOut(), NetworkError("HTTP 502"), Conflict("two"), BadRequest("?")):
            bot.line.troubles.append(Trouble("getUpdates", error))
        bot.says(1, "a")
        await bot.settled()
        bot.says(1, "b")
        await bot.settled()
        assert bot.hears(1) == ["echo a", "echo b"]


async def test_a_token_that_was_revoked_ends_it(on_sqlite: Staging) -> None:
    async with on_sqlite() as bot:
        bot.line.troubles.append(Trouble("getUpdates", InvalidToken("Unauthorized")))
        bot.says(1, "a")
        with pytest.raises(InvalidToken):
            await bot.app.updates.poll()


# --- once, and in order ------------------------------------------------------------------------


async def test_each_chat_is_answered_in_its_order(staging: Staging) -> None:
    async with staging() as bot:
        for number in range(20):
            for chat in (1, 2, 3):
                bot.says(chat, str(number))
        await bot.settled()
        for chat in (1, 2, 3):
            assert bot.hears(chat) == [f"echo {number}" for number in range(20)]


async def test_nobody_waits_for_another_chat(staging: Staging, cast: Cast) -> None:
    """王's photo does not come; what 王 says next waits for it, what 陈 says does not."""
    async with staging() as bot:
        wang, chen = cast.wang.chat_id, cast.chen.chat_id
        bot.line.held.add(("getFile", None))
        bot.sends_photo(wang)
        bot.says(wang, "after it")
        bot.says(chen, "hello")
        await bot.until(lambda: bot.hears(chen) == ["echo hello"])
        assert bot.hears(wang) == []
        bot.line.held.clear()
        bot.line.changed.set()
        await bot.settled()
        assert bot.hears(wang) == ["echo photo", "echo after it"]


async def test_an_update_that_comes_twice_is_answered_once(staging: Staging) -> None:
    async with staging() as bot:
        bot.says(1, "once")
        body = bot.chat.state.updates[0]
        await bot.settled()
        bot.chat.state.updates.append(body)
        bot.chat.state.news.set()
        bot.says(1, "next")
        await bot.settled()
        await bot.restart()
        bot.chat.state.updates.append(body)
        bot.chat.state.news.set()
        bot.says(1, "last")
        await bot.settled()
        assert bot.hears(1) == ["echo once", "echo next", "echo last"]


async def test_what_was_kept_and_not_answered_is_answered_after_the_next_start(
    staging: Staging,
) -> None:
    async with staging(start=False) as bot:
        bot.chat.state.chat(1)
        bot.keeps(*(text_update(number, 1, str(number)) for number in (5, 6, 7)))
        await bot.start()
        bot.says(1, "8")
        await bot.settled()
        assert bot.hears(1) == ["echo 5", "echo 6", "echo 7", "echo 8"]


# --- what it may be ----------------------------------------------------------------------------


async def test_edited_and_forwarded_messages_and_presses(on_sqlite: Staging) -> None:
    async with on_sqlite() as bot:
        bot.says(1, "first")
        await bot.settled()
        bot.chat.control_edit({"chat": 1, "message_id": 1, "text": "second"})
        bot.chat.control_message({"chat": 1, "text": "third", "forwarded": True})
        bot.presses(1, 2, "fourth")
        await bot.settled()
        assert [turn.said for turn in bot.product.turns] == [
            Text("first", 1),
            Text("second", 1, edited=True),
            Text("third", 3),
            Press("fourth", 2),
        ]


@pytest.mark.parametrize(
    "body",
    [
        {"poll": {"id": "1", "question": "?", "options": [], "total_voter_count": 0,
                  "is_closed": True, "is_anonymous": True, "type": "regular",
                  "allows_multiple_answers": False, "allows_revoting": False, "members_only": False}},
        {"channel_post": {"message_id": 1, "date": 1, "chat": {"id": -5, "type": "channel"}}},
        {"message": {"message_id": 1, "date": 1, "text": "in a group",
                     "chat": {"id": -5, "type": "group", "title": "a group"}}},
        {"callback_query": {"id": "1", "chat_instance": "1", "inline_message_id": "x",
                            "from": {"id": 1, "is_bot": False, "first_name": "王"}}},
        {},
    ],
    ids=["poll", "channel", "group", "inline", "nothing"],
)  # fmt: skip
async def test_what_means_nothing_to_us_is_passed_over(
    on_sqlite: Staging, body: dict[str, Any]
) -> None:
    async with on_sqlite() as bot:
        number = bot.chat.control_update({"update": body})["update_id"]
        bot.says(1, "hello")
        await bot.settled()
        assert bot.inbox()[number] == DONE
        assert [turn.chat_id for turn in bot.product.turns] == [1]


@pytest.mark.parametrize(
    "body",
    [
        {"message": {"message_id": 1}},
        {"message": "words"},
        {"message": {"message_id": 1, "date": "yesterday", "chat": {"id": 1, "type": "private"}}},
        {"message": {"message_id": 1, "date": 10**15, "chat": {"id": 1, "type": "private"}}},
    ],
)
async def test_what_nobody_can_read_is_set_aside_and_stops_nothing(
    on_sqlite: Staging, body: dict[str, Any]
) -> None:
    async with on_sqlite() as bot:
        number = bot.chat.control_update({"update": body})["update_id"]
        bot.says(1, "hello")
        await bot.settled()
        state, reference = bot.inbox()[number]
        assert state is InboxState.ASIDE
        assert reference is not None
        assert reference.endswith("unreadable")
        # Neither now nor after the next start.
        await bot.restart()
        bot.says(1, "again")
        await bot.settled()
        assert bot.hears(1) == ["echo hello", "echo again"]


async def test_an_update_without_a_number_can_not_even_be_kept(on_sqlite: Staging) -> None:
    async with on_sqlite() as bot:
        bot.line.strange = [{"message": {}}, 7, {"update_id": "x"}]
        bot.says(1, "hello")
        await bot.settled()
        assert bot.hears(1) == ["echo hello"]


# --- what goes wrong in a turn -----------------------------------------------------------------


async def test_a_turn_that_fails_is_apologised_for_and_the_next_goes_on(
    staging: Staging, caplog: pytest.LogCaptureFixture
) -> None:
    async with staging() as bot:
        bot.product.failing = {"b"}
        numbers = [bot.says(1, words) for words in "abc"]
        await bot.settled()
        state, reference = bot.inbox()[numbers[1]]
        assert state is InboxState.FAILED
        assert bot.hears(1) == ["echo a", f"sorry {reference}", "echo c"]
        assert f"reference={reference}" in caplog.text
        await bot.restart()
        await bot.settled()
        assert len(bot.hears(1)) == 3


async def test_where_even_the_apology_fails_the_next_turn_goes_on(staging: Staging) -> None:
    """It waits in the inbox, and is tried again after the next start, when we are better."""
    async with staging() as bot:
        bot.product.failing = {"b", "sorry"}
        for words in "abc":
            bot.says(1, words)
        await bot.settled()
        assert bot.hears(1) == ["echo a", "echo c"]
        bot.product.failing.clear()
        await bot.restart()
        await bot.settled()
        assert bot.hears(1) == ["echo a", "echo c", "echo b"]


async def test_after_crashes_what_was_in_flight_is_run_by_itself(staging: Staging) -> None:
    async with staging(start=False) as bot:
        for chat in (1, 2, 3):
            bot.chat.state.chat(chat)
        bot.keeps(*(text_update(number, number, "hello") for number in (1, 2, 3)), attempts=1)
        at_work: list[int] = []
        respond = bot.product.respond

        def watched(turn: Any, work: Any) -> None:
            at_work.append(len([each for each in bot.inbox().values() if each == DONE]))
            respond(turn, work)

        bot.product.respond = watched
        await bot.start()
        # Each began when the one before it was done.
        assert at_work == [0, 1, 2]


async def test_a_turn_that_crashes_us_again_and_again_is_set_aside(
    settings: Settings, database: Database, tmp_path: Path, cast: Cast
) -> None:
    """王 is told, so is the administrator 孙, and the next start is not held up by it."""
    async with on_stage(settings, database, tmp_path, product=Real(), start=False) as bot:
        for player in (cast.wang, cast.sun):
            bot.chat.state.chat(player.chat_id)
        bot.keeps(text_update(1, cast.wang.chat_id, "填报"), attempts=updates.CRASHES)
        await bot.start()
        await bot.settled()
        state, reference = bot.inbox()[1]
        assert state is InboxState.ASIDE
        assert reference is not None
        number = reference.removesuffix(" crashed")
        assert bot.hears(cast.wang.chat_id) == [
            f"对不起，刚才这一步我这边出了错，没有办成，你填的都还在。请再点一次；还不行就把编号 {number} 告诉管理员。"  # noqa: E501 - as it is read
        ]
        assert bot.hears(cast.sun.chat_id) == [
            f"有一条消息我试了几次都处理不了，先放到一边，没有办成。请按编号 {number} 查日志。"
        ]


# --- by which moment ---------------------------------------------------------------------------


async def test_a_press_after_an_outage_counts_from_its_start(staging: Staging) -> None:
    """Telegram does not say when a button was pressed; a message carries its own moment."""
    async with staging(now="2026-10-25 22:00") as bot:
        bot.says(1, "hello")
        await bot.settled()
        await bot.app.stop()
        bot.later(4 * 3600)
        bot.presses(1, 2, "pressed")
        bot.says(1, "written")
        bot.later(3600)
        await bot.start()
        await bot.settled()
        bot.presses(1, 2, "afterwards")
        await bot.settled()
        assert [turn.at for turn in bot.product.turns[1:]] == [
            moment("2026-10-25 22:00"),
            moment("2026-10-26 02:00"),
            moment("2026-10-26 03:00"),
        ]


async def test_an_outage_lasts_until_its_whole_backlog_is_in(on_sqlite: Staging) -> None:
    """Telegram hands out a hundred at once; the press behind them waited as long as they did."""
    async with on_sqlite(now="2026-10-25 22:00") as bot:
        bot.says(1, "hello")
        await bot.settled()
        await bot.app.stop()
        for number in range(updates.BATCH + 20):
            bot.presses(1, 2, str(number))
        bot.later(3600)
        await bot.start()
        await bot.settled()
        assert {turn.at for turn in bot.product.turns} == {moment("2026-10-25 22:00")}


async def test_a_restart_is_no_outage(on_sqlite: Staging) -> None:
    async with on_sqlite(now="2026-10-25 22:00") as bot:
        bot.says(1, "hello")
        await bot.settled()
        await bot.app.stop()
        bot.later(120)
        bot.presses(1, 2, "pressed")
        await bot.start()
        await bot.settled()
        assert bot.product.turns[-1].at == moment("2026-10-25 22:02")


async def test_where_the_clock_was_set_back_there_was_no_outage(on_sqlite: Staging) -> None:
    async with on_sqlite(now="2026-10-25 22:00") as bot:
        bot.says(1, "hello")
        await bot.settled()
        await bot.app.stop()
        bot.later(-7200)
        bot.presses(1, 2, "pressed")
        await bot.start()
        await bot.settled()
        assert bot.product.turns[-1].at == moment("2026-10-25 20:00")
        heard = bot.looks(lambda session: Inbox(session).last_heard(4242))
        assert heard == moment("2026-10-25 20:00")


async def test_a_message_from_the_future_counts_from_now(on_sqlite: Staging) -> None:
    """Telegram's clock and ours differ; on the last evening it must not be tomorrow already."""
    async with on_sqlite(now="2026-10-25 23:59") as bot:
        ahead = int(moment("2026-10-26 00:01").timestamp())
        bot.chat.state.chat(1)
        bot.chat.control_update(
            {"update": {"message": text_update(1, 1, "x", date=ahead)["message"]}}
        )
        await bot.settled()
        assert bot.product.turns[-1].at == moment("2026-10-25 23:59")


# --- files -------------------------------------------------------------------------------------


async def test_a_photo_is_asked_for_again_where_the_line_was_bad(
    staging: Staging, cast: Cast
) -> None:
    async with staging() as bot:
        bot.line.troubles += [
            Trouble("getFile", TimedOut()),
            Trouble("getFile", NetworkError("x")),
        ]
        bot.sends_photo(cast.wang.chat_id)
        await bot.settled()
        said = bot.product.turns[-1].said
        assert isinstance(said, Sent)
        assert bot.app.files.path(said.file.sha256).read_bytes() == b"\xff\xd8\xff a photo"


@pytest.mark.parametrize(
    "trouble",
    [
        Trouble("getFile", BadRequest("file is too big")),
        # As often as it is asked for.
        Trouble("getFile", NetworkError("HTTP 502"), times=updates.FILE_TRIES),
    ],
    ids=["too big", "line down"],
)
async def test_a_photo_that_does_not_come_is_answered(
    staging: Staging, cast: Cast, trouble: Trouble
) -> None:
    async with staging() as bot:
        bot.line.troubles.append(
            Trouble(trouble.method, trouble.error, trouble.chat, trouble.times)
        )
        bot.sends_photo(cast.wang.chat_id)
        bot.says(cast.wang.chat_id, "next")
        await bot.settled()
        assert bot.hears(cast.wang.chat_id) == ["echo TooLarge", "echo next"]


async def test_a_photo_that_the_disk_does_not_take_is_answered(
    staging: Staging, cast: Cast
) -> None:
    async with staging() as bot:
        # Where the folder of files should be, there is a file.
        bot.files.write_bytes(b"")
        bot.sends_photo(cast.wang.chat_id)
        await bot.settled()
        assert bot.hears(cast.wang.chat_id) == ["echo TooLarge"]


async def test_a_file_of_more_than_20_mb_is_not_taken(staging: Staging, cast: Cast) -> None:
    async with staging() as bot:
        bot.sends_photo(cast.wang.chat_id, b"x" * (updates.LARGEST_FILE + 1))
        await bot.settled()
        assert bot.hears(cast.wang.chat_id) == ["echo TooLarge"]


async def test_a_strangers_files_are_not_even_asked_for(staging: Staging, cast: Cast) -> None:
    async with staging() as bot:
        bot.sends_photo(cast.lin.chat_id)
        await bot.settled()
        assert bot.hears(cast.lin.chat_id) == ["echo Other"]
        assert "getFile" not in {call.method for call in bot.line.calls}


# --- by webhook --------------------------------------------------------------------------------


async def test_a_webhook_is_answered_when_it_is_kept(
    staging: Staging, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with staging() as bot, webhook(bot) as post:
        assert await post(text_update(1, 7, "a")) == 200
        assert 1 in bot.inbox()
        # Telegram repeats what it has no answer to.
        assert await post(text_update(1, 7, "a")) == 200
        assert await post(text_update(2, 7, "b")) == 200
        await bot.settled()
        assert [turn.said for turn in bot.product.turns] == [Text("a", 1), Text("b", 2)]


@pytest.mark.parametrize("secret", ["", "wrong", "秘密", None])
async def test_a_webhook_without_the_secret_is_nobodys(
    on_sqlite: Staging, secret: str | None
) -> None:
    async with on_sqlite() as bot, webhook(bot) as post:
        assert await post(text_update(1, 7, "a"), secret) == 403
        assert bot.inbox() == {}


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b"{}", b'{"update_id": "x"}'])
async def test_a_webhook_with_nonsense_is_refused(on_sqlite: Staging, body: bytes) -> None:
    async with on_sqlite() as bot, webhook(bot) as post:
        assert await post(body) == 400
        assert bot.inbox() == {}


async def test_a_webhook_that_the_database_does_not_take_is_not_confirmed(
    on_sqlite: Staging,
) -> None:
    async with on_sqlite() as bot, webhook(bot) as post:
        event.listen(bot.app.database.engine, "connect", _does_not_wait)
        bot.app.database.engine.dispose()
        other = sqlite3.connect(str(bot.database.url.database), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        assert await post(text_update(1, 7, "a")) == 503
        other.execute("COMMIT")
        other.close()
        assert await post(text_update(1, 7, "a")) == 200


async def test_silence_at_a_webhook_is_no_outage(on_sqlite: Staging) -> None:
    """Nobody has written for a day; the bot was there all the time, and says so each minute."""
    press = {
        "update_id": 1,
        "callback_query": {
            "id": "1",
            "from": {"id": 7, "is_bot": False, "first_name": "王"},
            "message": text_update(5, 7, "x")["message"],
            "chat_instance": "1",
            "data": "pressed",
        },
    }
    async with on_sqlite() as bot, webhook(bot) as post:
        bot.chat.state.webhook = {"url": "elsewhere"}
        await bot.app.updates.here()
        bot.later(24 * 3600)
        await bot.app.updates.here()
        await post(press)
        await bot.app.updates.idle()
        assert bot.product.turns[-1].at == bot.now


# --- how much, and how it ends -----------------------------------------------------------------


async def test_no_more_waits_in_memory_than_there_is_room_for(
    staging: Staging, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """王's photo is held; after five more nothing is asked of Telegram until it has come."""
    monkeypatch.setattr(updates, "ROOM", 5)
    monkeypatch.setattr(updates, "BATCH", 2)
    async with staging() as bot:
        bot.line.held.add(("getFile", None))
        bot.sends_photo(cast.wang.chat_id)
        for number in range(20):
            bot.says(cast.wang.chat_id, str(number))
        await bot.until(lambda: len(bot.inbox()) >= 5)
        assert len(bot.chat.state.updates) >= 14
        bot.line.held.clear()
        bot.line.changed.set()
        await bot.settled()
        assert bot.hears(cast.wang.chat_id)[-1] == "echo 19"


async def test_what_waits_when_the_bot_stops_is_done_after_the_next_start(
    staging: Staging, cast: Cast
) -> None:
    async with staging() as bot:
        bot.line.held.add(("getFile", None))
        bot.sends_photo(cast.wang.chat_id)
        last = bot.says(cast.wang.chat_id, "next")
        await bot.until(lambda: last in bot.inbox())
        await bot.app.updates.finish(0.0)
        await bot.restart()
        await bot.settled()
        assert bot.hears(cast.wang.chat_id) == ["echo photo", "echo next"]


@asynccontextmanager
async def webhook(bot: Stage) -> AsyncIterator[Callable[..., Any]]:
    """The bot's webhook, over HTTP, and what posts to it."""
    runner = await bot.app.updates.serve("127.0.0.1:0", "s3cret")
    address = f"http://127.0.0.1:{runner.addresses[0][1]}/"

    async def post(body: Any, secret: str | None = "s3cret") -> int:
        data = body if isinstance(body, bytes) else orjson.dumps(body)
        headers = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
        async with session.post(address, data=data, headers=headers) as response:
            return response.status

    async with aiohttp.ClientSession() as session:
        yield post
    await runner.cleanup()


def _does_not_wait(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA busy_timeout = 0")
