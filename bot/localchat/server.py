"""The server: the Bot API, the control by which tests and the page act, and the page itself."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from functools import lru_cache
from ipaddress import ip_address
from itertools import islice
from pathlib import Path
from typing import Any

import aiohttp
import orjson
from aiohttp import web
from yarl import URL

from bot.localchat.api import Api, Upload, checked, photo_size, shown
from bot.localchat.state import Chat, Fault, State
from bot.localchat.words import Refused, length, parsed
from handlers.dialog import text

log = logging.getLogger("localchat")

PAGE = Path(__file__).parent / "page"
#: Where the page's sentences are put in.
WORDS = "{{words}}"
#: What the control's `message` may carry beside words.
OTHERS = {
    "sticker": {
        "file_id": "sticker",
        "file_unique_id": "s",
        "type": "regular",
        "width": 1,
        "height": 1,
        "is_animated": False,
        "is_video": False,
    },
    "voice": {"file_id": "voice", "file_unique_id": "v", "duration": 3},
}
WRITE_EVERY = 0.2
#: Whoever follows the clock is back within so many seconds, also from a walk of a month.
FOLLOWER_COMES_BACK = 30.0
LARGEST_BODY = 60 * 1024 * 1024
#: Phones send bots files of up to 20 MB that they can fetch.
LARGEST_SENT = 20 * 1024 * 1024
#: Everything of the page comes from here, and no string ever becomes HTML or a program in it.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)


class LocalChat:
    """One server for one bot."""

    def __init__(
        self,
        token: str,
        file: Path | None = None,
        cast: list[dict[str, Any]] | None = None,
        begins: datetime | None = None,
    ) -> None:
        self.token = token
        self.state = State(file, begins)
        self.state.cast = cast or []
        self.address = ""
        number = (
            int(token.split(":", maxsplit=1)[0])
            if token.split(":", maxsplit=1)[0].isdigit()
            else 1
        )
        self.bot = {
            "id": number,
            "is_bot": True,
            "first_name": text.fill("page.bot", {}),
            "username": "zhibao_bot",
            "can_join_groups": False,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }
        self.api = Api(self.state, self.bot)
        self._polls = self._waiting = 0
        #: Until when (by the loop's clock) somebody is taken to walk the clock to its goals.
        self._followed_until = 0.0
        self._tasks: list[asyncio.Task[None]] = []
        self._runner: web.AppRunner | None = None

    async def start(self, port: int = 0, host: str = "127.0.0.1") -> str:
        """Listen; gives the address."""
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        server: Any = site._server  # noqa: SLF001 - aiohttp has no other way to the port it chose
        self.address = f"http://{host}:{server.sockets[0].getsockname()[1]}"
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._write()), loop.create_task(self._post_updates())]
        return self.address

    async def stop(self) -> None:
        """Write everything down and close."""
        for listener in self.state.listeners:
            listener.put_nowait({})
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._runner is not None:
            await self._runner.cleanup()
        self.state.write_down()

    def _application(self) -> web.Application:
        application = web.Application(client_max_size=LARGEST_BODY, middlewares=[_by_address_only])
        application.on_response_prepare.append(_careful)
        route = application.router
        route.add_route("*", "/bot{token}/{method}", self._bot_api)
        route.add_get("/file/bot{token}/files/{file_id}", self._bot_file)
        for name in (
            "message",
            "edit",
            "press",
            "block",
            "unblock",
            "fault",
            "latency",
            "reset",
            "cast",
            "milestones",
            "update",
        ):
            route.add_post(f"/_ctl/{name}", self._controlled(getattr(self, f"control_{name}")))
        route.add_get("/_ctl/chat", self._ctl_chat)
        route.add_get("/_ctl/calls", self._ctl_calls)
        route.add_get("/_ctl/state", self._ctl_state)
        route.add_get("/_ctl/clock", self._ctl_clock)
        route.add_post("/_ctl/clock", self._ctl_move_clock)
        route.add_post("/_ctl/goal", self._ctl_set_goal)
        route.add_get("/_ctl/events", self._ctl_events)
        route.add_get("/_ctl/file/{file_id}", self._ctl_file)
        route.add_post("/_ctl/upload", self._ctl_upload)
        route.add_get("/", self._page)
        route.add_static("/page/", PAGE)
        return application

    # --- the Bot API ---

    async def _bot_api(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self.token:
            return _answer(401, {"ok": False, "error_code": 401, "description": "Unauthorized"})
        method = request.match_info["method"]
        try:
            given = await _parameters(request)
        except Refused as refused:
            return _answer(refused.code, _refusal(refused))
        return _answer(*await self.call(method, given, lambda: _drop(request)))

    async def call(
        self, method: str, given: Mapping[str, Any], drop: Callable[[], None]
    ) -> tuple[int, dict[str, Any]]:
        """What the Bot API answers to a call: the status and the body; `drop` cuts the line."""
        try:
            taken = checked(method, given)
            fault = self._fault(method, taken.get("chat_id"))
            if fault is not None:
                await self._go_wrong(fault, drop)
            if method == "getUpdates":
                return 200, {"ok": True, "result": await self._get_updates(taken)}
            if self.state.latency:
                await asyncio.sleep(self.state.latency)
            result = self.api.call(method, taken)
            self._log(method, taken, None)
            if fault is not None and fault.kind == "drop_after":
                drop()
        except Refused as refused:
            if method != "getUpdates":
                self._log(method, dict(given), refused.words)
            return refused.code, _refusal(refused)
        return 200, {"ok": True, "result": result}

    async def _get_updates(self, given: dict[str, Any]) -> list[dict[str, Any]]:
        if self.state.webhook:
            raise Refused(409, "Conflict: can't use getUpdates method while webhook is active")
        self.state.confirm(given.get("offset", 0))
        # As at Telegram the newer one wins: after a crash nobody waits for a dead one to end.
        self._polls += 1
        poll, clock = self._polls, self.state.clock_version
        self.state.news.set()
        self._waiting += 1
        try:
            await self._wait_for_updates(poll, clock, given.get("timeout", 0))
        finally:
            self._waiting -= 1
        if self.state.latency:
            await asyncio.sleep(self.state.latency)
        most = min(given.get("limit", 100), 100)
        return list(islice(self.state.updates, most))

    async def _wait_for_updates(self, poll: int, clock: int, timeout: float) -> None:  # noqa: ASYNC109 - Telegram's own word
        deadline = asyncio.get_running_loop().time() + timeout
        while not self.state.updates and clock == self.state.clock_version:
            # Whoever waits takes the sign away; all who wait have seen it by then.
            self.state.news.clear()
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                return
            with suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await self.state.news.wait()
            if poll != self._polls:
                raise Refused(
                    409,
                    "Conflict: terminated by other getUpdates request; make sure that only one "
                    "bot instance is running",
                )

    async def _bot_file(self, request: web.Request) -> web.StreamResponse:
        found = self.state.files.get(request.match_info["file_id"])
        if request.match_info["token"] != self.token or found is None:
            return web.Response(status=404)
        return web.Response(body=found[1])

    def _fault(self, method: str, chat: int | None) -> Fault | None:
        for fault in self.state.faults:
            if fault.method in {method, "*"} and (fault.chat is None or fault.chat == chat):
                fault.times -= 1
                if fault.times <= 0:
                    self.state.faults.remove(fault)
                return fault
        return None

    async def _go_wrong(self, fault: Fault, drop: Callable[[], None]) -> None:
        match fault.kind:
            case "429":
                raise Refused(
                    429,
                    f"Too Many Requests: retry after {fault.retry_after}",
                    retry_after=fault.retry_after,
                )
            case "403":
                raise Refused(403, "Forbidden: bot was blocked by the user")
            case "500" | "502" | "504":
                raise Refused(int(fault.kind), "Internal Server Error")
            case "stall":
                await asyncio.sleep(fault.seconds)
            case "drop":
                drop()

    def _log(self, method: str, given: dict[str, Any], error: str | None) -> None:
        if self.state.logging:
            self.state.calls.append(
                {
                    "method": method,
                    "chat": given.get("chat_id"),
                    "given": _loggable(given),
                    "error": error,
                    "at": self.state.now.isoformat(),
                }
            )

    async def _post_updates(self) -> None:
        """The webhook: each update is posted until it is answered with 200."""
        async with aiohttp.ClientSession() as session:
            while True:
                if not self.state.webhook or not self.state.updates:
                    self.state.news.clear()
                    await self.state.news.wait()
                    continue
                update = self.state.updates[0]
                secret = self.state.webhook.get("secret_token", "")
                with suppress(aiohttp.ClientError, OSError):
                    async with session.post(
                        self.state.webhook["url"],
                        data=orjson.dumps(update),
                        headers={"X-Telegram-Bot-Api-Secret-Token": secret},
                    ) as response:
                        if response.status == 200:  # noqa: PLR2004 - HTTP's OK
                            self.state.confirm_one(update["update_id"])
                            continue
                await asyncio.sleep(0.2)

    async def _write(self) -> None:
        while True:
            await asyncio.sleep(WRITE_EVERY)
            await asyncio.to_thread(self.state.write_down)

    # --- what people do: called by the page and by tests ---

    def control_message(self, given: dict[str, Any]) -> dict[str, Any]:
        """Somebody writes, or sends something else."""
        chat = self.state.chat(given["chat"], given.get("name"))
        if (said := _said_before(chat, given.get("key"))) is not None:
            # The page did not hear that it had come, and sends it again.
            return {"message_id": said["message_id"], "update_id": said["_update"]}
        message: dict[str, Any] = {
            "from": self.state.user(chat),
            "_update": self.state.last_update + 1,
        }
        if given.get("key"):
            message["_key"] = str(given["key"])
        if given.get("photo"):
            message["photo"] = [photo_size(given["photo"], self.state.files[given["photo"]][1])]
        elif given.get("document"):
            name, content = self.state.files[given["document"]]
            message["document"] = {
                "file_id": given["document"],
                "file_name": name,
                "file_unique_id": given["document"][:16],
                "file_size": len(content),
                "mime_type": given.get("mime_type"),
            }
        elif given.get("other"):
            message[given["other"]] = OTHERS[given["other"]]
        else:
            words = str(given["text"])
            if not words.strip() or length(words) > 4096:  # noqa: PLR2004 - phones send no more
                raise Refused(400, "a message has 1 to 4096 characters")
            message["text"] = words
            _, entities = parsed(words, None)
            if entities:
                message["entities"] = entities
        if given.get("caption"):
            message["caption"] = given["caption"]
        if given.get("forwarded"):
            message["forward_origin"] = {
                "type": "hidden_user",
                "sender_user_name": "X",
                "date": int(self.state.now.timestamp()),
            }
        self.state.add(chat, message)
        update = self.state.update({"message": shown(message)})
        return {"message_id": message["message_id"], "update_id": update}

    def control_edit(self, given: dict[str, Any]) -> dict[str, Any]:
        """Somebody changes what they wrote."""
        chat = self.state.chat(given["chat"])
        message = chat.messages[given["message_id"]]
        words = str(given["text"])
        if message["from"]["is_bot"] or "text" not in message:
            raise Refused(400, "only one's own words can be changed")
        if not words.strip() or length(words) > 4096:  # noqa: PLR2004 - phones send no more
            raise Refused(400, "a message has 1 to 4096 characters")
        message["text"], message["edit_date"] = words, int(self.state.now.timestamp())
        message["entities"] = parsed(words, None)[1]
        message["_update"] = self.state.last_update + 1
        self.state.touch(chat, message)
        return {"update_id": self.state.update({"edited_message": shown(message)})}

    def control_press(self, given: dict[str, Any]) -> dict[str, Any]:
        """Somebody presses a button; one that is not there only with `force`."""
        chat = self.state.chat(given["chat"])
        message = chat.messages.get(given["message_id"])
        if message is None:
            raise Refused(404, "no such message")
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        there = {button.get("callback_data") for row in rows for button in row}
        if given["data"] not in there and not given.get("force"):
            raise Refused(404, "no such button")
        query = f"{chat.id}{self.state.last_update + 1:08d}"
        self.state.presses[query] = self.state.now
        update = self.state.update(
            {
                "callback_query": {
                    "id": query,
                    "from": self.state.user(chat),
                    "message": shown(message),
                    "chat_instance": str(chat.id),
                    "data": given["data"],
                }
            }
        )
        return {"update_id": update, "query": query}

    def control_block(self, given: dict[str, Any]) -> dict[str, Any]:
        """Somebody blocks the bot."""
        return self._member(given, blocked=True)

    def control_unblock(self, given: dict[str, Any]) -> dict[str, Any]:
        """Somebody lets the bot in again."""
        return self._member(given, blocked=False)

    def _member(self, given: dict[str, Any], *, blocked: bool) -> dict[str, Any]:
        chat = self.state.chat(given["chat"])
        was = "kicked" if chat.blocked else "member"
        chat.blocked = blocked
        self.state.keep_chat(chat)
        self.state.tell({"chat": chat.id, "blocked": blocked})
        if given.get("silently"):
            return {}
        status: dict[str, Any] = (
            {"status": "kicked", "until_date": 0} if blocked else {"status": "member"}
        )
        old: dict[str, Any] = {"status": was, **({"until_date": 0} if was == "kicked" else {})}
        update = self.state.update(
            {
                "my_chat_member": {
                    "chat": {"id": chat.id, "type": "private", "first_name": chat.name},
                    "from": self.state.user(chat),
                    "date": int(self.state.now.timestamp()),
                    "old_chat_member": {"user": self.bot, **old},
                    "new_chat_member": {"user": self.bot, **status},
                }
            }
        )
        return {"update_id": update}

    def control_fault(self, given: dict[str, Any]) -> dict[str, Any]:
        """From now on something goes wrong."""
        self.state.faults.append(Fault(**given))
        return {}

    def control_latency(self, given: dict[str, Any]) -> dict[str, Any]:
        """Every call takes so long."""
        self.state.latency = float(given["seconds"])
        self.state.logging = bool(given.get("logging", True))
        return {}

    def control_reset(self, _given: dict[str, Any]) -> dict[str, Any]:
        """Forget faults, latency and the log of calls."""
        self.state.faults.clear()
        self.state.latency = 0.0
        self.state.calls.clear()
        return {}

    def control_cast(self, given: dict[str, Any]) -> dict[str, Any]:
        """The people that the page offers."""
        self.state.cast = given["cast"]
        for each in self.state.cast:
            self.state.chat(each["chat"], each["name"])
        self.state.tell({"cast": True})
        return {}

    def control_milestones(self, given: dict[str, Any]) -> dict[str, Any]:
        """The moments to which the page's clock can jump."""
        self.state.milestones = given["milestones"]
        self.state.tell({"clock": self.state.clock()})
        return {}

    def control_update(self, given: dict[str, Any]) -> dict[str, Any]:
        """An update just as it is given, or many at once."""
        for each in given["updates"] if "updates" in given else [given["update"]]:
            self.state.update(each)
        return {"update_id": self.state.last_update}

    def _controlled(
        self, handler: Callable[[dict[str, Any]], dict[str, Any]]
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def run(request: web.Request) -> web.StreamResponse:
            if not _from_here(request):
                return web.Response(status=403)
            try:
                return _answer(200, handler(orjson.loads(await request.read() or b"{}")))
            except Refused as refused:
                return _answer(refused.code, {"error": refused.words})
            except (KeyError, ValueError, TypeError) as error:
                return _answer(400, {"error": f"{type(error).__name__}: {error}"})

        return run

    # --- looking ---

    async def _ctl_chat(self, request: web.Request) -> web.StreamResponse:
        chat_id = int(request.query["chat"])
        chat = self.state.chats.get(chat_id)
        since = int(request.query.get("since", 0))
        if chat is None:
            return _answer(200, {"messages": [], "keyboard": None, "commands": [], "name": ""})
        # Who asks for what is new is to hear also of what is gone.
        return _answer(
            200,
            {
                "name": chat.name,
                "messages": [
                    each
                    for each in chat.messages.values()
                    if each["_sequence"] > since and (since or not each.get("_deleted"))
                ],
                "keyboard": chat.keyboard,
                "commands": self.state.commands.get(f"chat:{chat.id}", []),
                "blocked": chat.blocked,
                "confirmed": self.state.confirmed,
            },
        )

    async def _ctl_calls(self, _request: web.Request) -> web.StreamResponse:
        return _answer(200, {"calls": list(self.state.calls)})

    async def _ctl_state(self, _request: web.Request) -> web.StreamResponse:
        return _answer(
            200,
            {
                "cast": self.state.cast,
                "chats": [
                    {"chat": chat.id, "name": chat.name} for chat in self.state.chats.values()
                ],
                "pending": len(self.state.updates),
                "listening": self._waiting > 0,
                "confirmed": self.state.confirmed,
                "born": self.state.born,
                "clock": self.state.clock(),
            },
        )

    async def _ctl_clock(self, request: web.Request) -> web.StreamResponse:
        """The clock; with `after` it waits until something about it is newer than that version.

        Whoever says `follows` moves the clock to its goal themselves, step by step.
        """
        after = int(request.query.get("after", -1))
        timeout = float(request.query.get("timeout", 0))
        deadline = asyncio.get_running_loop().time() + timeout
        if "follows" in request.query:
            self._followed_until = deadline + FOLLOWER_COMES_BACK
        listener: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.state.listeners.add(listener)
        try:
            while after >= self.state.clock_version:
                left = deadline - asyncio.get_running_loop().time()
                if left <= 0:
                    break
                with suppress(TimeoutError):
                    async with asyncio.timeout(left):
                        await listener.get()
        finally:
            self.state.listeners.discard(listener)
        return _answer(200, self.state.clock())

    async def _ctl_move_clock(self, request: web.Request) -> web.StreamResponse:
        return await self._clock_to(request, self.state.move_clock)

    async def _ctl_set_goal(self, request: web.Request) -> web.StreamResponse:
        """Where the clock is to go: whoever follows it takes it there, or else it is there at once."""
        return await self._clock_to(request, self._set_goal)

    def _set_goal(self, to: datetime) -> None:
        alone = asyncio.get_running_loop().time() > self._followed_until
        if alone and self.state.goal is None:
            self.state.move_clock(to)
            return
        if to < self.state.now:
            raise ValueError("the clock goes forward only")
        self.state.goal = max(to, self.state.goal or to)
        self.state.clock_changed()

    async def _clock_to(
        self, request: web.Request, move: Callable[[datetime], None]
    ) -> web.StreamResponse:
        if not _from_here(request):
            return web.Response(status=403)
        try:
            given = orjson.loads(await request.read())
            to = self.state.now
            if "to" in given:
                to = datetime.fromisoformat(given["to"])
            to += timedelta(days=given.get("days", 0), hours=given.get("hours", 0))
            move(to)
        except (ValueError, TypeError) as error:
            return _answer(400, {"error": str(error)})
        return _answer(200, self.state.clock())

    async def _ctl_events(self, request: web.Request) -> web.StreamResponse:
        """Everything that changes, as server-sent events."""
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"}
        )
        await response.prepare(request)
        listener: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.state.listeners.add(listener)
        try:
            await response.write(b": hello\n\n")
            while True:
                try:
                    async with asyncio.timeout(15):
                        event = await listener.get()
                except TimeoutError:
                    await response.write(b": still here\n\n")
                    continue
                if not event:
                    # We stop, or this page has slept too long.
                    break
                await response.write(b"data: " + orjson.dumps(event) + b"\n\n")
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self.state.listeners.discard(listener)
        return response

    async def _ctl_file(self, request: web.Request) -> web.StreamResponse:
        found = self.state.files.get(request.match_info["file_id"])
        if found is None:
            return web.Response(status=404)
        name, content = found
        kind = _kind(content)
        # Only pictures and PDF are shown; anything else is saved, so that no page of
        # somebody else's runs here.
        how = "inline" if kind != "application/octet-stream" else "attachment"
        return web.Response(
            body=content,
            headers={
                "Content-Type": kind,
                "Cache-Control": "private, max-age=31536000, immutable",
                "Content-Disposition": aiohttp.helpers.content_disposition_header(
                    how, filename=name
                ),
            },
        )

    async def _ctl_upload(self, request: web.Request) -> web.StreamResponse:
        if not _from_here(request):
            return web.Response(status=403)
        name = request.query.get("name", "file")
        content = await request.read()
        if not content or len(content) > LARGEST_SENT:
            return _answer(400, {"error": "a file has 1 byte to 20 MB"})
        return _answer(200, {"file_id": self.state.keep_file(name, content)})

    async def _page(self, _request: web.Request) -> web.StreamResponse:
        page = (PAGE / "index.html").read_text("utf-8")
        return web.Response(text=page.replace(WORDS, _words()), content_type="text/html")


async def _parameters(request: web.Request) -> dict[str, Any]:
    kind = request.content_type
    if kind == "application/json":
        body = await request.read()
        try:
            given = orjson.loads(body) if body else {}
        except orjson.JSONDecodeError:
            raise Refused(400, "Bad Request: can't parse JSON") from None
        return {**request.query, **given} if request.query_string else given
    if kind == "multipart/form-data":
        found: dict[str, Any] = dict(request.query)
        async for part in await request.multipart():
            if not isinstance(part, aiohttp.BodyPartReader) or part.name is None:
                continue
            content = bytes(await part.read())
            upload: Upload = (part.filename or "", content)
            found[part.name] = upload if part.filename else content.decode()
        return found
    return {**request.query, **(await request.post())}


def _words() -> str:
    """The page's sentences as JSON that can stand in HTML."""
    words = {
        key.removeprefix("page."): value
        for key, value in text.texts().items()
        if key.startswith("page.")
    }
    return orjson.dumps(words).decode().replace("<", "\\u003c")


@web.middleware
async def _by_address_only(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Answer to addresses and `localhost` only.

    A name that belongs to somebody else can be pointed at this machine, and then its pages
    would be of the same origin.
    """
    if not _is_address(request.headers.get("Host", "")):
        return web.Response(status=403)
    return await handler(request)


@lru_cache(maxsize=64)
def _is_address(host: str) -> bool:
    try:
        name = URL(f"http://{host}").host or ""
        return name == "localhost" or ip_address(name) is not None
    except ValueError:
        return False


async def _careful(request: web.Request, response: web.StreamResponse) -> None:
    if request.rel_url.raw_path.startswith("/bot"):
        # A bot is no browser, and calls by the thousand.
        return
    response.headers.setdefault("Cache-Control", "no-cache")
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"


def _said_before(chat: Chat, key: object) -> dict[str, Any] | None:
    if not key:
        return None
    return next(
        (each for each in reversed(chat.messages.values()) if each.get("_key") == str(key)), None
    )


def _from_here(request: web.Request) -> bool:
    # A page from elsewhere, opened in the same browser, must not act for anybody.
    origin = request.headers.get("Origin")
    return origin is None or origin.split("//")[-1] == request.host


def _drop(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.close()
    raise web.HTTPInternalServerError


def _loggable(given: dict[str, Any]) -> dict[str, Any]:
    return {
        name: f"<{len(value[1])} bytes>" if isinstance(value, tuple) else value
        for name, value in given.items()
    }


def _kind(content: bytes) -> str:
    for start, kind in (
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"\x89PNG", "image/png"),
        (b"GIF8", "image/gif"),
        (b"RIFF", "image/webp"),
        (b"%PDF", "application/pdf"),
    ):
        if content.startswith(start):
            return kind
    return "application/octet-stream"


def _refusal(refused: Refused) -> dict[str, Any]:
    body = {"ok": False, "error_code": refused.code, "description": refused.words}
    return body | ({"parameters": refused.parameters} if refused.parameters else {})


def _answer(status: int, body: Any) -> web.Response:
    return web.Response(status=status, body=orjson.dumps(body), content_type="application/json")
