"""What can be wrong with the database itself, for both kinds: not there, too old, full, read-only, away for a moment.

Texts of a driver are looked at only here and never handed on: they may hold an address of the network or a value.
"""

from __future__ import annotations

import sqlite3
from typing import Literal

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from helpline.settings import BadSetting

Trouble = Literal["full", "read-only", "away", "busy", "other"]
FULL = {"53100"}
READ_ONLY = {"25006"}
AWAY = ("08", "57P", "53300")
BUSY = {"40001", "40P01", "55P03", "57014"}
SQLITE: dict[int, Trouble] = {
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_READONLY: "read-only",
    sqlite3.SQLITE_BUSY: "busy",
    sqlite3.SQLITE_CANTOPEN: "away",
}
WHERE = "[database] url"
SENTENCES = {
    "not an address": f"{WHERE} begins with postgresql:// or sqlite:///, or is empty for SQLite in the data folder.",
    "no driver": "PostgreSQL needs a driver that is not installed: pip install 'helpline[server]'.",
    "not reached": f"The database server of {WHERE} doesn't answer. Is it running, and are name and port (or socket) right?",
    "refused": f"The database server of {WHERE} doesn't let us in: the role or its password is wrong, or pg_hba.conf forbids it.",
    "not there": f"The database server of {WHERE} has no database of this name. Create it first: docs/running.md says how.",
    "not ours": f"The role of {WHERE} may not make tables in this database. Make it the owner: docs/running.md says how.",
    "too old": f"The database server of {WHERE} is too old: the desk needs PostgreSQL 15 or newer.",
    "full": "The disk of the database is full. Make room and start again; nothing that was saved is lost.",
    "read-only": "The database can only be read. Is it a standby, or is its file or disk write-protected?",
    "busy": "The database is busy with something else. Start again in a moment.",
    "not a database": "The file of the database can't be opened as one. Is the path right, and is it ours to read?",
    "other": f"The database of {WHERE} can't be used.",
}  # fmt: skip


class NoDatabase(BadSetting):
    """The desk can't begin on this database; the argument picks the sentence that tells the cure."""

    def __init__(self, reason: str) -> None:
        super().__init__(SENTENCES[reason])


def trouble_of(error: SQLAlchemyError) -> Trouble:
    """What keeps the database from doing it; "other" where the fault is not the database's."""
    if isinstance(error, NoConnectionFree):
        return "busy"
    if not isinstance(error, DBAPIError):
        return "other"
    if isinstance(error.orig, sqlite3.Error):
        code = getattr(error.orig, "sqlite_errorcode", None)
        return SQLITE.get(code & 0xFF, "other") if code is not None else "other"
    return _of_postgresql(error)


def why_not(error: SQLAlchemyError) -> NoDatabase:
    """For the start of the desk: the sentence for what went wrong."""
    trouble = trouble_of(error)
    if isinstance(error, DBAPIError) and isinstance(error.orig, sqlite3.Error):
        return NoDatabase(trouble if trouble in ("full", "read-only", "busy") else "not a database")
    state = _state(error)
    if state is None:
        return NoDatabase(_unconnected(str(getattr(error, "orig", ""))))
    if state == "42501":
        return NoDatabase("not ours")
    return NoDatabase("not reached" if trouble == "away" else trouble)


def _of_postgresql(error: DBAPIError) -> Trouble:
    state = _state(error)
    if state is None:
        return "away" if error.connection_invalidated or _is_operational(error) else "other"
    if state in FULL:
        return "full"
    if state in READ_ONLY:
        return "read-only"
    if state in BUSY:
        return "busy"
    return "away" if state.startswith(AWAY) else "other"


def _is_operational(error: DBAPIError) -> bool:
    """A connection that could not be made, or broke, has no SQLSTATE (PEP 249 calls it operational)."""
    return type(error.orig).__name__ == "OperationalError"


def _state(error: SQLAlchemyError) -> str | None:
    state: str | None = getattr(getattr(error, "orig", None), "sqlstate", None)
    return state


def _unconnected(said: str) -> str:
    """libpq tells no SQLSTATE of a connection that was refused, only words; in other languages we say the general thing."""
    if "FATAL" not in said and "password" not in said:
        return "not reached"
    if "database" in said and "does not exist" in said:
        return "not there"
    return "refused"
