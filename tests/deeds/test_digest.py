"""The digest: week by week what was shown, released, overridden and blocked, with a name only where a talk helps."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from helpline import records
from helpline.deeds.answer import answers, recalls
from helpline.deeds.errors import NotAllowed
from helpline.deeds.move import code_words, doubts
from helpline.deeds.phone import call_backs, caller_flags, calls, reveals
from helpline.deeds.phone.call_facts import Agreed
from helpline.deeds.supervision import digest
from helpline.deeds.supervision.digest import DigestShown
from helpline.deeds.ticket import blocks, recognition
from helpline.deeds.ticket.card_seals import hash_word
from helpline.web.words.codes_of_supervision import DIGEST
from tests.cast import QUICK, SUBJECT, Desk, as_if

WORD = "gintaras"
MONDAY = date(2026, 3, 2)


def read(desk: Desk, week: date | None = None, **by: Any) -> DigestShown:
    return digest.read_digest(week, rules=desk.rules, by=by.get("by", desk.sam), now=desk.clock.now)


def told(desk: Desk, **by: Any) -> list[tuple[str, str | None]]:
    return [(item.kind, item.by) for item in read(desk, **by).items]


def from_another_address(desk: Desk, *, word: str = "") -> tuple[Any, Any]:
    received = desk.receive()
    if word:
        desk.save_card(received.ticket_id, code_word=hash_word(word, "", stretching=QUICK))
    with records.transaction() as session:
        session.get_one(records.Message, received.message_id).sender = "other"
    return received.ticket_id, received.message_id


def test_an_answer_despite_a_card_is_told_with_a_name(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.save_card(ticket_id, forbidden=("email",))
    answers.answer(
        ticket_id, "Mes čia", subject=SUBJECT, version=desk.row(records.Ticket, ticket_id).version, rules=desk.rules,
        by=desk.ada, now=desk.clock.now, way="despite", reason="Skubu",
    )  # fmt: skip

    (item,) = read(desk).items

    assert (item.kind, item.by, item.ticket_id) == ("despite a card", "Ada", ticket_id)


def test_a_number_that_was_shown_is_told_without_a_name(desk: Desk) -> None:
    call_id, now = calls.begin(by=desk.oda, now=desk.clock.now), desk.clock.now
    window = call_backs.Window(now, now + timedelta(hours=1), now + timedelta(hours=2))
    promise_id = call_backs.promise(
        call_id, "+370 600 00000", Agreed(), window=window, by=desk.oda, now=desk.clock.now
    )
    reveals.ask_number(promise_id, by=desk.oda, now=desk.clock.now)
    only_asked = told(desk)
    reveals.ask_number(promise_id, by=desk.sam, now=desk.clock.now)

    (item,) = read(desk).items

    assert only_asked == []
    assert (item.kind, item.by, item.promise_id) == ("number shown", None, promise_id)


def test_a_held_answer_that_was_let_go_is_told_and_a_failed_one_is_not(desk: Desk) -> None:
    for state in ("held", "failed"):
        row = desk.answer(desk.receive().ticket_id)
        with records.transaction() as session:
            session.get_one(records.OutboxRow, row.id).state = state
        recalls.release(row.id, rules=desk.rules, by=desk.ada, now=desk.clock.now)

    assert told(desk) == [("hold released", None)]


def test_a_letter_taken_for_hers_without_a_word_is_told_and_one_with_it_is_not(desk: Desk) -> None:
    without, letter = from_another_address(desk)
    with_word, its_letter = from_another_address(desk, word=WORD)

    code_words.confirm_letter_as_keeper(without, letter, "Ji skambino", by=desk.sam, now=desk.clock.now)
    code_words.confirm_letter(with_word, its_letter, WORD, rules=desk.rules, by=desk.ada, now=desk.clock.now)

    assert [(item.kind, item.by, item.ticket_id) for item in read(desk).items] == [
        ("without a word", "Sam", without)
    ]


def test_tickets_joined_by_decision_are_told(desk: Desk) -> None:
    desk.receive()
    suggested = desk.receive().ticket_id
    desk.arm()
    recognition.recognise(keys=desk.keys, now=desk.clock.now)
    code_words.join_as_keeper(suggested, "Ji pati paskambino", by=desk.sam, now=desk.clock.now)

    assert told(desk) == [("without a word", "Sam")]


def test_a_doubt_lifted_with_a_reason_is_told_and_one_lifted_by_her_word_is_not(desk: Desk) -> None:
    for has_word in (False, True):
        ticket_id = desk.receive(address=f"{has_word}@post.example").ticket_id
        desk.save_card(ticket_id, code_word=hash_word(WORD, "", stretching=QUICK))
        doubts.doubt_writer(ticket_id, rules=desk.rules, by=desk.ada, now=desk.clock.now)
        if has_word:
            doubts.lift_by_code_word(ticket_id, WORD, rules=desk.rules, by=desk.ada, now=desk.clock.now)
        else:
            doubts.lift_with_reason(ticket_id, "Ji skambino", by=desk.sam, now=desk.clock.now)

    assert told(desk) == [("without a word", "Sam")]


def test_blocks_and_flags_longer_than_a_day_are_told(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    for days in (1, 7):
        blocks.block_writer(ticket_id, days=days, reason="Triukšmas", by=desk.sam, now=desk.clock.now)
    call_id = calls.begin(by=desk.sam, now=desk.clock.now)
    with records.transaction() as session:
        session.get_one(records.Call, call_id).contact_id = desk.row(records.Ticket, ticket_id).contact_id
    for days in (1, 30):
        caller_flags.flag_caller(call_id, days=days, reason="Juokai", by=desk.sam, now=desk.clock.now)

    assert told(desk) == [("longer block", None)] * 2


def test_each_week_has_its_counts_and_one_is_listed(desk: Desk) -> None:
    """Sunday at eleven in the evening by the desk's own clock is Monday in Vilnius."""
    ticket_id = desk.receive().ticket_id
    for forward in (0, 6 * 24 + 15, 24):
        desk.clock.forward(hours=forward)
        blocks.block_writer(ticket_id, days=7, reason="Triukšmas", by=desk.sam, now=desk.clock.now)

    shown, earlier = read(desk), read(desk, MONDAY + timedelta(days=3))

    counts = [shown.weeks[monday]["longer block"] for monday in sorted(shown.weeks)[-3:]]
    assert counts == [0, 1, 2]
    assert (shown.week, len(shown.items)) == (MONDAY + timedelta(days=7), 2)
    assert (earlier.week, len(earlier.items)) == (MONDAY, 1)
    assert len(shown.weeks) == 13


@pytest.mark.parametrize("week", [date(1, 1, 3), date(2031, 1, 1), date(2020, 1, 1)])
def test_a_week_that_is_not_shown_is_the_newest(desk: Desk, week: date) -> None:
    assert read(desk, week).week == MONDAY


def test_what_is_older_than_thirteen_weeks_is_not_told(desk: Desk) -> None:
    blocks.block_writer(desk.receive().ticket_id, days=7, reason="Triukšmas", by=desk.sam, now=desk.clock.now)
    desk.clock.forward(days=13 * 7)

    assert not any(count for counts in read(desk).weeks.values() for count in counts.values())


def test_it_is_for_the_supervisors_of_the_team(desk: Desk) -> None:
    blocks.block_writer(desk.receive().ticket_id, days=7, reason="Triukšmas", by=desk.sam, now=desk.clock.now)

    assert told(desk, by=as_if(desk.eve, role="supervisor")) == []
    for somebody in (desk.ada, desk.oda, desk.kim):
        with pytest.raises(NotAllowed):
            read(desk, by=somebody)


def test_every_kind_has_its_words() -> None:
    assert set(DIGEST) == set(digest.KINDS)
