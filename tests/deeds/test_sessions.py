"""Signing in and out: what ends a session, and that neither its cookie nor the database opens anything alone."""

from __future__ import annotations

import secrets
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from helpline import records
from helpline.deeds.staff import sessions
from helpline.deeds.staff.bundles import Stretching, lock, new_bundle, open_bundle
from helpline.deeds.staff.sessions import Lasting, LoginRefused
from helpline.sealing import Damaged, open_record, session_key
from tests.cast import QUICK, Desk


def try_to_log_in(desk: Desk, name: str, passphrase: str) -> bytes:
    return sessions.log_in(name, passphrase, now=desk.clock.now, lasting=Lasting(), stretching=QUICK)


def test_her_name_and_passphrase_let_her_in(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id

    ada = desk.unlock(desk.log_in("Ada"))

    assert ada is not None
    assert (ada.duty_name, ada.role, ada.is_keeper) == ("Ada", "counsellor", False)
    assert desk.talk(ticket_id, by=ada).messages[0].text


def test_a_name_is_read_in_any_case_and_a_passphrase_is_not(desk: Desk) -> None:
    passphrase = desk.founded.passphrases["Ada"]

    assert try_to_log_in(desk, "  aDA ", f" {passphrase} ")
    with pytest.raises(LoginRefused):
        try_to_log_in(desk, "Ada", passphrase.upper())


@pytest.mark.parametrize(("name", "whose"), [("Ada", "Oda"), ("Nobody", "Ada"), ("", "Ada")])
def test_who_is_not_known_or_wrong_is_refused_alike(desk: Desk, name: str, whose: str) -> None:
    with pytest.raises(LoginRefused) as refusal:
        try_to_log_in(desk, name, desk.founded.passphrases[whose])

    assert refusal.value.args == ()


def test_an_unknown_name_costs_as_much_stretching_as_a_known_one(desk: Desk) -> None:
    """More lanes than memory: Argon2 itself objects, so whoever sees that knows that it was run."""
    impossible = Stretching(memory_kib=8, passes=1, lanes=64)

    with pytest.raises(ValueError, match="memory"):
        sessions.log_in("Nobody", "x", now=desk.clock.now, lasting=Lasting(), stretching=impossible)


def test_a_session_ends_after_half_an_hour_without_a_click(desk: Desk) -> None:
    token = desk.log_in("Ada")
    desk.clock.forward(minutes=29)
    assert desk.unlock(token) is not None
    sessions.touch(token, now=desk.clock.now)
    desk.clock.forward(minutes=29)
    assert desk.unlock(token) is not None

    desk.clock.forward(minutes=1)

    assert desk.unlock(token) is None


def test_a_session_ends_after_twelve_hours_however_busy_she_is(desk: Desk) -> None:
    token = desk.log_in("Ada")
    for _ in range(12 * 60 - 1):
        desk.clock.forward(minutes=1)
        if desk.clock.now.minute % 20 == 0:
            sessions.touch(token, now=desk.clock.now)
    assert desk.unlock(token) is not None

    desk.clock.forward(minutes=1)

    assert desk.unlock(token) is None


def test_nobody_prolongs_a_session_in_the_database(desk: Desk) -> None:
    token = desk.log_in("Ada")

    with records.transaction() as session:
        later = desk.clock.now + timedelta(days=30)
        session.execute(update(records.StaffSession).values(ends_at=later, seen_at=later))

    assert desk.unlock(token) is None


def test_after_logging_out_the_cookie_is_worth_nothing(desk: Desk) -> None:
    token, other = desk.log_in("Ada"), desk.log_in("Ada")

    sessions.log_out(token, by=desk.ada, now=desk.clock.now)

    assert desk.unlock(token) is None
    assert desk.unlock(other) is not None


def test_locking_the_desk_ends_every_session_at_once(desk: Desk) -> None:
    tokens = [desk.log_in(name) for name in ("Ada", "Sam", "Kim")]

    ended = sessions.lock_all(now=desk.clock.now)

    assert ended == 3
    assert [desk.unlock(token) for token in tokens] == [None, None, None]


def test_who_has_left_is_out_at_her_next_click(desk: Desk) -> None:
    token = desk.log_in("Ada")

    with records.transaction() as session:
        session.get_one(records.Staff, desk.ada.staff_id).left_at = desk.clock.now

    assert desk.unlock(token) is None
    with pytest.raises(LoginRefused):
        desk.log_in("Ada")


def test_a_cookie_without_its_row_opens_nothing(desk: Desk) -> None:
    token = desk.log_in("Ada")
    with records.transaction() as session:
        session.delete(session.scalars(records.db.select(records.StaffSession)).one())

    assert desk.unlock(token) is None
    assert desk.unlock(secrets.token_bytes(32)) is None


def test_the_database_without_her_cookie_opens_no_session(desk: Desk) -> None:
    token = desk.log_in("Ada")
    row = desk.rows(records.StaffSession)[0]
    disk = desk.store.disk()

    for guess in (row.id, secrets.token_bytes(32), bytes(32)):
        with pytest.raises(Damaged):
            open_record(session_key(guess), row.keys, sessions._context(row))

    assert row.id in disk
    assert token not in disk
    assert desk.ada.seed not in disk


def test_ended_sessions_are_swept_away_at_the_next_login(desk: Desk) -> None:
    desk.log_in("Ada")
    desk.clock.forward(hours=13)

    desk.log_in("Oda")

    assert [row.staff_id for row in desk.rows(records.StaffSession)] == [desk.oda.staff_id]


def test_a_click_is_written_down_at_most_once_a_minute(desk: Desk) -> None:
    token = desk.log_in("Ada")
    started_at = desk.clock.now
    desk.clock.forward(seconds=59)

    sessions.touch(token, now=desk.clock.now)

    assert desk.rows(records.StaffSession)[0].seen_at == started_at


def test_nobody_weakens_the_stretching_of_a_passphrase_in_the_database(desk: Desk) -> None:
    row = lock(
        new_bundle(), "a b c", staff_id=desk.ada.staff_id, stretching=Stretching(memory_kib=16, passes=2)
    )
    assert open_bundle(row, "a b c").seed

    row.params = {"memory_kib": 8, "passes": 1, "lanes": 1}

    with pytest.raises(Damaged):
        open_bundle(row, "a b c")


def test_no_passphrase_and_no_key_lies_in_the_database(desk: Desk) -> None:
    with records.reading() as session:
        tables = records.Base.metadata.sorted_tables
        values = [value for table in tables for row in session.execute(select(table)) for value in row]
    dumped = " ".join(value.hex() if isinstance(value, bytes) else str(value) for value in values).casefold()

    secrets_of_all = [passphrase.casefold() for passphrase in desk.founded.passphrases.values()]
    secrets_of_all += [somebody.seed.hex() for somebody in desk.founded.staff.values()]
    secrets_of_all += [desk.founded.sheet.casefold()]

    assert "komanda a" in dumped  # what is there is found
    assert [secret for secret in secrets_of_all if secret in dumped] == []
