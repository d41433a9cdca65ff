"""Files that people sent: kept by the SHA-256 of their bytes, each once."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path


class Files:
    """A folder of kept files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, content: bytes) -> str:
        """Keep the bytes and give their SHA-256; the file is whole on the disk or not there at all."""
        name = hashlib.sha256(content).hexdigest()
        at = self.path(name)
        if not at.exists():
            at.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=at.parent, delete=False) as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(file.name).replace(at)
        return name

    def path(self, sha256: str) -> Path:
        """Where the file of that SHA-256 is, or would be.

        Raises:
            ValueError: it is no SHA-256.
        """
        if len(sha256) != hashlib.sha256().digest_size * 2 or not sha256.isalnum():
            message = f"not a SHA-256: {sha256!r}"
            raise ValueError(message)
        return self._folder / sha256[:2] / sha256
