"""Finding words again: in whatever her teams hold, in nothing else, and without a trace."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from helpline import records
from helpline.border import Attachment
from helpline.deeds.answer import drafts, notes
from helpline.deeds.desk.candidates import Position, read_position
from helpline.deeds.desk.found import Query, Searched
from helpline.deeds.desk.search import colleagues_of, search
from helpline.deeds.errors import NotAllowed
from helpline.deeds.sealed.openings import adopt
from helpline.deeds.ticket import tickets
from helpline.deeds.unlocked import Unlocked
from helpline.words.pseudonym_search import numbers_named
from helpline.words.pseudonyms import name_of
from helpline.words.seeking import read_sought
from tests.cast import Desk, token_of, without_key


def never() -> bool:
    return False


def at_once() -> bool:
    return True


def find(
    desk: Desk, typed: str = "", *, by: Unlocked | None = None, after: str = "", **wanted: Any
) -> Searched:
    query = Query(read_sought(typed), typed=typed, **wanted)
    return search(query, by=by or desk.ada, is_time_up=never, after=after)


def tickets_found(step: Searched) -> list[UUID]:
    return [hit.ticket_id for hit in step.hits]


def everything() -> list[Any]:
    """Every row of every table."""
    with records.reading() as session:
        tables = records.Base.metadata.sorted_tables
        return [session.execute(table.select().order_by(*table.primary_key)).all() for table in tables]


def on_the_disk(desk: Desk) -> dict[str, bytes]:
    """The database and its journal, byte for byte; SQLite's shared memory is none of the disk's."""
    files = desk.file.parent.glob(f"{desk.file.name}*")
    return {file.name: file.read_bytes() for file in files if not file.name.endswith("-shm")}


def test_a_letter_is_found_by_a_part_of_its_words_without_marks(desk: Desk) -> None:
    ticket_id = desk.receive(text="Jis mane sumušė.\nBijau.").ticket_id
    desk.receive(text="Ačiū.")

    step = find(desk, "sumuse")

    assert tickets_found(step) == [ticket_id]
    (hit,) = step.hits
    assert hit.excerpt == (("Jis mane ", False), ("sumušė", True), (". Bijau.", False))
    assert (hit.number, hit.direction, hit.language, hit.author) == (1, "in", "lt", None)
    assert (step.searched, step.unreadable, step.older) == (2, 0, None)


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("pasas", 2),
        ("pasas vaikai", 1),
        ('"mano pasas"', 1),
        ("pasas -vaikai", 1),
        ("klausimas", 3),
        ("zzqw", 0),
    ],
)
def test_words_phrases_and_what_must_not_be_there(desk: Desk, typed: str, count: int) -> None:
    desk.receive(text="Kur mano\npasas?")
    desk.receive(text="Pasas ir vaikai pas jį.")
    desk.receive(text="Labas.")

    assert len(find(desk, typed).hits) == count


def test_answers_notes_own_drafts_and_names_of_files_are_found(desk: Desk) -> None:
    ticket_id = desk.receive(
        attachments=(Attachment("Gimimo liūdijimas.pdf", "application/pdf", b"x"),)
    ).ticket_id
    desk.answer(ticket_id, "Atsakymas apie liudijimą.")
    notes.note(ticket_id, "Liudijimas pas seserį.", by=desk.ada, now=desk.clock.now)
    version = desk.row(records.Ticket, ticket_id).version
    for somebody in (desk.ada, desk.oda):
        drafts.save_draft(
            ticket_id, f"{somebody.duty_name} liudija", version=version, by=somebody, now=desk.clock.now
        )

    hits = find(desk, "liudij").hits

    assert {(hit.direction, hit.author) for hit in hits} == {
        ("in", None), ("out", "Ada"), ("note", "Ada"), ("draft", "Ada"),
    }  # fmt: skip
    assert [hit.files for hit in hits if hit.direction == "in"] == [
        ((("Gimimo ", False), ("liūdij", True), ("imas.pdf", False)),)
    ]


def test_closed_and_spam_are_found_and_say_so(desk: Desk) -> None:
    closed, spam = (desk.receive(text="Ieškok manęs").ticket_id for _ in range(2))
    tickets.close(closed, by=desk.ada, now=desk.clock.now)
    tickets.mark_spam(spam, by=desk.ada, now=desk.clock.now)

    assert {(hit.ticket_id, hit.state) for hit in find(desk, "ieškok").hits} == {
        (closed, "closed"),
        (spam, "spam"),
    }


def test_nothing_of_another_team_is_found(desk: Desk) -> None:
    ticket_id = desk.receive(text="Ieškok manęs").ticket_id
    number = desk.row(records.Contact, desk.row(records.Ticket, ticket_id).contact_id).pseudonym

    by_words, by_name = find(desk, "ieškok", by=desk.eve), find(desk, name_of(number, "lt"), by=desk.eve)

    assert (by_words.hits, by_words.searched, by_words.unreadable) == ((), 0, 0)
    assert (by_name.hits, by_name.named) == ((), ())
    assert len(find(desk, name_of(number, "lt")).named) == 1


def test_whoever_may_read_no_ticket_may_search_none(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        find(desk, "labas", by=desk.kim)


def test_boxed_and_adopted_keys_open_alike(desk: Desk) -> None:
    fresh, adopted = (desk.receive(text="Ieškok manęs").ticket_id for _ in range(2))
    for ticket_id in (fresh, adopted):
        sent = desk.answer_and_let_leave(ticket_id)
        desk.receive(text="Ieškok vėl", tokens=(token_of(sent),))
    adopt([adopted], by=desk.ada)

    hits = find(desk, "ieškok").hits

    assert sorted((row.boxed for row in desk.rows(records.Message)), reverse=True)[:2] == [True, False]
    assert sorted((hit.ticket_id, hit.number) for hit in hits) == sorted(
        (ticket_id, number) for ticket_id in (fresh, adopted) for number in (1, 3)
    )


def test_a_search_leaves_the_database_as_it_was(desk: Desk) -> None:
    ticket_id = desk.receive(text="Ieškok manęs").ticket_id
    desk.triage(ticket_id, kind="consultation", danger=2)
    before, files = everything(), on_the_disk(desk)

    found = find(desk, "ieškok", kind="consultation")

    assert found.hits
    assert everything() == before
    assert on_the_disk(desk) == files
    assert all(row.boxed for row in desk.rows(records.TicketKey))


def test_what_does_not_open_is_counted_and_the_rest_is_found(desk: Desk) -> None:
    broken, erased, whole = (desk.receive(text="Ieškok manęs") for _ in range(3))
    with records.transaction() as session:
        row = session.get_one(records.Message, broken.message_id)
        row.folded = bytes(len(row.folded or b""))
        session.execute(
            update(records.Message).where(records.Message.id == erased.message_id).values(key=None)
        )

    step = find(desk, "ieškok")

    assert tickets_found(step) == [whole.ticket_id]
    assert (step.searched, step.unreadable) == (3, 2)


def test_without_the_teams_key_nothing_is_found_and_it_is_said(desk: Desk) -> None:
    desk.receive(text="Ieškok manęs")

    step = find(desk, "ieškok", by=without_key(desk, desk.ada, desk.founded.team_id))

    assert (step.hits, step.unreadable) == ((), 1)


def test_it_goes_on_where_it_stopped_the_newest_first(desk: Desk) -> None:
    received = []
    for _ in range(5):
        received.append(desk.receive(text="Ieškok manęs").ticket_id)
        desk.clock.forward(hours=1)
    query, found, after = Query(read_sought("ieškok")), [], ""

    for _ in range(3):
        step = search(query, by=desk.ada, is_time_up=at_once, after=after, at_most=2)
        found += tickets_found(step)
        after = step.older or ""

    assert found == received[::-1]
    assert (step.searched, step.older) == (5, None)


def test_letters_of_the_same_minute_are_neither_skipped_nor_shown_twice(desk: Desk) -> None:
    received = {desk.receive(text="Ieškok manęs").ticket_id for _ in range(5)}
    query, found, after = Query(read_sought("ieškok")), [], ""

    while True:
        step = search(query, by=desk.ada, is_time_up=at_once, after=after, at_most=1)
        found += tickets_found(step)
        if step.older is None:
            break
        after = step.older

    assert sorted(found) == sorted(received)


@pytest.mark.parametrize("nonsense", ["x", "1.2.3.4", "0.0.0", f"1.{UUID(int=1)}.-1.0", "9" * 99, "..."])
def test_a_cursor_that_is_not_ours_begins_anew(nonsense: str) -> None:
    assert read_position(nonsense) == Position()


def test_filters_in_clear(desk: Desk) -> None:
    early = desk.receive(text="Labas rytas").ticket_id
    desk.clock.forward(days=3)
    late = desk.receive(text="Labas vakaras").ticket_id
    tickets.close(late, by=desk.ada, now=desk.clock.now)
    notes.note(early, "Labas, čia Sam", by=desk.sam, now=desk.clock.now)
    contact = desk.row(records.Contact, desk.row(records.Ticket, early).contact_id)
    noon = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)

    assert tickets_found(find(desk, "labas", state="closed")) == [late]
    assert set(tickets_found(find(desk, "labas", channel="email"))) == {early, late}
    assert tickets_found(find(desk, "labas", channel="phone")) == []
    assert tickets_found(find(desk, "labas", until=noon)) == [early]
    assert [hit.direction for hit in find(desk, "labas", since=noon, state="new").hits] == ["note"]
    assert [hit.author for hit in find(desk, "labas", who=desk.sam.staff_id).hits] == ["Sam"]
    called = numbers_named(name_of(contact.pseudonym, "en"))
    assert set(tickets_found(find(desk, "labas", called=called))) == {early}


def test_filters_that_have_to_be_opened(desk: Desk) -> None:
    first, second, untold = (desk.receive(text="Labas", language="lt").ticket_id for _ in range(3))
    desk.triage(first, kind="consultation", danger=3, language="ru")
    desk.triage(second, kind="information", danger=1)

    assert tickets_found(find(desk, "labas", kind="consultation")) == [first]
    assert tickets_found(find(desk, "labas", danger=2)) == [first]
    assert tickets_found(find(desk, "labas", language="ru")) == [first]
    assert set(tickets_found(find(desk, "labas", language="lt"))) == {second, untold}


def test_without_words_each_ticket_is_listed_once_by_her_newest_letter(desk: Desk) -> None:
    ticket_id = desk.receive(text="Pirmas").ticket_id
    desk.answer(ticket_id, "Atsakymas")
    desk.triage(ticket_id, kind="referral")
    desk.receive(text="Kitas")

    (hit,) = find(desk, kind="referral").hits

    assert (hit.ticket_id, hit.direction) == (ticket_id, "in")
    assert hit.excerpt == (("Pirmas", False),)


def test_a_pseudonym_is_found_in_any_language_at_once(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    number = desk.row(records.Contact, desk.row(records.Ticket, ticket_id).contact_id).pseudonym

    for language in ("lt", "en", "ru"):
        assert [named.ticket_id for named in find(desk, name_of(number, language)).named] == [ticket_id]
    later = find(
        desk, name_of(number, "lt"), after=str(Position(desk.clock.now + timedelta(days=1), UUID(int=0)))
    )
    assert later.named == ()


def test_colleagues_to_choose_from_are_those_of_her_teams(desk: Desk) -> None:
    names = [name for _, name in colleagues_of(desk.ada)]

    assert "Sam" in names
    assert "Eve" not in names
