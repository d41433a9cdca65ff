"""Papers are printed within bounds; the figures themselves are `make bench`'s."""

from __future__ import annotations

import re
from pathlib import Path

from tests.bench import paper
from tests.bench.__main__ import printed


def test_every_record_of_a_year_is_printed_and_packed(tmp_path: Path) -> None:
    papers = paper.measured(tmp_path, 1, count=8)
    assert (len(papers.pdf), len(papers.docx), papers.records) == (8, 8, 8)
    # A compiler for every page would read 20 MB of fonts each time; this is far beyond `make bench`.
    assert min(papers.pdf) < papers.first
    assert [re.sub(" {2,}.*", "", line) for line in printed(papers)] == [
        "a record as PDF, first of a process",
        "a record as PDF",
        "a record as Word file",
        "a year of 8 records, packed",
    ]
