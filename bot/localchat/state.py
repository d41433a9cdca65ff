"""What the local chat remembers: chats, messages, files, updates not yet taken, and its clock."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import sqlite3
import threading
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

#: Telegram forgets presses that were not answered for so long.
PRESS_LIVES = timedelta(minutes=15)
KEEP_CALLS = 20_000
#: A page that lets so many events lie has fallen asleep: it is cut off, and asks anew when it wakes.
MOST_UNSEEN = 5_000


@dataclass
class Chat:
    """One person's chat with the bot."""

    id: int
    name: str
    messages: dict[int, dict[str, Any]] = field(default_factory=dict)
    last_id: int = 0
    keyboard: dict[str, Any] | None = None
    blocked: bool = False


@dataclass
class Fault:
    """What goes wrong, for which calls, and how often."""

    kind: str
    method: str = "*"
    chat: int | None = None
    times: int = 1
    retry_after: int = 1
    seconds: float = 60.0


class State:
    """Everything, in memory; with a file also there, so that a restart goes on where it was."""

    def __init__(self, file: Path | None = None, begins: datetime | None = None) -> None:
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, tuple[str, bytes]] = {}
        self.updates: deque[dict[str, Any]] = deque()
        self.last_update = 1000
        self.commands: dict[str, list[dict[str, str]]] = {}
        self.webhook: dict[str, Any] = {}
        self.presses: dict[str, datetime] = {}
        self.faults: list[Fault] = []
        self.latency = 0.0
        self.calls: deque[dict[str, Any]] = deque(maxlen=KEEP_CALLS)
        self.logging = True
        self.cast: list[dict[str, Any]] = []
        self.milestones: list[dict[str, Any]] = []
        self.offset = timedelta()
        self.frozen: datetime | None = None
        #: Where the clock is to go, while somebody walks it there step by step.
        self.goal: datetime | None = None
        self.clock_version = 0
        #: Tells a page that everything it remembers is of another beginning.
        self.born = secrets.token_hex(8)
        self.sequence = 0
        self.changed = asyncio.Condition()
        self.news = asyncio.Event()
        self.listeners: set[asyncio.Queue[dict[str, Any]]] = set()
        self._dirty: dict[tuple[str, str], Any] = {}
        self._file = file
        self._reopened = False
        self._lock = threading.Lock()
        if file is not None:
            self._open(file)
        if begins is not None and not self._reopened:
            self.offset = begins - datetime.now(UTC)
            self.keep("meta", "offset", self.offset.total_seconds())

    # --- time ---

    @property
    def now(self) -> datetime:
        """The chat's own clock: the machine's, moved forward."""
        return (self.frozen or datetime.now(UTC)) + self.offset

    def move_clock(self, to: datetime) -> None:
        """Move the clock forward; back it never goes.

        Raises:
            ValueError: the moment lies before now.
        """
        if to < self.now:
            raise ValueError("the clock goes forward only")
        self.offset += to - self.now
        if self.goal is not None and self.goal <= self.now:
            self.goal = None
        self.keep("meta", "offset", self.offset.total_seconds())
        self.clock_changed()

    def clock_changed(self) -> None:
        """Whoever follows the clock has something to look at."""
        self.clock_version += 1
        # A bot that waits for updates comes back with none, and finds the time gone by.
        self.news.set()
        self.tell({"clock": self.clock()})

    def clock(self) -> dict[str, Any]:
        """What the clock shows and where it can go."""
        return {
            "now": self.now.isoformat(),
            "offset": self.offset.total_seconds(),
            "goal": self.goal.isoformat() if self.goal else None,
            "version": self.clock_version,
            "milestones": [
                each for each in self.milestones if datetime.fromisoformat(each["at"]) > self.now
            ],
        }

    # --- chats ---

    def chat(self, chat_id: int, name: str | None = None) -> Chat:
        """The chat, made when it is first heard of."""
        if chat_id not in self.chats:
            known = next((each["name"] for each in self.cast if each["chat"] == chat_id), None)
            self.chats[chat_id] = Chat(chat_id, name or known or f"#{chat_id}")
            self.keep_chat(self.chats[chat_id])
        elif name and name != self.chats[chat_id].name:
            self.chats[chat_id].name = name
            self.keep_chat(self.chats[chat_id])
        return self.chats[chat_id]

    def keep_chat(self, chat: Chat) -> None:
        """Remember what a chat is like, beside its messages."""
        row = {"name": chat.name, "keyboard": chat.keyboard, "blocked": chat.blocked}
        self.keep("chat", str(chat.id), row)

    def add(self, chat: Chat, message: dict[str, Any]) -> dict[str, Any]:
        """Put a message into a chat."""
        chat.last_id += 1
        message["message_id"] = chat.last_id
        message.setdefault("date", int(self.now.timestamp()))
        message["chat"] = {"id": chat.id, "type": "private", "first_name": chat.name}
        chat.messages[chat.last_id] = message
        self.touch(chat, message)
        return message

    def touch(self, chat: Chat, message: dict[str, Any]) -> None:
        """A message is new or has changed: keep it and tell whoever is looking."""
        self.sequence += 1
        message["_sequence"] = self.sequence
        self.keep("message", f"{chat.id}/{message['message_id']}", message)
        self.tell({"chat": chat.id, "message": message})

    def show_keyboard(self, chat: Chat, keyboard: dict[str, Any] | None) -> None:
        """The keyboard under the input is another from now on."""
        if chat.keyboard != keyboard:
            chat.keyboard = keyboard
            self.keep_chat(chat)
            self.tell({"chat": chat.id, "keyboard": keyboard})

    def tell(self, event: dict[str, Any]) -> None:
        """Tell every open page."""
        for listener in list(self.listeners):
            if listener.qsize() >= MOST_UNSEEN:
                self.listeners.discard(listener)
                listener.put_nowait({})
            else:
                listener.put_nowait(event)

    def user(self, chat: Chat) -> dict[str, Any]:
        """The person of a chat as Telegram describes them."""
        return {
            "id": chat.id,
            "is_bot": False,
            "first_name": chat.name,
            "language_code": "zh-hans",
        }

    def keep_file(self, name: str, content: bytes) -> str:
        """Keep a file under an id of its own."""
        file_id = hashlib.sha256(content).hexdigest()[:40]
        if file_id not in self.files:
            self.files[file_id] = (name, content)
            self.keep("file", file_id, {"name": name, "content": content.hex()})
        return file_id

    def update(self, body: dict[str, Any]) -> int:
        """Queue an update for the bot."""
        self.last_update += 1
        body["update_id"] = self.last_update
        self.updates.append(body)
        self.keep("update", str(self.last_update), body)
        self.keep("meta", "last_update", self.last_update)
        self.news.set()
        return self.last_update

    def confirm(self, before: int) -> None:
        """The bot has taken every update before that number."""
        taken = False
        while self.updates and self.updates[0]["update_id"] < before:
            self.keep("update", str(self.updates.popleft()["update_id"]), None)
            taken = True
        if taken:
            self.tell({"confirmed": self.confirmed})

    def confirm_one(self, update_id: int) -> None:
        """The bot has taken one update by webhook."""
        self.updates = deque(each for each in self.updates if each["update_id"] != update_id)
        self.keep("update", str(update_id), None)
        self.tell({"confirmed": self.confirmed})

    @property
    def confirmed(self) -> int:
        """The last update before which the bot has taken all."""
        if self.updates:
            return int(self.updates[0]["update_id"]) - 1
        return self.last_update

    # --- the file ---

    def keep(self, kind: str, key: str, value: Any) -> None:
        """Remember to write something down; None removes it."""
        if self._file is not None:
            self._dirty[kind, key] = value

    def write_down(self) -> None:
        """Write what has changed since last time, in one transaction."""
        if self._file is None or not self._dirty:
            return
        dirty, self._dirty = self._dirty, {}
        with self._lock, sqlite3.connect(self._file) as database:
            for (kind, key), value in dirty.items():
                if value is None:
                    database.execute("DELETE FROM kept WHERE kind = ? AND key = ?", (kind, key))
                else:
                    database.execute(
                        "INSERT OR REPLACE INTO kept VALUES (?, ?, ?)",
                        (kind, key, orjson.dumps(value)),
                    )
        database.close()

    def _open(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        with sqlite3.connect(file) as database:
            database.execute(
                "CREATE TABLE IF NOT EXISTS kept "
                "(kind TEXT, key TEXT, value BLOB, PRIMARY KEY (kind, key))"
            )
            rows = database.execute("SELECT kind, key, value FROM kept").fetchall()
        database.close()
        found: dict[str, dict[str, Any]] = {}
        for kind, key, value in rows:
            found.setdefault(kind, {})[key] = orjson.loads(value)
        for key, row in found.get("chat", {}).items():
            self.chats[int(key)] = Chat(
                int(key), row["name"], keyboard=row["keyboard"], blocked=row["blocked"]
            )
        for key, message in found.get("message", {}).items():
            chat = self.chat(int(key.split("/")[0]))
            chat.messages[message["message_id"]] = message
            chat.last_id = max(chat.last_id, message["message_id"])
            self.sequence = max(self.sequence, message["_sequence"])
        for chat in self.chats.values():
            chat.messages = dict(sorted(chat.messages.items()))
        for key, row in found.get("file", {}).items():
            self.files[key] = (row["name"], bytes.fromhex(row["content"]))
        self.updates = deque(
            sorted(found.get("update", {}).values(), key=lambda each: int(each["update_id"]))
        )
        meta = found.get("meta", {})
        self._reopened = "born" in meta
        self.born = meta.get("born", self.born)
        self.keep("meta", "born", self.born)
        self.last_update = meta.get("last_update", self.last_update)
        self.offset = timedelta(seconds=meta.get("offset", 0))
        self.commands = meta.get("commands", {})
