"""Large ledgers are written and read within bounds; the figures themselves are `make bench`'s."""

from __future__ import annotations

from pathlib import Path

from tests.bench import workbook


def test_memory_is_flat_in_rows_for_writing(tmp_path: Path) -> None:
    few = workbook.measured("write", tmp_path / "few.xlsx", 1_000)
    many = workbook.measured("write", tmp_path / "many.xlsx", 12_000)
    # A Python object for every row would be more than ten times this.
    assert many.megabytes - few.megabytes < 8
    assert workbook.measured("read", tmp_path / "many.xlsx", 12_000).seconds < 5
