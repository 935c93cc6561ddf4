"""`helpline serve` for the tests that kill it: its clock may be ahead, it may fall at a named point, it may be careless.

`python -m tests.durability.doomed CONFIG [--minutes 2] [--fall THREAD MOMENT SQL] [--careless] [--unsynced]`
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.orm import Session

from helpline.app import Desk, make_desk, utc_now
from helpline.records import db
from helpline.serving import serve
from helpline.settings import read_settings
from tests.durability.careless import make_careless

MOMENTS = ("child", "begin", "statement", "commit", "committed")


def main() -> None:
    """Serves until it is told to stop, or falls."""
    parser = argparse.ArgumentParser()
    parser.add_argument("config", type=Path)
    parser.add_argument("--minutes", type=float, default=0, help="so much is its clock ahead")
    parser.add_argument("--fall", nargs=3, metavar=("THREAD", "MOMENT", "SQL"))
    parser.add_argument("--careless", action="store_true")
    parser.add_argument("--unsynced", action="store_true", help="commits don't wait for the disk")
    told = parser.parse_args()
    ahead = timedelta(minutes=told.minutes)

    def clock() -> datetime:
        return utc_now() + ahead

    desk = make_desk(read_settings(told.config), clock=clock)
    if told.careless:
        make_careless(desk)
    if told.unsynced:
        spare_the_disk(desk)
    if told.fall:
        Trap(*told.fall).set_in(desk)
    serve(desk, ready=lambda web, smtp: print(f"ready web={web} smtp={smtp}", flush=True))  # noqa: T201  (as the desk's own command does)


class Trap:
    """Kills its own process at a moment of the threads whose name begins so, once their transaction runs this SQL.

    "child": a parser is about to be started; "begin": the transaction begins; "statement": the SQL is about to run;
    "commit" and "committed": just before and just after the commit of a transaction that has run it.
    """

    def __init__(self, thread: str, moment: str, sql: str) -> None:
        assert moment in MOMENTS, moment
        self._thread, self._moment, self._sql = thread, moment, sql
        self._transaction = threading.local()

    def set_in(self, desk: Desk) -> None:
        with desk.app.app_context():
            engine = db.engine
        sys.addaudithook(self._on_audit)
        event.listen(engine, "begin", self._on_begin)
        event.listen(engine, "before_cursor_execute", self._on_statement)
        event.listen(engine, "commit", lambda _connection: self._reach("commit"))
        event.listen(Session, "after_commit", lambda _session: self._reach("committed"))

    def _on_audit(self, name: str, _told: object) -> None:
        if name == "subprocess.Popen" and self._is_here("child"):
            fall()

    def _on_begin(self, _connection: object) -> None:
        self._transaction.has_run_it = False
        if self._is_here("begin"):
            fall()

    def _on_statement(self, _connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith(self._sql):
            self._transaction.has_run_it = True
            self._reach("statement")

    def _reach(self, moment: str) -> None:
        if self._is_here(moment) and getattr(self._transaction, "has_run_it", False):
            fall()

    def _is_here(self, moment: str) -> bool:
        return moment == self._moment and threading.current_thread().name.startswith(self._thread)


def spare_the_disk(desk: Desk) -> None:
    """As SQLite is set up nearly everywhere: a commit survives the end of the process, not that of the machine."""
    with desk.app.app_context():
        event.listen(db.engine, "connect", lambda raw, _entry: raw.execute("PRAGMA synchronous=NORMAL"))
        db.engine.dispose()


def fall() -> None:
    """No goodbye, as when the power goes."""
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
