"""A PostgreSQL server that lives as long as the test run (a worker of it), in a folder of its own.

It listens on a socket in that folder, so there is no port to collide on; it never runs as root,
which PostgreSQL refuses; and it ends with the run, also where the run is killed.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

#: Where Debian puts them, the newest last; elsewhere `initdb` is on the path.
BINARIES = "/usr/lib/postgresql/*/bin/initdb"

#: Nothing here outlives the run, so nothing waits for a disk.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "shared_buffers": "32MB",
    "max_connections": "60",
    "autovacuum": "off",
}

#: Ends the server when our end of its standard input closes, however that comes about.
KEEPER = '"$@" & read -r _; kill -INT $!; wait $!'


def binaries() -> Path | None:
    """The folder of the server's programs, if there is one on this machine."""
    found = sorted(Path("/").glob(BINARIES.lstrip("/")), key=_version)
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


def _version(initdb: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in initdb.parent.parent.name.split(".") if part.isdigit())


class Server:
    """A running server; databases are made from templates, which is a copy of files."""

    def __init__(self, socket: Path, user: str) -> None:
        self._socket, self._user = socket, user
        self._made = 0

    def url(self, database: str) -> str:
        """The address of a database, as settings name it."""
        return f"postgresql+psycopg://{self._user}@/{database}?host={self._socket}"

    def create(self, template: str = "template0") -> str:
        """A new database, a copy of the template."""
        self._made += 1
        name = f"test_{self._made}"
        self._do("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, template)
        return name

    def drop(self, database: str) -> None:
        """Throw a database away, whoever still looks at it."""
        self._do("DROP DATABASE {} WITH (FORCE)", database)

    def answers(self) -> bool:
        """Whether it takes connections already."""
        try:
            self._do("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def _do(self, statement: str, *names: str) -> None:
        address = f"host={self._socket} user={self._user} dbname=postgres"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextmanager
def running(programs: Path) -> Iterator[Server]:
    """A fresh server with the programs of that folder."""
    # Not below pytest's own folder: a socket's path may have 107 bytes, and root's folder is closed.
    folder = Path(tempfile.mkdtemp(prefix="zhibao-"))
    account = _account()
    try:
        folder.chmod(0o755)
        home = folder / "data"
        home.mkdir()
        if account is not None:
            os.chown(folder, account.pw_uid, account.pw_gid)
            os.chown(home, account.pw_uid, account.pw_gid)
        user = account.pw_name if account else pwd.getpwuid(os.getuid()).pw_name
        become: dict[str, Any] = (
            {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
            if account
            else {}
        )
        subprocess.run(
            [
                programs / "initdb",
                "--no-sync",
                "-A",
                "trust",
                "-U",
                user,
                "-E",
                "UTF8",
                "--no-locale",
                "-D",
                home,
            ],
            check=True,
            capture_output=True,
            cwd=folder,
            **become,
        )
        options = [f"--{name}={value}" for name, value in SETTINGS.items()]
        with (folder / "log").open("wb") as log:
            keeper = subprocess.Popen(
                [
                    "/bin/sh",
                    "-c",
                    KEEPER,
                    "sh",
                    programs / "postgres",
                    "-D",
                    home,
                    "-k",
                    folder,
                    *options,
                ],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=folder,
                **become,
            )
        server = Server(folder, user)
        try:
            _wait_for(server, keeper, folder / "log")
            yield server
        finally:
            assert keeper.stdin is not None
            keeper.stdin.close()
            keeper.wait(timeout=20)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(server: Server, keeper: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(200):
        if server.answers():
            return
        try:
            keeper.wait(timeout=0.05)
        except subprocess.TimeoutExpired:
            continue
        break
    message = f"PostgreSQL did not start:\n{log.read_text('utf-8', 'replace')[-2000:]}"
    raise RuntimeError(message)


def _account() -> pwd.struct_passwd | None:
    """Whom root becomes to run it; None where we are nobody special ourselves."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return None
