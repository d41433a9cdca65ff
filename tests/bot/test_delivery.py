"""What goes out: all of it, in each chat's order, at the pace that Telegram allows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
    TimedOut,
)

from bot import delivery
from bot.settings import Settings
from bot.wire import ToldToWait
from models.database import Database
from models.outbox import NEWS, REMINDER, Fate, Outbox
from models.person import Channel
from tests.bot.stage import MishapError, Real, Stage, Trouble, on_stage, saying, text_update
from tests.cast import Cast
from tests.conftest import Working

Staging = Callable[..., AbstractAsyncContextManager[Stage]]


@pytest.fixture
def staging(settings: Settings, sqlite: Database, tmp_path: Path) -> Staging:
    """Puts the bot on its stage; the database has little part in what is tested here."""
    return lambda **how: on_stage(settings, sqlite, tmp_path / "files", **how)


@pytest.fixture
def on_both(settings: Settings, database: Database, tmp_path: Path) -> Staging:
    """Puts the bot on its stage, on each database."""
    return lambda **how: on_stage(settings, database, tmp_path / "files", **how)


def sent(bot: Stage, chat: int | None = None) -> list[tuple[float, str]]:
    """When the bot tried to say what."""
    return [
        (round(call.at, 3), call.words)
        for call in bot.line.calls
        if call.method in {"sendMessage", "editMessageText"} and chat in {None, call.chat}
    ]


def fates(bot: Stage) -> list[Fate]:
    return [notice.fate for notice in bot.outbox()]


# --- told to wait ------------------------------------------------------------------------------


async def test_what_telegram_asks_to_wait_is_waited(staging: Staging) -> None:
    async with staging() as bot:
        bot.line.troubles.append(Trouble("sendMessage", ToldToWait(7)))
        bot.says(1, "a")
        bot.says(1, "b")
        await bot.settled()
        assert sent(bot) == [(0, "echo a"), (7, "echo a"), (7, "echo b")]
        assert bot.hears(1) == ["echo a", "echo b"]


async def test_one_who_must_wait_does_not_hold_up_the_others(staging: Staging) -> None:
    """Telegram does not say whether it means the chat or the bot; who mashes buttons waits alone."""
    async with staging() as bot:
        bot.still = True
        bot.line.troubles.append(Trouble("sendMessage", ToldToWait(30), chat=1))
        bot.says(1, "a")
        await bot.until(lambda: 30 in bot.pauses)
        bot.says(2, "b")
        await bot.until(lambda: bot.hears(2) == ["echo b"])
        assert bot.hears(1) == []
        bot.later(30)
        await bot.until(lambda: bot.hears(1) == ["echo a"])


async def test_where_two_must_wait_all_wait(staging: Staging) -> None:
    """Then it is the bot that is meant."""
    async with staging() as bot:
        bot.still = True
        for chat in (1, 2):
            bot.line.troubles.append(Trouble("sendMessage", ToldToWait(30), chat=chat))
            bot.says(chat, "a")
            await bot.until(lambda chat=chat: bot.pauses.count(30) == chat)  # type: ignore[misc]
        bot.says(3, "c")
        await bot.until(lambda: bot.pauses.count(30) == 3)
        assert bot.hears(3) == []
        bot.later(30)
        await bot.until(
            lambda: [bot.hears(chat) for chat in (1, 2, 3)] == [["echo a"]] * 2 + [["echo c"]]
        )


async def test_the_bulk_waits_whoever_was_told_to(staging: Staging) -> None:
    async with staging() as bot:
        bot.line.troubles.append(Trouble("sendMessage", ToldToWait(30), chat=1))
        bot.promises(1, "a", priority=NEWS)
        bot.promises(2, "b", priority=NEWS)
        bot.promises(3, "c", priority=NEWS)
        await bot.settled()
        await bot.settled()
        assert [at for at, words in sent(bot) if words == "c"] >= [30]
        assert [bot.hears(chat) for chat in (1, 2, 3)] == [["a"], ["b"], ["c"]]


# --- no answer ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "error",
    [
        NetworkError("HTTP 502"),
        NetworkError("ServerDisconnectedError"),
        TimedOut(),
        # Revoked, or a proxy that answers 401: nothing of what was promised is lost by it.
        InvalidToken("Unauthorized"),
        TelegramError("something new"),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_what_got_no_answer_is_said_again(staging: Staging, error: TelegramError) -> None:
    async with staging() as bot:
        bot.line.troubles.append(Trouble("sendMessage", error, times=3))
        bot.says(1, "a")
        bot.says(1, "b")
        await bot.settled()
        assert sent(bot) == [
            (0, "echo a"),
            (2, "echo a"),
            (6, "echo a"),
            (14, "echo a"),
            (14, "echo b"),
        ]
        assert bot.hears(1) == ["echo a", "echo b"]
        assert fates(bot) == [Fate.DELIVERED] * 2


async def test_with_telegram_away_for_hours_nothing_is_lost_and_nothing_passes(
    staging: Staging,
) -> None:
    """Nobody gets through, so nobody is given up; and nobody waits for more than half a minute."""
    async with staging() as bot:
        bot.line.troubles.append(Trouble("sendMessage", TimedOut(), times=500))
        for words in ("a", "b", "c"):
            bot.says(1, words)
        await bot.settled()
        assert bot.elapsed > 4 * 3600
        assert bot.hears(1) == ["echo a", "echo b", "echo c"]
        assert max(bot.pauses) == 30


async def test_what_fails_while_others_get_through_lets_those_behind_it_pass(
    staging: Staging,
) -> None:
    """A message that Telegram's servers stumble over must not silence a chat for ever."""
    async with staging() as bot:
        bot.still = True
        bot.line.troubles.append(
            Trouble("sendMessage", NetworkError("HTTP 500"), chat=1, times=delivery.TRIES)
        )
        bot.says(1, "a")
        bot.says(1, "b")
        await bot.until(lambda: len(bot.pauses) == 1)
        bot.later(1)
        bot.says(2, "x")
        await bot.until(lambda: bot.hears(2) == ["echo x"])
        bot.still = False
        bot.later(1)
        await bot.until(lambda: bot.hears(1) == ["echo b"])
        assert fates(bot)[0] is Fate.WAITING
        bot.later(delivery.PUT_OFF.total_seconds())
        await bot.settled()
        assert bot.hears(1) == ["echo b", "echo a"]


async def test_what_fails_for_a_day_is_given_up(staging: Staging) -> None:
    async with staging() as bot:
        number = bot.promises(1, "a", priority=NEWS, now=bot.now + timedelta(seconds=1))
        with bot.database.writing() as session:
            for _ in range(delivery.PUT_OFFS):
                Outbox(session, bot.now).put_off(number, bot.now, "failing")
        bot.line.troubles.append(Trouble("sendMessage", TimedOut(), chat=1, times=99))
        bot.still = True
        await bot.app.delivery.look()
        await bot.until(lambda: len(bot.pauses) == 1)
        bot.later(1)
        bot.says(2, "x")
        await bot.until(lambda: bot.hears(2) == ["echo x"])
        bot.still = False
        bot.later(1)
        await bot.settled()
        assert Fate.UNDELIVERABLE in fates(bot)


async def test_answers_do_not_wait_behind_the_bulk(staging: Staging) -> None:
    async with staging() as bot:
        bot.line.held.add(("sendMessage", 1))
        bot.promises(1, "news", priority=NEWS)
        await bot.app.delivery.look()
        await bot.until(lambda: len(bot.line.calls) > 2)
        bot.line.held.clear()
        bot.line.troubles.append(Trouble("sendMessage", TimedOut(), chat=1))
        bot.still = True
        bot.line.changed.set()
        await bot.until(lambda: bot.pauses == [2])
        bot.says(1, "a")
        await bot.until(lambda: bot.hears(1) == ["echo a"])
        bot.later(2)
        await bot.until(lambda: bot.hears(1) == ["echo a", "news"])


# --- refused -----------------------------------------------------------------------------------


async def test_a_blocked_chat_is_recorded_and_the_superior_is_told(
    settings: Settings, database: Database, tmp_path: Path, cast: Cast, work: Working
) -> None:
    async with on_stage(settings, database, tmp_path, product=Real()) as bot:
        wang, zhao = cast.wang.chat_id, cast.zhao.chat_id
        for chat in (wang, zhao):
            bot.chat.state.chat(chat)
        bot.chat.control_block({"chat": wang, "silently": True})
        bot.promises(wang, "one", priority=NEWS)
        bot.promises(wang, "two", priority=NEWS)
        await bot.settled()
        await bot.settled()
        assert bot.hears(zhao) == [
            "晨光电子支部的王建国停用了支报，提醒发不到了，请换个方式联系。"
        ]
        assert [notice.fate for notice in bot.outbox() if notice.chat_id == wang] == [
            Fate.UNDELIVERABLE
        ] * 2
        with work("2026-10-22 11:00") as w:
            silent = w.people.chat(Channel.TELEGRAM, wang)
            assert silent is not None
            assert not silent.reachable


async def test_a_chat_that_does_not_exist_counts_as_blocked(staging: Staging) -> None:
    async with staging() as bot:
        bot.line.troubles.append(Trouble("sendMessage", BadRequest("Chat not found")))
        bot.promises(1, "a")
        await bot.settled()
        assert bot.product.told == [("unreachable", 1)]
        assert fates(bot) == [Fate.UNDELIVERABLE]


async def test_where_nobody_can_be_told_of_a_blocked_chat_it_still_ends(staging: Staging) -> None:
    async with staging() as bot:

        def fails(*_given: Any) -> None:
            raise MishapError

        bot.product.unreachable = fails
        bot.line.troubles.append(Trouble("sendMessage", Forbidden("blocked"), chat=1))
        bot.promises(1, "a", priority=NEWS)
        await bot.settled()
        bot.promises(1, "b", priority=NEWS)
        await bot.settled()
        assert bot.hears(1) == ["b"]


async def test_a_chat_with_a_new_id_gets_everything_there(on_both: Staging) -> None:
    async with on_both() as bot:
        bot.chat.state.chat(-100)
        bot.line.troubles.append(Trouble("sendMessage", ChatMigrated(-100), chat=1, times=99))
        for words in ("a", "b"):
            bot.promises(1, words)
        await bot.settled()
        await bot.settled()
        assert bot.hears(1) == []
        assert bot.hears(-100) == ["a", "b"]


async def test_an_edit_that_changes_nothing_is_delivered(staging: Staging) -> None:
    async with staging() as bot:
        bot.says(1, "a")
        await bot.settled()
        bot.promises(1, "echo a", edits=2)
        await bot.settled()
        assert bot.hears(1) == ["echo a"]
        assert fates(bot) == [Fate.DELIVERED] * 2


@pytest.mark.parametrize("gone", [1, 2, 99], ids=["not ours", "deleted", "never there"])
async def test_where_the_message_to_change_is_gone_it_is_said_anew(
    staging: Staging, gone: int
) -> None:
    async with staging() as bot:
        bot.says(1, "a")
        await bot.settled()
        bot.chat.api.call("deleteMessage", {"chat_id": 1, "message_id": 2})
        bot.promises(1, "b", edits=gone)
        await bot.settled()
        assert bot.hears(1)[-1] == "b"
        assert fates(bot) == [Fate.DELIVERED] * 2


async def test_what_is_too_long_is_cut_at_a_line(staging: Staging) -> None:
    async with staging() as bot:
        bot.promises(1, "\n".join(f"{number:03} " + "长" * 95 for number in range(100)))
        await bot.settled()
        lines = bot.hears(1)[0].split("\n")
        assert lines[-2] == "039 " + "长" * 95
        assert fates(bot) == [Fate.DELIVERED]


async def test_an_answer_that_is_refused_is_apologised_for(
    staging: Staging, caplog: pytest.LogCaptureFixture
) -> None:
    """The reference leads to the reason in the log; what the message said is not quoted there."""
    async with staging() as bot:
        refused = BadRequest('Can\'t parse entities: unsupported start tag "secret" in 王建国')
        bot.line.troubles.append(Trouble("sendMessage", refused))
        bot.says(1, "a")
        bot.says(1, "b")
        await bot.settled()
        [apology] = [words for words in bot.hears(1) if words.startswith("unsaid")]
        reference = apology.removeprefix("unsaid ")
        assert f'reference={reference} reason=Can\'t parse entities: unsupported start tag ""' in (
            caplog.text
        )
        assert "secret" not in caplog.text
        assert "王" not in caplog.text
        assert "echo b" in bot.hears(1)


async def test_an_answer_that_can_not_be_put_into_words_is_apologised_for(
    staging: Staging,
) -> None:
    async with staging() as bot:
        with bot.database.writing() as session:
            Outbox(session, bot.now).promise(Channel.TELEGRAM, 1, {"key": "no.such.text"})
        bot.chat.state.chat(1)
        await bot.settled()
        await bot.settled()
        assert bot.hears(1)[0].startswith("unsaid ")


async def test_an_apology_that_is_refused_too_is_not_apologised_for(
    settings: Settings, sqlite: Database, tmp_path: Path
) -> None:
    async with on_stage(settings, sqlite, tmp_path, product=Real()) as bot:
        bot.line.troubles.append(Trouble("sendMessage", BadRequest("?"), times=99))
        bot.says(1, "hello")
        await bot.settled()
        await bot.settled()
        assert len(bot.outbox()) == 2


async def test_news_that_can_not_be_said_today_waits_for_a_better_version(
    staging: Staging,
) -> None:
    async with staging() as bot:
        bot.product.now_says["digest"] = MishapError()
        bot.promises(1, "x", priority=NEWS, refresh="digest")
        await bot.settled()
        assert fates(bot) == [Fate.WAITING]
        bot.product.now_says["digest"] = saying("better")
        bot.later(delivery.PUT_OFF.total_seconds())
        await bot.settled()
        assert bot.hears(1) == ["better"]


# --- files -------------------------------------------------------------------------------------


async def test_a_picture_that_telegram_shows_not_as_one_goes_as_a_file(staging: Staging) -> None:
    async with staging() as bot:
        sha256 = bot.app.files.keep(b"\xff\xd8\xff a panorama")
        with bot.database.writing() as session:
            say = saying("look") | {"photo": sha256}
            Outbox(session, bot.now).promise(Channel.TELEGRAM, 1, say)
        bot.chat.state.chat(1)
        bot.line.troubles.append(Trouble("sendPhoto", BadRequest("Photo_invalid_dimensions")))
        await bot.settled()
        [message] = bot.chat.state.chat(1).messages.values()
        assert (message["caption"], message["document"]["file_name"]) == ("look", "photo.jpg")


# --- what takes a while --------------------------------------------------------------------------


def documents(bot: Stage, chat: int) -> list[str]:
    """The names of the files that have come."""
    messages = bot.chat.state.chat(chat).messages.values()
    return [each["document"]["file_name"] for each in messages if "document" in each]


async def test_what_was_promised_for_later_is_made_and_handed_over(on_both: Staging) -> None:
    async with on_both() as bot:
        bot.asks_for(1, "a")
        await bot.settled()
        assert (bot.hears(1), documents(bot, 1)) == (["made a"], ["a.pdf"])
        assert fates(bot) == [Fate.DELIVERED]


async def test_a_kill_while_it_is_made_costs_nothing(on_both: Staging) -> None:
    async with on_both() as bot:
        bot.line.held.add(("sendDocument", None))
        bot.asks_for(1, "a")
        await bot.app.delivery.look()
        await bot.until(lambda: bot.product.made == ["a"] and bool(bot.line.calls))
        await bot.crash()
        assert fates(bot) == [Fate.WAITING]
        await bot.start()
        await bot.settled()
        assert documents(bot, 1) == ["a.pdf"]
        assert fates(bot) == [Fate.DELIVERED]


async def test_it_is_made_once_however_often_it_must_be_sent(staging: Staging) -> None:
    async with staging() as bot:
        bot.line.troubles.append(Trouble("sendDocument", NetworkError("HTTP 502"), times=3))
        bot.asks_for(1, "a")
        await bot.settled()
        assert documents(bot, 1) == ["a.pdf"]
        assert bot.product.made == ["a"]


async def test_what_can_not_be_made_is_apologised_for(
    staging: Staging, caplog: pytest.LogCaptureFixture
) -> None:
    async with staging() as bot:
        bot.product.failing.add("a")
        bot.asks_for(1, "a")
        bot.asks_for(1, "b")
        await bot.settled()
        [apology] = [words for words in bot.hears(1) if words.startswith("unmade ")]
        assert f"reference={apology.removeprefix('unmade ')}" in caplog.text
        assert documents(bot, 1) == ["b.pdf"]
        assert fates(bot)[:2] == [Fate.UNDELIVERABLE, Fate.DELIVERED]


async def test_what_telegram_does_not_take_is_apologised_for(staging: Staging) -> None:
    async with staging() as bot:
        bot.line.troubles.append(Trouble("sendDocument", BadRequest("file must be non-empty")))
        bot.asks_for(1, "a")
        await bot.settled()
        [apology] = bot.hears(1)
        assert apology.startswith("unmade ")


async def test_what_is_larger_than_telegram_takes_is_not_tried(
    staging: Staging, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "LARGEST_DOCUMENT", 3)
    async with staging() as bot:
        for words in ("abc", "abcd"):
            bot.asks_for(1, words)
        await bot.settled()
        assert documents(bot, 1) == ["abc.pdf"]
        assert bot.hears(1)[-1].startswith("unmade ")


async def test_what_takes_the_process_down_is_not_begun_for_ever(staging: Staging) -> None:
    """Each start begins it again; once that has happened too often the person is told."""
    async with staging() as bot:
        asked = bot.asks_for(1, "a")
        with bot.database.writing() as session:
            for _ in range(delivery.BEGUN):
                Outbox(session, bot.now).begun(asked)
        await bot.settled()
        assert bot.product.made == []
        assert bot.hears(1)[0].startswith("unmade ")
        assert fates(bot)[0] is Fate.UNDELIVERABLE


async def test_nobody_who_asks_waits_behind_a_document(staging: Staging) -> None:
    async with staging() as bot:
        bot.line.held.add(("sendDocument", None))
        bot.asks_for(1, "a")
        await bot.app.delivery.look()
        await bot.until(lambda: bot.product.made == ["a"])
        bot.says(1, "b")
        await bot.until(lambda: bot.hears(1) == ["echo b"])
        bot.line.held.clear()
        bot.line.changed.set()
        await bot.settled()
        assert bot.hears(1) == ["echo b", "made a"]


async def test_what_was_asked_for_comes_by_night_too(staging: Staging) -> None:
    async with staging(now="2026-10-22 22:00") as bot:
        bot.asks_for(1, "a")
        await bot.settled()
        assert documents(bot, 1) == ["a.pdf"]


# --- when --------------------------------------------------------------------------------------


async def test_in_quiet_hours_only_answers_go(staging: Staging) -> None:
    async with staging(now="2026-10-22 22:00") as bot:
        bot.promises(1, "news", priority=NEWS)
        bot.says(1, "a")
        await bot.settled()
        assert bot.hears(1) == ["echo a"]
        bot.later(9 * 3600 + 3599)
        await bot.settled()
        assert bot.hears(1) == ["echo a"]
        bot.later(1)
        await bot.settled()
        assert bot.hears(1) == ["echo a", "news"]


async def test_what_is_not_true_any_more_is_not_said(staging: Staging) -> None:
    async with staging() as bot:
        bot.product.now_says["digest"] = None
        bot.promises(1, "x", priority=REMINDER, refresh="digest")
        await bot.settled()
        assert bot.hears(1) == []
        assert fates(bot) == [Fate.VOID]


async def test_what_is_true_now_is_said_and_not_what_was(staging: Staging) -> None:
    async with staging() as bot:
        bot.product.now_says["digest"] = saying("two left")
        bot.promises(1, "three left", priority=REMINDER, refresh="digest")
        await bot.settled()
        assert bot.hears(1) == ["two left"]


async def test_what_would_interrupt_waits(staging: Staging) -> None:
    async with staging() as bot:
        bot.product.now_says["digest"] = bot.now + timedelta(minutes=10)
        bot.promises(1, "x", priority=REMINDER, refresh="digest")
        await bot.settled()
        bot.product.now_says["digest"] = saying("now")
        await bot.settled()
        assert bot.hears(1) == []
        bot.later(600)
        await bot.settled()
        assert bot.hears(1) == ["now"]


async def test_it_is_asked_again_after_the_wait_for_the_bulks_pace(staging: Staging) -> None:
    """Who answers while the broadcast is on its way is not reminded any more."""
    async with staging() as bot:
        bot.line.troubles.append(Trouble("sendMessage", ToldToWait(60), chat=1))
        bot.product.now_says["digest"] = saying("you owe")
        bot.promises(1, "x", priority=REMINDER)
        bot.promises(2, "y", priority=REMINDER, refresh="digest")
        bot.still = True
        await bot.app.delivery.look()
        await bot.until(lambda: 60 in bot.pauses)
        bot.product.now_says["digest"] = None
        bot.still = False
        bot.later(60)
        await bot.settled()
        assert bot.hears(2) in ([], ["you owe"])
        assert fates(bot)[0] is Fate.DELIVERED


async def test_the_bulk_keeps_its_pace(staging: Staging) -> None:
    async with staging() as bot:
        for chat in range(1, 101):
            bot.promises(chat, "news", priority=NEWS)
        await bot.settled()
        times = [at for at, _words in sent(bot)]
        assert len(times) == 100
        assert times[-1] - times[0] >= 99 / delivery.BULK_PER_SECOND - 0.001


async def test_answers_are_read_first_then_news_then_reminders(staging: Staging) -> None:
    async with staging(start=False) as bot:
        for chat, priority in ((1, REMINDER), (2, NEWS), (3, 0), (4, NEWS)):
            bot.promises(chat, str(chat), priority=priority)
        await bot.start()
        await bot.settled()
        assert [words for _at, words in sent(bot)] == ["3", "2", "4", "1"]


async def test_chats_that_do_not_get_on_do_not_keep_out_the_others(
    staging: Staging, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More is due to one chat than is read at once; those behind it in the table still come."""
    monkeypatch.setattr(delivery, "BATCH", 5)
    async with staging() as bot:
        bot.still = True
        bot.line.held.add(("sendMessage", 1))
        for number in range(20):
            bot.promises(1, f"one {number}", priority=NEWS)
        bot.promises(2, "two", priority=NEWS)
        await bot.app.delivery.look()
        await bot.until(lambda: any(call.chat == 1 for call in bot.line.calls))
        await bot.app.delivery.look()
        bot.still = False
        bot.later(1)
        await bot.until(lambda: bot.hears(2) == ["two"])
        bot.line.held.clear()
        bot.line.changed.set()
        for _ in range(5):
            await bot.settled()
        assert bot.hears(1) == [f"one {number}" for number in range(20)]


# --- at least once -----------------------------------------------------------------------------


async def test_what_was_promised_and_not_sent_is_sent_after_the_next_start(
    on_both: Staging,
) -> None:
    async with on_both() as bot:
        bot.line.held.add(("sendMessage", None))
        for words in ("a", "b", "c"):
            bot.says(1, words)
        await bot.until(lambda: len(bot.outbox()) == 3)
        await bot.crash()
        await bot.start()
        await bot.settled()
        assert bot.hears(1) == ["echo a", "echo b", "echo c"]
        assert fates(bot) == [Fate.DELIVERED] * 3


async def test_what_was_sent_and_not_written_down_is_sent_again_once(
    staging: Staging, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not each second, as long as it can't be written down: only after the next start."""

    def fails(*_given: Any) -> None:
        raise MishapError

    async with staging() as bot:
        with monkeypatch.context() as patched:
            patched.setattr(Outbox, "kept", fails)
            bot.says(1, "a")
            for _ in range(5):
                await bot.settled()
            assert bot.hears(1) == ["echo a"]
        await bot.restart()
        for _ in range(5):
            await bot.settled()
        assert bot.hears(1) == ["echo a", "echo a"]
        assert fates(bot) == [Fate.DELIVERED]


async def test_what_was_sent_while_the_table_is_read_is_not_sent_again(
    staging: Staging,
) -> None:
    async with staging() as bot:
        for number in range(30):
            bot.says(1, str(number))
            await asyncio.gather(bot.app.delivery.look(), bot.settled())
        assert bot.hears(1) == [f"echo {number}" for number in range(30)]


async def test_stopping_waits_for_what_is_being_sent_and_leaves_the_rest(
    staging: Staging,
) -> None:
    async with staging() as bot:
        bot.line.held.add(("sendMessage", None))
        for words in ("a", "b"):
            bot.says(1, words)
        await bot.until(lambda: len(bot.outbox()) == 2 and bool(sent(bot)))
        stopping = asyncio.ensure_future(bot.app.delivery.finish())
        await asyncio.sleep(0)
        bot.line.held.clear()
        bot.line.changed.set()
        await stopping
        await bot.app.stop()
        assert (bot.hears(1), fates(bot)) == (["echo a"], [Fate.DELIVERED, Fate.WAITING])
        await bot.start()
        await bot.settled()
        assert bot.hears(1) == ["echo a", "echo b"]


async def test_the_commands_are_told_when_the_menu_changes(
    settings: Settings, database: Database, tmp_path: Path, cast: Cast
) -> None:
    async with on_stage(settings, database, tmp_path, product=Real()) as bot:
        for _ in range(2):
            bot.says(cast.wang.chat_id, "菜单")
            await bot.settled()
        assert [call.method for call in bot.line.calls].count("setMyCommands") == 1


# --- after a kill ------------------------------------------------------------------------------


async def test_what_was_answered_before_a_kill_is_said_before_what_is_answered_after_it(
    on_both: Staging,
) -> None:
    """The one answer waits in the outbox, the next word in the inbox."""
    async with on_both(start=False) as bot:
        bot.promises(1, "echo a")
        bot.keeps(text_update(7, 1, "b"))
        await bot.start()
        await bot.settled()
        assert bot.hears(1) == ["echo a", "echo b"]
