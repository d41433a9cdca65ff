"""The way to the Bot API: one pool of connections, and errors sorted by what to do.

    RetryAfter                 wait as long as it says (`seconds_of`), then the same again
    Forbidden                  the person has blocked the bot
    ChatMigrated               the same, to the new chat
    BadRequest, TooLarge       wrong in itself: the same again would be refused again
    InvalidToken               Telegram does not know the token: a person has to see to it
    any other TelegramError    no answer, or none of Telegram's: the same again, later

In python-telegram-bot `BadRequest` and `TimedOut` are both `NetworkError`: look narrow first.
The token is part of every address, so no address and no exception of the HTTP library leaves
this file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import orjson
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import BaseRequest, RequestData

CONNECTIONS = 100
#: How long an answer may take in seconds; a long poll may take its own time on top.
PATIENCE = 20.0
#: The same where a file goes up or comes down.
PATIENCE_WITH_FILE = 120.0

#: 404 is what a proxy in between answers too, so it says nothing against the token; what is wrong
#: with the token is told when the bot starts.
_REFUSALS: dict[int, type[TelegramError]] = {
    400: BadRequest,
    401: InvalidToken,
    403: Forbidden,
    409: Conflict,
    413: BadRequest,
}


class TooLarge(TelegramError):  # noqa: N818 - as its neighbours are named
    """A file has more bytes than are taken."""


class ToldToWait(RetryAfter):
    """Telegram asks to wait.

    python-telegram-bot's own attribute is on its way from numbers to lengths of time, and warns
    whoever reads it.
    """

    def __init__(self, seconds: float) -> None:
        TelegramError.__init__(self, f"told to wait {seconds} s")
        self.seconds = seconds

    def __reduce__(self) -> tuple[type, tuple[float]]:  # type: ignore[override]
        return type(self), (self.seconds,)


@dataclass(frozen=True)
class Upload:
    """A file that goes up with a call: the parameter that it is, its name and its bytes."""

    parameter: str
    name: str
    content: bytes


class Wire(BaseRequest):
    """aiohttp behind python-telegram-bot, and a shorter way for what goes by the thousand."""

    def __init__(self, proxy: str = "") -> None:
        self._proxy = proxy
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """How long python-telegram-bot may expect an answer to take."""
        return PATIENCE

    async def initialize(self) -> None:
        """Open the pool."""
        if self._session is not None:
            return
        connector: aiohttp.BaseConnector
        if self._proxy.startswith("socks5"):
            from aiohttp_socks import ProxyConnector  # noqa: PLC0415 - only where it is used

            connector = ProxyConnector.from_url(self._proxy, limit=CONNECTIONS)
        else:
            connector = aiohttp.TCPConnector(limit=CONNECTIONS, ttl_dns_cache=300)
        self._session = aiohttp.ClientSession(
            connector=connector, json_serialize=lambda value: orjson.dumps(value).decode()
        )

    async def shutdown(self) -> None:
        """Close the pool."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def call(
        self,
        url: str,
        parameters: Mapping[str, Any],
        *,
        file: Upload | None = None,
        patience: float = PATIENCE,
    ) -> Any:
        """Call a method and give its result.

        Raises:
            TelegramError: as python-telegram-bot sorts them.
        """
        if file is None:
            body: Any = orjson.dumps(parameters)
            headers = {"Content-Type": "application/json"}
        else:
            # Names are written as they are: quoted ones would reach the person as %E8%AE%B0.
            body, headers = aiohttp.FormData(quote_fields=False), {}
            for name, value in parameters.items():
                plain = value if isinstance(value, str) else orjson.dumps(value).decode()
                body.add_field(name, plain)
            body.add_field(file.parameter, file.content, filename=file.name)
            patience = max(patience, PATIENCE_WITH_FILE)
        status, answer = await self._send("POST", url, body, headers, patience)
        return result_of(status, answer)

    async def fetch(self, url: str, *, most: int) -> bytes:
        """Download a file of at most so many bytes.

        Raises:
            TooLarge: it has more.
            NetworkError: it could not be had.
        """
        assert self._session is not None
        try:
            async with self._session.get(
                url,
                proxy=self._http_proxy,
                timeout=aiohttp.ClientTimeout(total=PATIENCE_WITH_FILE),
                allow_redirects=False,
            ) as response:
                status = response.status
                content = await response.content.read(most + 1)
                while len(content) <= most and not response.content.at_eof():
                    content += await response.content.read(most + 1 - len(content))
        except TimeoutError:
            raise TimedOut from None
        except Exception as error:  # noqa: BLE001 - see _send
            raise NetworkError(type(error).__name__) from None
        if status != 200:  # noqa: PLR2004 - HTTP's OK
            raise NetworkError(f"file: HTTP {status}")
        if len(content) > most:
            raise TooLarge(f"more than {most} bytes")
        return content

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = None,
        write_timeout: Any = None,  # noqa: ARG002
        connect_timeout: Any = None,  # noqa: ARG002
        pool_timeout: Any = None,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        """What python-telegram-bot asks of a request class."""
        patience = read_timeout if isinstance(read_timeout, int | float) else PATIENCE
        body: Any = None
        if request_data is not None and request_data.contains_files:
            body = aiohttp.FormData()
            for name, value in request_data.json_parameters.items():
                body.add_field(name, value)
            for name, (filename, content, kind) in request_data.multipart_data.items():
                body.add_field(name, content, filename=filename, content_type=kind)
        elif request_data is not None:
            body = request_data.json_parameters
        return await self._send(method, url, body, {}, float(patience))

    @property
    def _http_proxy(self) -> str | None:
        return self._proxy if self._proxy and not self._proxy.startswith("socks5") else None

    async def _send(
        self,
        method: str,
        url: str,
        body: Any,
        headers: Mapping[str, str],
        patience: float,
    ) -> tuple[int, bytes]:
        if self._session is None:
            await self.initialize()
        assert self._session is not None
        try:
            async with self._session.request(
                method,
                url,
                data=body,
                headers=headers,
                proxy=self._http_proxy,
                timeout=aiohttp.ClientTimeout(total=patience),
                # Where another address is named, the token would be taken there.
                allow_redirects=False,
            ) as response:
                return response.status, await response.read()
        except TimeoutError:
            raise TimedOut from None
        except Exception as error:  # noqa: BLE001 - the SOCKS library has exceptions of its own
            # The exception's own words may hold the address, and with it the token.
            raise NetworkError(type(error).__name__) from None


def result_of(status: int, answer: bytes) -> Any:
    """The result that an answer carries.

    Raises:
        TelegramError: it carries none; sorted by what to do.
    """
    try:
        told = orjson.loads(answer)
    except orjson.JSONDecodeError:
        raise NetworkError(f"HTTP {status}") from None
    if not isinstance(told, dict):
        raise NetworkError(f"HTTP {status}")
    if told.get("ok"):
        return told.get("result")
    try:
        code = int(told.get("error_code", status))
        more = dict(told.get("parameters") or {})
        wait, moved_to = more.get("retry_after"), more.get("migrate_to_chat_id")
        if wait is not None:
            raise ToldToWait(float(wait))
        if moved_to is not None:
            raise ChatMigrated(int(moved_to))
    except (TypeError, ValueError):
        raise NetworkError(f"HTTP {status}") from None
    words = str(told.get("description", ""))
    raise _REFUSALS.get(code, NetworkError)(words)


def seconds_of(wait: RetryAfter) -> float:
    """How long Telegram asks to wait."""
    return wait.seconds if isinstance(wait, ToldToWait) else wait._retry_after.total_seconds()  # noqa: SLF001 - see there
