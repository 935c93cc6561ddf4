"""Processes of the desk that fall at a step of the database: a file names it, and whoever comes there first takes the file away.

`python -m tests.road.falling (gateway|courier) --config FILE`; for a web server `tests.road.falling:create_app()`. The
file is named by `HELPLINE_TRAP` and holds the moment ("statement", "commit", "committed") and how the SQL begins.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path

from flask import Flask
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from helpline import app, processes

TRAP = "HELPLINE_TRAP"


class Trap:
    """Of all processes that have this file one falls: just before the SQL, or around the commit of what has run it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._transaction = threading.local()

    def set_up(self) -> None:
        event.listen(Engine, "begin", self._on_begin)
        event.listen(Engine, "before_cursor_execute", self._on_statement)
        event.listen(Engine, "commit", lambda _connection: self._reach("commit"))
        event.listen(Session, "after_commit", lambda _session: self._reach("committed"))

    def _on_begin(self, _connection: object) -> None:
        self._transaction.ran = []

    def _on_statement(self, _connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        self._ran.append(statement)
        self._reach("statement")

    def _reach(self, moment: str) -> None:
        try:
            when, _, sql = self._file.read_text("utf-8").partition(" ")
        except FileNotFoundError:
            return
        if when == moment and any(statement.startswith(sql) for statement in self._ran):
            self._fall()

    def _fall(self) -> None:
        try:
            self._file.unlink()
        except FileNotFoundError:
            return  # another one has fallen into it
        os.kill(os.getpid(), signal.SIGKILL)

    @property
    def _ran(self) -> list[str]:
        if not hasattr(self._transaction, "ran"):
            self._transaction.ran = []
        ran: list[str] = self._transaction.ran
        return ran


def create_app() -> Flask:
    """The pages, as `helpline.app` makes them."""
    return app.create_app()


if TRAP in os.environ:
    Trap(Path(os.environ[TRAP])).set_up()

if __name__ == "__main__":
    processes.start({"gateway": processes.gateway, "courier": processes.courier}[sys.argv.pop(1)])
