"""config.toml and the environment, read once into frozen settings.

Whatever is unknown, missing or mistyped stops the start and is named with its value and what is
allowed, which is the comment that stands above the key in config.toml.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError

from handlers.dialog import text
from models.kind import Kind
from models.terms import (
    CoverageTerms,
    Frozen,
    InviteTerms,
    KindTerms,
    PeriodTerms,
    PrivacyTerms,
    RemindTerms,
    ReviewTerms,
    Terms,
)

PREFIX = "ZHIBAO_"
#: Where the settings stand unless told otherwise: beside the program, or in the current folder.
BESIDE = Path(__file__).parent.parent / "config.toml"
#: Secrets come from the environment or from a file that it names, never from config.toml.
SECRETS = (("telegram", "token"), ("telegram", "webhook_secret"))


class TelegramSettings(Frozen):
    """How the bot speaks to Telegram."""

    base_url: Annotated[str, Field(pattern=r"^https?://[^\s/]+(/[^\s]*)?$")]
    proxy: Annotated[str, Field(pattern=r"^$|^(https?|socks5)://[^\s]+$")]
    mode: Literal["polling", "webhook"]
    webhook_url: Annotated[str, Field(pattern=r"^$|^https?://[^\s]+$")]
    webhook_listen: Annotated[str, Field(pattern=r"^[^\s:]+:\d{1,5}$")]
    token_file: str
    token: SecretStr = SecretStr("")
    webhook_secret: SecretStr = SecretStr("")


class DatabaseSettings(Frozen):
    """Where everything is kept."""

    url: Annotated[str, Field(pattern=r"^(sqlite|postgresql\+psycopg):")]
    files: Annotated[str, Field(min_length=1)]
    documents: Annotated[str, Field(min_length=1)]


class LoggingSettings(Frozen):
    """How much is written into the log."""

    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"]


class Settings(Frozen):
    """All settings."""

    telegram: TelegramSettings
    database: DatabaseSettings
    logging: LoggingSettings
    obligations: dict[Kind, KindTerms]
    remind: RemindTerms
    invite: InviteTerms
    privacy: PrivacyTerms
    period: PeriodTerms
    coverage: CoverageTerms
    review: ReviewTerms

    @property
    def terms(self) -> Terms:
        """What the business depends on."""
        return Terms(
            obligations=self.obligations,
            remind=self.remind,
            invite=self.invite,
            privacy=self.privacy,
            period=self.period,
            coverage=self.coverage,
            review=self.review,
        )


class WrongSettings(Exception):  # noqa: N818 - it names what is wrong with them
    """The settings can't be used; the message says why, a line for each fault."""


def load(path: Path | None = None, environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings.

    Raises:
        WrongSettings: the file can't be read, or a key is unknown, missing or mistyped.
    """
    path = path or (BESIDE if BESIDE.exists() else Path("config.toml"))
    try:
        written = path.read_text("utf-8")
        values = tomllib.loads(written)
    except OSError as error:
        raise WrongSettings(_say("unreadable", path=path, reason=error.strerror)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WrongSettings(_say("not_toml", path=path, reason=error)) from None
    for section, key in SECRETS:
        if isinstance(values.get(section), dict) and key in values[section]:
            name = f"{PREFIX}{section.upper()}__{key.upper()}"
            raise WrongSettings(_say("secret", key=f"{section}.{key}", variable=name))
    _overlay(values, environ)
    _read_token(values)
    # A key that this file lacks is explained in the one that came with the program.
    explained = (
        explanations(BESIDE.read_text("utf-8")) if BESIDE.exists() else {}
    ) | explanations(written)
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        lines = [_fault(each, explained) for each in error.errors(include_url=False)]
        raise WrongSettings("\n".join(dict.fromkeys(lines))) from None
    missing = [kind for kind in Kind if kind not in settings.obligations]
    if missing:
        raise WrongSettings("\n".join(_missing_kind(kind, explained) for kind in missing))
    return settings


def explanations(written: str) -> dict[str, str]:
    """The comment above each key of a settings file, by the key's dotted name."""
    found: dict[str, str] = {}
    section, comment = "", []
    for line in written.splitlines():
        bare = line.strip()
        if bare.startswith("#"):
            comment.append(bare.lstrip("# "))
            continue
        if bare.startswith("["):
            section = bare.strip("[]")
        elif "=" in bare:
            found[f"{section}.{bare.split('=')[0].strip()}"] = "".join(comment)
        comment = []
    return found


def _overlay(values: dict[str, Any], environ: Mapping[str, str]) -> None:
    for name, value in environ.items():
        if not name.startswith(PREFIX):
            continue
        *sections, key = name.removeprefix(PREFIX).lower().split("__")
        table = values
        for section in sections:
            table = table.setdefault(section, {})
            if not isinstance(table, dict):
                raise WrongSettings(_say("unknown", key=name, value=value))
        table[key] = _typed(value)


def _typed(value: str) -> Any:
    # Numbers, lists and true/false are written as in config.toml; everything else is text.
    try:
        return tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return value


def _read_token(values: dict[str, Any]) -> None:
    telegram = values.get("telegram")
    if not isinstance(telegram, dict):
        return
    if isinstance(telegram.get("token"), int):
        telegram["token"] = str(telegram["token"])
    file = telegram.get("token_file")
    if telegram.get("token") or not isinstance(file, str) or not file:
        return
    try:
        telegram["token"] = Path(file).read_text("utf-8").strip()
    except OSError as error:
        raise WrongSettings(_say("token_file", path=file, reason=error.strerror)) from None


def _missing_kind(kind: Kind, explained: Mapping[str, str]) -> str:
    key = f"obligations.{kind.value}"
    return _say("missing", key=key, allowed=explained.get(f"{key}.owed", ""))


def _fault(error: Any, explained: Mapping[str, str]) -> str:
    key = ".".join(str(part) for part in error["loc"] if part != "[key]")
    allowed = explained.get(key) or explained.get(key.rpartition(".")[0], "")
    match error["type"]:
        case "missing":
            return _say("missing", key=key, allowed=allowed)
        case "extra_forbidden":
            return _say("unknown", key=key, value=_shown(error["input"]))
        case _:
            return _say(
                "wrong", key=key, value=_shown(error["input"]), allowed=allowed or error["msg"]
            )


def _shown(value: object) -> str:
    return str(value) if len(str(value)) <= 80 else f"{str(value)[:80]}…"  # noqa: PLR2004 - a line


def _say(sentence: str, /, **facts: object) -> str:
    return text.fill(f"settings.{sentence}", facts, plain=True)
