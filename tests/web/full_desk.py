"""A desk with something behind every id, for tests that ask for every page."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from helpline import records
from helpline.border import Attachment
from helpline.deeds.answer import canned, notes, overrides, reminders
from helpline.deeds.case import case_links, case_steps, case_work, consents
from helpline.deeds.case.case_seals import Answers
from helpline.deeds.case.consents import TOLD
from helpline.deeds.desk import handovers, saved_views
from helpline.deeds.desk.inbox_shown import Filters
from helpline.deeds.mail import intake
from helpline.deeds.move import doubts, merging
from helpline.deeds.phone import call_backs, calls
from helpline.deeds.phone.call_facts import Agreed
from helpline.deeds.shift import debriefs
from helpline.deeds.staff import people
from helpline.deeds.supervision import chart_notes
from helpline.deeds.ticket import blocks, recognition
from helpline.deeds.ticket.card_seals import hash_word
from tests.cast import QUICK, Desk, as_if
from tests.deeds.things import a_voice_message, window
from tests.photos import photo
from tests.web.caring import care
from tests.web.deadlines import with_a_deadline
from tests.web.rota_of_a_desk import plan_and_agree
from tests.web.route_forms import WORD


@pytest.fixture
def full(desk: Desk) -> Desk:
    """A desk with something behind every id: a file, an answer that is held, somebody who may be known, a newcomer,
    cards with code words, letters from other addresses, something sent despite a card.

    Built once for each database, and put back for every test.
    """
    if not desk.store.keeps("filled"):
        _fill(desk)
        desk.store.keep("filled")
    desk.store.put_back("filled")
    desk.arm()
    return desk


def _fill(desk: Desk) -> None:
    ticket_id = _letters(desk)
    _answers(desk, ticket_id)
    _evening(desk)
    with_what_is_minded(desk, ticket_id)
    with_a_deadline(desk, ticket_id)
    _merged(desk)
    _in_doubt(desk)
    a_case(desk, ticket_id)
    begin_call(desk)
    a_voice_message(desk, desk.rows(records.CallBack)[0].call_id)
    plan_and_agree(desk, ticket_that_may_be_hers(desk), call_without_a_promise(desk))
    care(desk)


def _letters(desk: Desk) -> UUID:
    """One with a picture, one that may be by the same woman, one from another address, one that nobody can read."""
    opened = desk.receive(attachments=(Attachment("a.jpg", "image/jpeg", photo()),))
    suggested, doubtful = desk.receive(), desk.receive(address="third@post.example")
    desk.arm()
    recognition.recognise(keys=desk.keys, now=desk.clock.now)
    _may_be(desk.receive(address="unsure@post.example").ticket_id, doubtful.ticket_id)
    intake.keep_aside(b"\xff", reason="unparsable", now=desk.clock.now)
    blocks.block_writer(opened.ticket_id, days=1, reason="", by=desk.ada, now=desk.clock.now)
    for ticket_id in (opened.ticket_id, suggested.ticket_id):
        desk.save_card(ticket_id, code_word=hash_word(WORD, "", stretching=QUICK))
    with records.transaction() as session:
        for received in (suggested, doubtful):
            session.get_one(records.Message, received.message_id).sender = "other"
        ticket = session.get_one(records.Ticket, suggested.ticket_id)
        overrides.note_override(session, ticket, suggested.message_id, by=desk.ada, now=desk.clock.now)
    return opened.ticket_id


def _answers(desk: Desk, ticket_id: UUID) -> None:
    """One that is held, one that waits to be approved, and a ready text."""
    other = desk.receive(address="fourth@post.example").ticket_id
    for answered, state in ((ticket_id, "held"), (other, "to approve")):
        row = desk.answer(answered)
        with records.transaction() as session:
            session.get_one(records.OutboxRow, row.id).state = state
    told: dict[str, Any] = {"is_own": False, "by": desk.sam, "now": desk.clock.now}
    words = canned.CannedWords("Savaitgalis", "lt", "Iki.")
    canned.save_canned(None, words, team_id=desk.founded.team_id, **told)


def _evening(desk: Desk) -> None:
    """A newcomer signs off and asks for a debrief; a view of Ada's, a note on a chart."""
    teams, now = [desk.founded.team_id], desk.clock.now
    invitation = people.invite("Una", "operator", team_ids=teams, by=desk.kim, now=now)
    una = as_if(desk.ada, staff_id=people.join("Una", invitation, now=now, stretching=QUICK).staff_id)
    handovers.sign_off({}, worries="Ji vėl skambins", by=una, now=now)
    debriefs.ask_for_debrief("Rytoj", by=una, now=now)
    saved_views.save_view("Naktis", Filters("mine"), by=desk.ada, now=now)
    chart_notes.add_note("Kampanija", on=date(2026, 3, 2), by=desk.sam)


def with_what_is_minded(desk: Desk, ticket_id: UUID) -> None:
    """A reminder for whoever is here, and a note of Ada's."""
    due = desk.clock.now + timedelta(hours=1)
    reminder_id = reminders.remind(ticket_id, "Pažiūrėti", due_at=due, by=desk.ada, now=desk.clock.now)
    with records.transaction() as session:
        session.get_one(records.Reminder, reminder_id).for_id = None
    notes.note(ticket_id, "Ji rami", by=desk.ada, now=desk.clock.now)


def _merged(desk: Desk) -> None:
    """Three tickets of one more person, two of them merged."""
    three = [desk.receive(address=f"merged{number}@post.example").ticket_id for number in range(3)]
    with records.transaction() as session:
        for ticket_id in three[1:]:
            hers = session.get_one(records.Ticket, three[0]).contact_id
            session.get_one(records.Ticket, ticket_id).contact_id = hers
    merging.merge(three[1], three[0], rules=desk.rules, by=desk.ada, now=desk.clock.now)


def a_case(desk: Desk, ticket_id: UUID) -> None:
    """With a step, two conversations of hers, and a third that says yes to a case of its own."""
    more = [desk.receive(address="vera@post.example").ticket_id for _ in range(2)]
    for asked_in in (ticket_id, more[1]):
        consents.record_consent(asked_in, Answers("yes", TOLD), by=desk.ada, now=desk.clock.now)
    case_id = case_work.open_case(ticket_id, by=desk.ada, now=desk.clock.now)
    case_links.link_ticket(case_id, more[0], by=desk.sam, now=desk.clock.now)
    case_steps.add_step(case_id, "Paskambinti", due_on=None, by=desk.ada, now=desk.clock.now)


def begin_call(desk: Desk) -> None:
    """Oda is on the line, and has promised in an earlier call to call back."""
    call_id, now = calls.begin(by=desk.oda, now=desk.clock.now), desk.clock.now
    calls.begin(by=desk.oda, now=desk.clock.now)
    call_backs.promise(call_id, "+370 600 00000", Agreed(), window=window(desk), by=desk.oda, now=now)


def _in_doubt(desk: Desk) -> None:
    ticket_id = desk.receive(address="doubt@post.example").ticket_id
    desk.save_card(ticket_id, code_word=hash_word(WORD, "", stretching=QUICK))
    doubts.doubt_writer(ticket_id, rules=desk.rules, by=desk.ada, now=desk.clock.now)


def _may_be(unsure: UUID, hers: UUID) -> None:
    """As a courier would note it of a letter that nobody proved."""
    with records.transaction() as session:
        contact_id = session.get_one(records.Ticket, unsure).contact_id
        session.get_one(records.Contact, contact_id).may_be_id = session.get_one(
            records.Ticket, hers
        ).contact_id


def ticket_that_may_be_hers(desk: Desk) -> UUID:
    """Of a woman with whom a word was agreed on."""
    return _that_may_be(desk, carded=True)


def ticket_that_may_be_of_the_wordless(desk: Desk) -> UUID:
    return _that_may_be(desk, carded=False)


def _that_may_be(desk: Desk, *, carded: bool) -> UUID:
    cards = {card.contact_id for card in desk.rows(records.ContactCard)}
    contacts = [contact for contact in desk.rows(records.Contact) if contact.may_be_id]
    suggested = {contact.id for contact in contacts if (contact.may_be_id in cards) == carded}
    return next(row.id for row in desk.rows(records.Ticket) if row.contact_id in suggested)


def call_without_a_promise(desk: Desk) -> UUID:
    promised = desk.rows(records.CallBack)[0].call_id
    return next(call.id for call in desk.rows(records.Call) if call.id != promised)
