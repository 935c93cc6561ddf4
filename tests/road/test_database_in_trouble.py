"""A PostgreSQL whose disk is really full, or which can only be read: told in sentences, and over as soon as it is over."""

from __future__ import annotations

import os
import shutil
import smtplib
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.postgres import ROLE, Postgres, as_nobody, postgres
from tests.road.large import LargeForm, large_form
from tests.road.letters import letter, somebody
from tests.road.running import wait_for
from tests.road.visiting import Page, Visitor

LONG = "Paskambinsiu rytoj. " * 240  # longer than what is left of any page of a table
TOO_LONG = "Sveiki. " * 12_000


@pytest.fixture(scope="module")
def small() -> Iterator[Postgres]:
    """Its tables lie on a disk of 48 MB, where we may mount one."""
    with _small_disk() as place, postgres() as server:
        if place is not None:
            server.ask(f"CREATE TABLESPACE small LOCATION '{place}'")
            server.ask(f"GRANT CREATE ON TABLESPACE small TO {ROLE}")
            server.ask(f"ALTER ROLE {ROLE} SET default_tablespace = small")
        yield server


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory, small: Postgres) -> Iterator[LargeForm]:
    with large_form(tmp_path_factory.mktemp("small"), small, LargeForm) as desk:
        yield desk


@pytest.fixture
def desk(started: LargeForm) -> LargeForm:
    started.sink.taken.clear()
    return started


@contextmanager
def full(desk: LargeForm, server: Postgres) -> Iterator[None]:
    """Somebody else's table takes what room there is, down to the last page."""
    require_small_disk(server)
    with psycopg.connect(server.url(desk.name), autocommit=True) as filler:
        filler.execute("CREATE TABLE filler (noise bytea)")
        for size in (1_000_000, 1_000):
            while _has_room(filler, size):
                pass
        yield
        filler.execute("DROP TABLE filler")


def _has_room(filler: psycopg.Connection, size: int) -> bool:
    try:
        filler.execute("INSERT INTO filler VALUES (%s)", [os.urandom(size)])
    except psycopg.errors.DiskFull:
        return False
    return True


@contextmanager
def read_only(_desk: LargeForm, server: Postgres) -> Iterator[None]:
    """For every session, those that are there already too."""
    for value in ("on", "off"):
        server.ask(f"ALTER SYSTEM SET default_transaction_read_only = {value}")
        server.ask("SELECT pg_reload_conf()")
        if value == "on":
            yield


@pytest.mark.parametrize(
    ("trouble", "sentence", "code"),
    [
        (full, "The disk of the desk is full, so nothing can be saved now.", 452),
        (read_only, "The desk can be read now, but nothing can be saved.", 451),
    ],
)
def test_what_can_be_read_is_read_what_can_not_be_saved_is_said_and_then_all_goes_on(
    desk: LargeForm, small: Postgres, trouble: object, sentence: str, code: int
) -> None:
    ada, there = Visitor(desk).sign_in("Ada"), [one.pid for one in desk.processes]
    desk.mail(letter(f"Before: {sentence}", sender=somebody()))
    ticket = ada.ticket_with(f"Before: {sentence}")

    with trouble(desk, small):  # type: ignore[operator]  # one of the two above
        read, refused = ada.get(ticket), note_until_refused(ada, ticket)
        with pytest.raises(smtplib.SMTPDataError) as told:
            desk.mail(letter(TOO_LONG, sender=somebody()))
    ada.answer(ticket, f"After: {sentence}")
    desk.mail(letter("There is room again.", sender=somebody()))

    assert (read.status, refused.status) == (200, 503)
    assert sentence in refused.text
    assert told.value.smtp_code == code
    wait_for(lambda: [" ".join(text.split()) for text in desk.sink.texts()] == [f"After: {sentence}"])
    wait_for(desk.is_done)
    assert [one.pid for one in desk.processes if not one.has_ended] == there


def test_a_courier_that_has_left_something_when_the_disk_fills_notes_it_when_there_is_room(
    desk: LargeForm, small: Postgres
) -> None:
    require_small_disk(small)
    ada, filled = Visitor(desk).sign_in("Ada"), threading.Event()
    desk.mail(letter("Is there room?", sender=somebody()))

    with ExitStack() as filling:

        def fill() -> None:
            filling.enter_context(full(desk, small))
            filled.set()

        desk.sink.inside_data = fill
        ada.answer(ada.ticket_with("Is there room?"), "There was none.")
        assert filled.wait(60)
        read = ada.get("/tickets").status
        threading.Event().wait(1)  # the courier has tried to note it

    wait_for(desk.is_done)
    assert read == 200
    assert desk.sink.texts() == ["There was none."]


def require_small_disk(server: Postgres) -> None:
    """Where we may mount none the tests say so, and don't run."""
    if not server.ask("SELECT 1 FROM pg_tablespace WHERE spcname = 'small'"):
        pytest.skip("only root may mount a small disk, so none was filled")


def note_until_refused(ada: Visitor, ticket: str) -> Page:
    """A few may find room in the pages that are there."""
    notes = (ada.note(ticket, LONG) for _ in range(200))
    return next(said for said in notes if said.status != 200)


@contextmanager
def _small_disk() -> Iterator[Path | None]:
    """In memory, for PostgreSQL's own account; None where only root could mount it and we aren't root."""
    if os.getuid() != 0 or shutil.which("mount") is None:
        yield None
        return
    place = Path(tempfile.mkdtemp(prefix="small-", dir="/tmp"))
    who = as_nobody()
    options = f"size=48m,mode=0700,uid={who['user']},gid={who['group']}"
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)], check=False)
    yield place if mounted.returncode == 0 else None
    if mounted.returncode == 0:
        subprocess.run(["umount", str(place)], check=True)
    place.rmdir()
