"""config.toml and the environment: every key explained, every mistake named, nothing guessed."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.settings import SECRETS, Settings, WrongSettings, explanations, load
from models.kind import Kind
from tests.conftest import ROOT

SHIPPED = (ROOT / "config.toml").read_text("utf-8")


def keys(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every key of a settings file by its dotted name, with its value."""
    for name, value in table.items():
        if isinstance(value, dict):
            yield from keys(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


KEYS = dict(keys(tomllib.loads(SHIPPED)))


def refused(written: str, tmp_path: Path, environ: Mapping[str, str] | None = None) -> str:
    """What is said to a settings file that can't be used."""
    file = tmp_path / "config.toml"
    file.write_text(written, "utf-8")
    with pytest.raises(WrongSettings) as wrong:
        load(file, environ or {})
    return str(wrong.value)


def without(key: str) -> str:
    return _changed(key, None)


def with_value(key: str, value: str) -> str:
    return _changed(key, value)


def _changed(key: str, value: str | None) -> str:
    section, _, name = key.rpartition(".")
    lines, here = [], ""
    for line in SHIPPED.splitlines():
        if line.startswith("["):
            here = line.strip("[]")
        if here == section and line.startswith(f"{name} ="):
            if value is None:
                continue
            lines.append(f"{name} = {value}")
        else:
            lines.append(line)
    return "\n".join(lines)


def test_every_setting_is_in_the_file(shipped: Settings) -> None:
    hidden = {f"{section}.{key}" for section, key in SECRETS}
    assert {name for name, _ in keys(shipped.model_dump(mode="json"))} - hidden == set(KEYS)
    assert set(shipped.obligations) == set(Kind)


@pytest.mark.parametrize("key", KEYS)
def test_every_setting_is_explained_beside_it(key: str) -> None:
    assert len(explanations(SHIPPED)[key]) >= 6


@pytest.mark.parametrize("key", KEYS)
def test_a_missing_key_is_named_with_what_is_allowed(key: str, tmp_path: Path) -> None:
    assert refused(without(key), tmp_path) == f"缺少设置 {key}。{explanations(SHIPPED)[key]}"


def test_a_kind_that_an_older_file_does_not_know_is_named(tmp_path: Path) -> None:
    head, _, tail = SHIPPED.partition("[obligations.yearly_plan]")
    older = head + tail[tail.index("[obligations.yearly_summary]") :]
    about = explanations(SHIPPED)["obligations.yearly_plan.owed"]
    assert refused(older, tmp_path) == f"缺少设置 obligations.yearly_plan。{about}"


@pytest.mark.parametrize("key", KEYS)
def test_a_mistyped_value_is_named_with_what_is_allowed(key: str, tmp_path: Path) -> None:
    """An empty table is no value of any key."""
    said = refused(with_value(key, "{ a = 1 }"), tmp_path)
    assert key in said
    assert "a" in said
    assert explanations(SHIPPED)[key] in said or "obligations" in key


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("telegram.base_url", '"api.telegram.org"'),
        ("telegram.proxy", '"socks4://127.0.0.1:1080"'),
        ("telegram.mode", '"push"'),
        ("telegram.webhook_url", '"zhibao.example"'),
        ("telegram.webhook_listen", '"8443"'),
        ("database.url", '"mysql://root@localhost/zhibao"'),
        ("database.files", '""'),
        ("logging.level", '"LOUD"'),
        ("obligations.theme_day.owed", '"是"'),
        ("obligations.theme_day.every", '"week"'),
        ("obligations.theme_day.due_day", "32"),
        ("obligations.theme_day.due_day", "-1"),
        ("remind.days_before", "[5, 1, 99]"),
        ("remind.days_before", "5"),
        ("remind.at", '"25:00"'),
        ("remind.most_per_month", "32"),
        ("remind.quiet_from", '"晚上九点"'),
        ("invite.valid_days", "0"),
        ("invite.wrong_codes_per_hour", "2.5"),
        ("privacy.phones_on_telegram", '"maybe"'),
        ("period.closes_after_days", "367"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_allowed(key: str, value: str, tmp_path: Path) -> None:
    said = refused(with_value(key, value), tmp_path)
    assert key in said
    assert value.strip('"[]').split(",")[-1].strip() in said
    assert explanations(SHIPPED)[key] in said


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("[telegram]\ntokn = 1\n", "telegram.tokn"),
        ("[remind]\nday_before = [1]\n", "remind.day_before"),
        ("[obligations.theme_days]\nowed = true\n", "obligations.theme_days"),
        ("[weather]\nsunny = true\n", "weather"),
    ],
)
def test_an_unknown_key_is_named(written: str, key: str, tmp_path: Path) -> None:
    section, rest = written.split("\n", 1)
    whole = (
        SHIPPED.replace(f"{section}\n", f"{section}\n{rest}")
        if f"{section}\n" in SHIPPED
        else f"{SHIPPED}\n{written}"
    )
    assert key in refused(whole, tmp_path)


@pytest.mark.parametrize(("section", "key"), SECRETS)
def test_secrets_do_not_stand_in_the_file(section: str, key: str, tmp_path: Path) -> None:
    said = refused(
        SHIPPED.replace(f"[{section}]\n", f'[{section}]\n{key} = "123:abc"\n'), tmp_path
    )
    assert f"ZHIBAO_{section.upper()}__{key.upper()}" in said
    assert "123:abc" not in said


def test_the_environment_goes_before_the_file() -> None:
    settings = load(
        ROOT / "config.toml",
        {
            "ZHIBAO_REMIND__AT": "08:30",
            "ZHIBAO_REMIND__DAYS_BEFORE": "[2]",
            "ZHIBAO_OBLIGATIONS__THEME_DAY__DUE_DAY": "20",
            "ZHIBAO_TELEGRAM__TOKEN": "123:abc",
            "ZHIBAO_TELEGRAM__PROXY": "socks5://127.0.0.1:1080",
            "HOME": "/somewhere/else",
        },
    )
    assert f"{settings.remind.at:%H:%M}" == "08:30"
    assert settings.remind.days_before == (2,)
    assert settings.obligations[Kind.THEME_DAY].due_day == 20
    assert settings.telegram.token.get_secret_value() == "123:abc"
    assert "123:abc" not in repr(settings)


@pytest.mark.parametrize("name", ["ZHIBAO_REMINDER__AT", "ZHIBAO_REMIND__ATT", "ZHIBAO_TOKEN"])
def test_an_unknown_variable_is_named(name: str) -> None:
    with pytest.raises(WrongSettings, match=name.removeprefix("ZHIBAO_").split("__")[0].lower()):
        load(ROOT / "config.toml", {name: "1"})


def test_the_token_is_read_from_the_file_that_is_named(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("123:abc\n", "utf-8")
    settings = load(ROOT / "config.toml", {"ZHIBAO_TELEGRAM__TOKEN_FILE": str(file)})
    assert settings.telegram.token.get_secret_value() == "123:abc"
    with pytest.raises(WrongSettings, match="gone"):
        load(ROOT / "config.toml", {"ZHIBAO_TELEGRAM__TOKEN_FILE": str(tmp_path / "gone")})


@pytest.mark.parametrize("written", ["[telegram", "= 1", "telegram = 1\n[telegram]\n"])
def test_a_file_that_is_none_says_where(written: str, tmp_path: Path) -> None:
    assert "config.toml" in refused(written, tmp_path)


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(WrongSettings, match=r"nowhere\.toml"):
        load(tmp_path / "nowhere.toml", {})


def test_all_mistakes_are_said_at_once(tmp_path: Path) -> None:
    said = refused(with_value("invite.valid_days", "0").replace('level = "INFO"', ""), tmp_path)
    assert len(said.splitlines()) == 2
