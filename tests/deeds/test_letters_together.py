"""Several letters in one commit: each is filed as if it had come alone, all of them or none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from sqlalchemy import event

from helpline import records
from helpline.border import IncomingMail
from helpline.deeds.mail.intake import prepare, receive_together
from helpline.deeds.waiting import tallies
from helpline.sealing import KeyPair
from tests.cast import Desk, letter, token_of
from tests.only import on_sqlite_only


def come_together(desk: Desk, *mails: IncomingMail) -> None:
    receive_together([prepare(mail, now=desk.clock.now) for mail in mails], rules=desk.rules)


def letters(count: int, **told: str) -> list[IncomingMail]:
    return [letter(f"Laiškas {number}", address=f"w{number}@post.example", **told) for number in range(count)]


def words_of(desk: Desk, ticket_id: UUID) -> list[str]:
    return [message.text for message in desk.talk(ticket_id).messages]


@contextmanager
def statements() -> Iterator[list[str]]:
    """What the database is asked meanwhile."""
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    event.listen(records.db.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(records.db.engine, "before_cursor_execute", note)


def test_letters_that_come_together_open_a_ticket_each_and_two_words_of_their_own(desk: Desk) -> None:
    come_together(desk, *letters(5))

    tickets = desk.rows(records.Ticket)
    assert sorted(words_of(desk, ticket.id) for ticket in tickets) == [[f"Laiškas {n}"] for n in range(5)]
    assert len({contact.pseudonym for contact in desk.rows(records.Contact)}) == 5
    assert {ticket.due_at for ticket in tickets} == {desk.rules.answer_due(desk.clock.now)}
    assert desk.kinds().count("received") == 5
    assert len(desk.rung) == 1


def test_one_of_them_may_answer_us_and_joins_its_ticket(desk: Desk) -> None:
    opened = desk.receive(text="Pirmas").ticket_id
    token = token_of(desk.answer_and_let_leave(opened))

    come_together(desk, letter("Nauja"), letter("Ačiū", tokens=(token,)), letter("Dar viena"))

    assert words_of(desk, opened) == ["Pirmas", "Mes čia.", "Ačiū"]
    assert len(desk.rows(records.Ticket)) == 3


def test_letters_that_come_together_are_counted_as_if_they_had_come_one_by_one(desk: Desk) -> None:
    come_together(desk, *letters(4), letter("Atostogauju", kind="automatic"))

    counts = {(row.kind, row.day): row.counts for row in desk.rows(records.Tally) if row.counts}
    tallies.count_all_anew(rules=desk.rules)

    assert len(desk.rows(records.Tallied)) == 5
    assert {(row.kind, row.day): row.counts for row in desk.rows(records.Tally) if row.counts} == counts
    assert counts["came", desk.clock.now.date()] == f"{desk.clock.now.hour + 2}*4"


def test_whatever_one_of_them_raises_none_is_stored(desk: Desk) -> None:
    token = token_of(desk.answer_and_let_leave(desk.receive().ticket_id))
    before = len(desk.rows(records.Message))
    # The parser lets no half of a surrogate pair through; whoever did would be refused where her words are sealed.
    broken = letter("\ud800", tokens=(token,))

    with pytest.raises(UnicodeEncodeError):
        come_together(desk, letter("Labas"), broken)

    assert len(desk.rows(records.Message)) == before


def test_a_letter_sealed_ahead_under_a_key_that_was_replaced_meanwhile_is_sealed_anew(desk: Desk) -> None:
    desk.receive()  # so that the keys are known, and the next letter is sealed ahead
    prepared = prepare(letter("Labas"), now=desk.clock.now)
    with records.transaction() as session:
        session.add(
            records.TeamKey(
                team_id=desk.founded.team_id,
                epoch=2,
                public=KeyPair.generate().public,
                made_at=desk.clock.now,
            )
        )

    receive_together([prepared], rules=desk.rules)

    assert prepared.opening is not None
    assert prepared.opening.keys.team_epoch == 1
    assert sorted(row.epoch for row in desk.rows(records.TicketKey)) == [1, 2]


@on_sqlite_only  # PostgreSQL is asked besides whether a pseudonym is just being given away
def test_a_letter_takes_fourteen_statements_and_eight_together_take_no_more(desk: Desk) -> None:
    desk.receive()
    with statements() as alone:
        come_together(desk, *letters(1))

    with statements() as together:
        come_together(desk, *letters(8))

    assert len(alone) == len(together) == 14
