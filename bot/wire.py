"""The way to the Bot API: one pool of connections, and errors sorted by what to do.

The token is part of every address, so no address and no exception of the HTTP library leaves
this file.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
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
#: How long an answer may take; a long poll may take its own time on top.
PATIENCE = 20.0

_REFUSALS: dict[int, type[TelegramError]] = {400: BadRequest, 403: Forbidden, 409: Conflict}
_BAD_TOKEN = (401, 404)


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
        file: tuple[str, bytes] | None = None,
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
            body, headers = aiohttp.FormData(), {}
            for name, value in parameters.items():
                plain = value if isinstance(value, str) else orjson.dumps(value).decode()
                body.add_field(name, plain)
            body.add_field(file[0], file[1], filename=f"{file[0]}.jpg")
        status, answer = await self._send("POST", url, body, headers, patience)
        return result_of(status, answer)

    async def fetch(self, url: str, *, most: int) -> bytes:
        """Download a file of at most so many bytes.

        Raises:
            NetworkError: it is larger, or could not be had.
        """
        assert self._session is not None
        try:
            async with self._session.get(
                url, proxy=self._http_proxy, timeout=aiohttp.ClientTimeout(total=PATIENCE * 3)
            ) as response:
                if response.status != 200:  # noqa: PLR2004 - HTTP's OK
                    raise NetworkError(f"file: HTTP {response.status}")
                content = await response.content.read(most + 1)
                while len(content) <= most and not response.content.at_eof():
                    content += await response.content.read(most + 1 - len(content))
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from None
        if len(content) > most:
            raise NetworkError("file: too large")
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
            ) as response:
                return response.status, await response.read()
        except TimeoutError:
            raise TimedOut from None
        except (aiohttp.ClientError, ssl.SSLError, OSError) as error:
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
    code = int(told.get("error_code", status))
    words = str(told.get("description", ""))
    more = told.get("parameters") or {}
    if "retry_after" in more:
        raise RetryAfter(int(more["retry_after"]))
    if "migrate_to_chat_id" in more:
        raise ChatMigrated(int(more["migrate_to_chat_id"]))
    if code in _BAD_TOKEN:
        raise InvalidToken(words)
    raise _REFUSALS.get(code, NetworkError)(words)
