"""The demonstration: a district that is told as a workbook, and the people whom one can play.

The workbook is written from the small files in data/ (`python -m models.demo`); the names of the
streets are real, everything else is invented.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from models.appointment import Role

#: Everybody whom one can play; read when first asked for.
CAST: tuple[CastMember, ...]


@dataclass(frozen=True)
class CastMember:
    """Somebody to play: in which chat, who it is and what for.

    A stranger has no role and no organisation. Who has not `joined` gets no chat beforehand.
    """

    chat_id: int
    name: str
    organization_code: str
    role: Role | None
    about: str
    joined: bool = True


def workbook() -> Path:
    """The shipped workbook."""
    return Path(__file__).parent / "district.xlsx"


def data(name: str) -> Any:
    """One of the small files from which the workbook is written."""
    file = resources.files(__name__).joinpath("data", f"{name}.toml")
    return tomllib.loads(file.read_text("utf-8"))


@cache
def _cast() -> tuple[CastMember, ...]:
    return tuple(
        CastMember(
            chat_id=each["chat_id"],
            name=each["name"],
            organization_code=each.get("organization", ""),
            role=Role(each["role"]) if "role" in each else None,
            about=each["about"],
            joined=each.get("joined", True),
        )
        for each in data("cast")["member"]
    )


def __getattr__(name: str) -> Any:
    if name == "CAST":
        return _cast()
    raise AttributeError(name)
