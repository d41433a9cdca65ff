"""`python -m models.demo [FILE]`: write the workbook anew from the files in data/."""

from __future__ import annotations

import sys
from pathlib import Path

from models.demo import workbook
from models.demo.district import rows
from models.exchange.writing import write_rows


def main(target: Path) -> None:
    """Write it."""
    write_rows(target, rows())


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else workbook())
