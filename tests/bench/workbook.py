"""A ledger of sixty thousand units, written and read: how long, and in how much memory.

Each is done in a process of its own, whose greatest memory is then its own.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from models.exchange.columns import UNIT
from models.exchange.reading import read_workbook
from models.exchange.values import Value
from models.exchange.writing import write_ledgers
from models.unit import Category, Operating
from tests.bench.memory import most_memory

ROWS = 60_000
TODAY = date(2026, 10, 22)


class Cost(NamedTuple):
    """Seconds, and megabytes at most."""

    seconds: float
    megabytes: float


def units(count: int) -> Iterator[Mapping[str, Value]]:
    """So many units, each with nearly every column filled, and no two alike."""
    categories = tuple(Category)
    for number in range(count):
        yield {
            "code": f"U{number:06}",
            "credit_code": f"91210106MA0{number:07}",
            "name": f"晨光电子{number}有限公司",
            "category": categories[number % len(categories)],
            "organization": f"LN-SY-{number % 200:03}",
            "organization_name": f"街道{number % 200}综合党委",
            "branch": (f"LN-SY-{number % 200:03}-{number % 40:03}",),
            "branch_names": f"支部{number % 8000}",
            "covered_since": date(2016, 8, 1 + number % 28),
            "secretary": f"王{number % 900}",
            "operating": Operating.WORKING,
            "employees": number % 700,
            "owner_name": "张建国",
            "owner_is_member": bool(number % 2),
            "full_members": number % 9,
            "probationary_members": number % 2,
            "has_union": True,
            "has_league": False,
            "business": f"电子元件{number % 5000}",
            "address": f"铁西区建设大路{number}号",
        }


def write(path: Path, count: int) -> None:
    """Write so many."""
    write_ledgers(path, [(UNIT, units(count))], lambda: ())


def read(path: Path) -> int:
    """Read them; how many there were."""
    return len(read_workbook(path, TODAY).rows(UNIT))


def measured(what: str, path: Path, count: int = ROWS) -> Cost:
    """What one of the two costs, beyond the process itself."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.workbook", what, str(path), str(count)],
        check=True,
        capture_output=True,
        text=True,
    )
    seconds, megabytes = done.stdout.split()
    return Cost(float(seconds), float(megabytes))


def main(what: str, path: Path, count: int) -> None:
    """Do one of the two and print what it cost."""
    before = most_memory()
    begun = time.perf_counter()
    if what == "write":
        write(path, count)
    elif read(path) != count:
        raise SystemExit(1)
    spent = time.perf_counter() - begun
    grown = most_memory() - before
    print(f"{spent:.3f} {grown / 2**20:.1f}")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
