"""Women who call often, callers who only joke, and the code word on the phone: shown to whoever answers, never acted upon."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from helpline import records
from helpline.deeds.errors import NotAllowed, NotHere, SomethingNewer
from helpline.deeds.move import code_words
from helpline.deeds.phone import agreements, call_links, call_words, caller_flags, calls
from helpline.deeds.phone.call_facts import CallFacts
from helpline.deeds.phone.callers import read_caller, read_caller_of
from helpline.deeds.phone.callers_shown import Approach, CallerShown
from helpline.deeds.ticket.card_seals import hash_word
from helpline.deeds.unlocked import Unlocked
from tests.cast import QUICK, Desk

WORD, STOP = "žydintis gintaras", "skambinsiu rytoj"
LISTEN = Approach("Klausytis dešimt minučių.", calls_a_week=3, review_on=date(2026, 6, 1))


def call(desk: Desk) -> UUID:
    """Somebody is on Oda's line."""
    return calls.begin(by=desk.oda, now=desk.clock.now)


def known(desk: Desk, *, word: str = "") -> tuple[UUID, UUID]:
    """A woman the team knows: her ticket and her contact."""
    ticket_id = desk.receive().ticket_id
    if word:
        hashed = hash_word(word, "", stretching=QUICK), hash_word(STOP, "", stretching=QUICK)
        desk.save_card(ticket_id, code_word=hashed[0], stop_word=hashed[1], allowed=("email",))
    return ticket_id, desk.row(records.Ticket, ticket_id).contact_id


def linked(desk: Desk, contact_id: UUID) -> UUID:
    call_id = call(desk)
    call_links.link(call_id, contact_id, by=desk.oda, now=desk.clock.now)
    return call_id


def on_screen(desk: Desk, call_id: UUID) -> CallerShown:
    shown = read_caller(call_id, by=desk.oda, now=desk.clock.now)
    assert shown is not None
    return shown


def agree(desk: Desk, ticket_id: UUID, *, by: Unlocked, revision: int = 0) -> None:
    agreements.agree(ticket_id, LISTEN, revision=revision, by=by, now=desk.clock.now)


def say(desk: Desk, call_id: UUID, contact_id: UUID, typed: str) -> str:
    return call_words.link_by_word(
        call_id, contact_id, typed, rules=desk.rules, by=desk.oda, now=desk.clock.now
    )


def test_what_a_supervisor_agreed_stands_on_the_screen_of_the_next_call(desk: Desk) -> None:
    ticket_id, contact_id = known(desk)
    agree(desk, ticket_id, by=desk.sam)

    shown = on_screen(desk, linked(desk, contact_id))

    assert shown.agreement is not None
    assert shown.agreement.approach == LISTEN
    assert shown.agreement.approved_by == "Sam"
    assert shown.calls == 1
    assert b"Klausytis" not in desk.store.disk()


def test_what_a_counsellor_proposes_holds_once_it_is_approved(desk: Desk) -> None:
    ticket_id, _ = known(desk)
    agree(desk, ticket_id, by=desk.ada)
    before = read_caller_of(ticket_id, by=desk.oda, now=desk.clock.now).agreement

    agreements.approve(ticket_id, revision=1, by=desk.sam, now=desk.clock.now)

    after = read_caller_of(ticket_id, by=desk.oda, now=desk.clock.now).agreement
    assert before is not None
    assert after is not None
    assert (before.approved_at, after.approved_by) == (None, "Sam")
    assert desk.kinds(ticket_id)[-2:] == ["agreement proposed", "agreement approved"]


def test_a_change_needs_to_be_approved_anew_and_only_what_was_read_is_approved(desk: Desk) -> None:
    ticket_id, _ = known(desk)
    agree(desk, ticket_id, by=desk.sam)
    agree(desk, ticket_id, by=desk.ada, revision=1)

    with pytest.raises(SomethingNewer):
        agreements.approve(ticket_id, revision=1, by=desk.sam, now=desk.clock.now)
    with pytest.raises(SomethingNewer):
        agree(desk, ticket_id, by=desk.oda, revision=1)

    read = read_caller_of(ticket_id, by=desk.sam, now=desk.clock.now).agreement
    assert read is not None
    assert (read.revision, read.approved_at) == (2, None)


def test_an_agreement_ends_without_a_trace_of_its_words(desk: Desk) -> None:
    ticket_id, _ = known(desk)
    agree(desk, ticket_id, by=desk.sam)

    with pytest.raises(NotAllowed):
        agreements.end_agreement(ticket_id, by=desk.ada, now=desk.clock.now)
    agreements.end_agreement(ticket_id, by=desk.sam, now=desk.clock.now)

    assert desk.rows(records.Agreement) == []


def test_another_team_has_no_part_in_an_agreement(desk: Desk) -> None:
    ticket_id, _ = known(desk)
    agree(desk, ticket_id, by=desk.sam)

    with pytest.raises(NotHere):
        read_caller_of(ticket_id, by=desk.eve, now=desk.clock.now)
    with pytest.raises(NotHere):
        agree(desk, ticket_id, by=desk.eve, revision=1)


def test_more_than_three_contacts_a_week_over_four_weeks_is_a_hint(desk: Desk) -> None:
    ticket_id, contact_id = known(desk)
    seen = []

    for _ in range(12):
        call_id = linked(desk, contact_id)
        seen.append(on_screen(desk, call_id).is_often)

    assert seen == [False] * 11 + [True]
    desk.clock.forward(days=29)
    assert not read_caller_of(ticket_id, by=desk.oda, now=desk.clock.now).is_often


def test_a_flag_of_a_day_is_shown_and_ends_no_call(desk: Desk) -> None:
    _, contact_id = known(desk)
    caller_flags.flag_caller(linked(desk, contact_id), days=1, reason="", by=desk.oda, now=desk.clock.now)

    call_id = linked(desk, contact_id)
    calls.end(
        call_id, CallFacts(outcome="silent"), channel="phone", rules=desk.rules, by=desk.oda, now=desk.clock.now
    )  # fmt: skip

    flag = on_screen(desk, call_id).flag
    assert flag is not None
    assert flag.until == desk.clock.now + timedelta(days=1)
    desk.clock.forward(days=1)
    assert on_screen(desk, call_id).flag is None


def test_a_longer_flag_is_a_supervisors_and_has_a_reason(desk: Desk) -> None:
    _, contact_id = known(desk)
    call_id = linked(desk, contact_id)

    with pytest.raises(NotAllowed):
        caller_flags.flag_caller(call_id, days=7, reason="Juokauja", by=desk.oda, now=desk.clock.now)
    with pytest.raises(caller_flags.NotFlaggable):
        caller_flags.flag_caller(call_id, days=7, reason=" ", by=desk.sam, now=desk.clock.now)
    caller_flags.flag_caller(call_id, days=7, reason="Juokauja", by=desk.sam, now=desk.clock.now)

    flag = on_screen(desk, call_id).flag
    assert flag is not None
    assert flag.reason == "Juokauja"
    assert b"Juokauja" not in desk.store.disk()


def test_a_flag_is_lifted_and_nobody_unknown_is_flagged(desk: Desk) -> None:
    _, contact_id = known(desk)
    call_id = linked(desk, contact_id)
    flag_id = caller_flags.flag_caller(call_id, days=1, reason="", by=desk.oda, now=desk.clock.now)

    with pytest.raises(NotHere):
        caller_flags.lift_flag(flag_id, by=desk.eve, now=desk.clock.now)
    caller_flags.lift_flag(flag_id, by=desk.ada, now=desk.clock.now)
    with pytest.raises(caller_flags.NotFlaggable):
        caller_flags.flag_caller(call(desk), days=1, reason="", by=desk.oda, now=desk.clock.now)

    assert on_screen(desk, call_id).flag is None


def test_where_a_code_word_was_agreed_on_only_it_links_a_call(desk: Desk) -> None:
    ticket_id, contact_id = known(desk, word=WORD)
    call_id = call(desk)

    for somebody in (desk.oda, desk.sam):  # a keeper believes no more than others
        with pytest.raises(code_words.AskForTheWord):
            call_links.link(call_id, contact_id, by=somebody, now=desk.clock.now)
        with pytest.raises(code_words.AskForTheWord):
            call_links.join_ticket(call_id, ticket_id, rules=desk.rules, by=somebody, now=desk.clock.now)
    wrong = say(desk, call_id, contact_id, "gintaras")
    unlinked = desk.row(records.Call, call_id).contact_id
    right = say(desk, call_id, contact_id, WORD.upper())

    assert (wrong, unlinked, right) == ("wrong", None, "right")
    assert desk.row(records.Call, call_id).contact_id == contact_id


def test_once_the_call_is_hers_its_ticket_needs_no_second_word(desk: Desk) -> None:
    ticket_id, contact_id = known(desk, word=WORD)
    call_id = call(desk)
    say(desk, call_id, contact_id, WORD)

    call_links.join_ticket(call_id, ticket_id, rules=desk.rules, by=desk.oda, now=desk.clock.now)

    assert desk.row(records.Call, call_id).ticket_id == ticket_id


def test_the_word_joins_a_call_with_a_ticket(desk: Desk) -> None:
    ticket_id, _ = known(desk, word=WORD)
    call_id = call(desk)

    said = call_words.join_ticket_by_word(
        call_id, ticket_id, WORD, rules=desk.rules, by=desk.oda, now=desk.clock.now
    )

    assert said == "right"
    assert desk.row(records.Call, call_id).ticket_id == ticket_id


def test_guessing_on_the_phone_and_at_letters_is_counted_together(desk: Desk) -> None:
    ticket_id, contact_id = known(desk, word=WORD)
    call_id = call(desk)
    for _ in range(2):
        say(desk, call_id, contact_id, "ne tas")
    code_words.check_code_word(ticket_id, "ne tas", rules=desk.rules, by=desk.ada, now=desk.clock.now)

    with pytest.raises(code_words.TooManyTries):
        say(desk, call_id, contact_id, WORD)
    desk.clock.forward(minutes=15)

    assert say(desk, call_id, contact_id, WORD) == "right"


def test_the_stop_word_on_the_phone_closes_every_way_and_links_nothing(desk: Desk) -> None:
    ticket_id, contact_id = known(desk, word=WORD)
    call_id = call(desk)

    assert say(desk, call_id, contact_id, STOP) == "stop"

    card = desk.talk(ticket_id).safety.card
    assert card is not None
    assert set(card.forbidden) == {"email", "phone", "sms", "chat", "post"}
    assert desk.row(records.Call, call_id).contact_id is None


def test_without_a_word_on_the_card_there_is_nothing_to_compare(desk: Desk) -> None:
    _, contact_id = known(desk)

    with pytest.raises(code_words.NoWord):
        say(desk, call(desk), contact_id, WORD)
