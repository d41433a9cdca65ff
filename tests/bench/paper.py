"""Papers, from the question to the database to the finished file: a record, and a year's books."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from zipfile import ZipFile

from bot.settings import load
from handlers.dialog.turn import Later
from handlers.documents.printing import Printer
from models.database import Database
from tests import year
from tests.conftest import ROOT, Working, working


@dataclass(frozen=True)
class Papers:
    """Seconds: the first PDF of a process, each later one, each Word file, each packed year."""

    first: float
    pdf: Sequence[float]
    docx: Sequence[float]
    packed: Sequence[float]
    records: int

    def medians(self) -> tuple[float, float, float]:
        """Of a PDF, of a Word file, of a packed year."""
        return median(self.pdf), median(self.docx), median(self.packed)


def measured(folder: Path, runs: int, count: int = year.RECORDS) -> Papers:
    """Print every record of a year, as each format, and pack the year so many times."""
    with _on_file(folder / "year.db") as at_work:
        branch = year.build(at_work, count=count)
        printer = Printer()

        def made(what: str, **given: object) -> tuple[float, bytes]:
            begun = time.perf_counter()
            done = year.made(at_work, Later(what, given), printer)
            assert done.document is not None, done.say
            return time.perf_counter() - begun, done.document.content

        first, _ = made("record", activity=1, form="pdf")
        numbers = range(1, count + 1)
        pdf = [made("record", activity=each, form="pdf")[0] for each in numbers]
        docx = [made("record", activity=each, form="docx")[0] for each in numbers]
        whole = {
            "branch": branch.branch_id,
            "span": str(year.YEAR),
            "book": "whole",
            "form": "zip",
        }
        packed = [made("book", **whole) for _ in range(runs)]
    with ZipFile(io.BytesIO(packed[0][1])) as opened:
        records = sum("/" in name for name in opened.namelist())
    return Papers(first, pdf, docx, [took for took, _ in packed], records)


@contextmanager
def _on_file(file: Path) -> Iterator[Working]:
    database = Database(f"sqlite:///{file}")
    database.migrate()
    yield working(database, load(ROOT / "config.toml", {}).terms)
    database.close()
