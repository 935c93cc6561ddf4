"""A desk with one of everything that a deed can be done to, made once a database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from helpline import records
from helpline.border import Attachment
from helpline.deeds.answer import (
    canned,
    overrides,
)
from helpline.deeds.case import (
    case_links,
    case_steps,
    case_work,
    consents,
)
from helpline.deeds.case.case_seals import Answers
from helpline.deeds.case.consents import TOLD
from helpline.deeds.desk import handovers, saved_views
from helpline.deeds.desk.inbox_shown import Filters
from helpline.deeds.line import voice_messages
from helpline.deeds.mail import intake
from helpline.deeds.phone import (
    agreements,
    call_backs,
    call_links,
    caller_flags,
    calls,
)
from helpline.deeds.phone.call_facts import Agreed
from helpline.deeds.phone.callers_shown import Approach
from helpline.deeds.shift import debriefs, shift_planning, shift_swaps
from helpline.deeds.staff import people
from helpline.deeds.supervision import chart_notes
from helpline.deeds.ticket import blocks, recognition, tickets
from helpline.deeds.ticket.card_seals import hash_word
from helpline.deeds.unlocked import Unlocked
from tests.cast import QUICK, Desk, as_if
from tests.deeds import moving


@dataclass(frozen=True)
class Things:
    """What there is to reach for: a ticket that may be somebody known, its file, an answer, an unreadable letter.

    `doubted` is its letter, from another address; `wordless` is a ticket of somebody without a code word who said
    that email is not safe, `unsure` its letter; `override` something that was sent despite a card. `version` is the ticket's, `version_in_doubt` that of `in_doubt`.
    """

    desk: Desk
    ticket: UUID
    file: UUID
    answer: UUID
    letter: UUID
    newcomer: UUID
    block: UUID
    doubted: UUID
    wordless: UUID
    unsure: UUID
    override: UUID
    text: UUID
    unapproved: UUID
    case: UUID
    step: UUID
    second: UUID
    third: UUID
    call: UUID
    promise: UUID
    woman: UUID
    handover: UUID
    view: UUID
    debrief: UUID
    note: UUID
    spoken: UUID
    sound: UUID
    team: UUID
    shift: UUID
    offered: UUID
    worded: UUID
    flag: UUID
    one: UUID
    other: UUID
    gone: UUID
    last: UUID
    stranger: UUID
    other_team: UUID
    in_doubt: UUID
    version: int
    version_in_doubt: int


WORD = "gintaras"
WORDS = canned.CannedWords("Savaitgalis", "lt", "Iki.")
Deed = Callable[[Things, Unlocked], object]
YES = Answers("yes", TOLD)


def window(desk: Desk) -> call_backs.Window:
    now = desk.clock.now
    return call_backs.Window(now, now + timedelta(hours=1), now + timedelta(hours=2))


def make_things(desk: Desk) -> Things:
    letters = _letters(desk)
    ticket, wordless = letters["ticket"], letters["wordless"]
    answers = _answers(desk, letters)
    newcomer = people.join("Una", _invited(desk), now=desk.clock.now, stretching=QUICK).staff_id
    cases = _cases(desk, unsure=wordless)
    called = _calls(desk, ticket, hers=desk.row(records.Ticket, wordless).contact_id)
    evening = _evening(desk, as_if(desk.sam, staff_id=newcomer))
    moves = moving.moved(desk)
    return Things(
        desk=desk, newcomer=newcomer, team=desk.founded.team_id, other_team=desk.founded.other_team_id,
        **letters, **answers, **cases, **called, **evening,
        shift=a_shift(desk, desk.sam), offered=a_shift(desk, desk.oda, is_offered=True),
        one=moves.one, other=moves.other, gone=moves.gone, last=moves.letter, stranger=moves.stranger,
        in_doubt=moves.in_doubt, version_in_doubt=moves.version, version=desk.row(records.Ticket, ticket).version,
    )  # fmt: skip


def _letters(desk: Desk) -> dict[str, UUID]:
    """From somebody who may be known, of whom one is blocked; from somebody without a word; and one that nobody can read."""
    known = desk.receive()
    wordless = desk.receive(address="third@post.example")
    opened = desk.receive(attachments=(Attachment("a.txt", "text/plain", b"a"),))
    desk.arm()
    recognition.recognise(keys=desk.keys, now=desk.clock.now)
    for ticket_id in (known.ticket_id, opened.ticket_id):
        desk.save_card(ticket_id, code_word=hash_word(WORD, "", stretching=QUICK))
    desk.save_card(wordless.ticket_id, forbidden=("email",), allowed=("sms",))
    with records.transaction() as session:
        for received in (opened, wordless):
            session.get_one(records.Message, received.message_id).sender = "other"
    return {
        "ticket": opened.ticket_id, "doubted": opened.message_id, "file": desk.rows(records.File)[0].id,
        "worded": desk.row(records.Ticket, opened.ticket_id).contact_id,
        "wordless": wordless.ticket_id, "unsure": wordless.message_id,
        "block": blocks.block_writer(known.ticket_id, days=1, reason="", by=desk.ada, now=desk.clock.now),
        "letter": intake.keep_aside(b"\xff", reason="unparsable", now=desk.clock.now),
    }  # fmt: skip


def _answers(desk: Desk, letters: dict[str, UUID]) -> dict[str, UUID]:
    """One that is held and went out despite a card, one that waits to be approved, and a ready text."""
    row = _answer_in_state(desk, letters["ticket"], "held")
    tickets.assign(letters["ticket"], None, by=desk.ada, now=desk.clock.now)
    with records.transaction() as session:
        ticket = session.get_one(records.Ticket, letters["ticket"])
        overrides.note_override(session, ticket, row.message_id, by=desk.ada, now=desk.clock.now)
    told: dict[str, Any] = {"is_own": False, "by": desk.sam, "now": desk.clock.now}
    other = desk.receive(address="fourth@post.example").ticket_id
    return {
        "answer": row.id, "override": desk.rows(records.CardOverride)[0].id,
        "unapproved": _answer_in_state(desk, other, "to approve").id,
        "text": canned.save_canned(None, WORDS, team_id=desk.founded.team_id, **told),
    }  # fmt: skip


def _answer_in_state(desk: Desk, ticket_id: UUID, state: str) -> records.OutboxRow:
    row = desk.answer(ticket_id)
    with records.transaction() as session:
        session.get_one(records.OutboxRow, row.id).state = state
    return row


def _invited(desk: Desk) -> str:
    return people.invite("Una", "operator", team_ids=[desk.founded.team_id], by=desk.kim, now=desk.clock.now)


def _cases(desk: Desk, *, unsure: UUID) -> dict[str, UUID]:
    """A case with a step, two conversations of hers, and a third that says yes; `unsure` may be hers too."""
    told: dict[str, Any] = {"by": desk.sam, "now": desk.clock.now}
    mine, second, third = (desk.receive(address="vera@post.example").ticket_id for _ in range(3))
    with records.transaction() as session:
        hers, theirs = (session.get_one(records.Ticket, one).contact_id for one in (mine, unsure))
        session.get_one(records.Contact, theirs).may_be_id = hers
    for asked_in in (mine, third):
        consents.record_consent(asked_in, YES, **told)
    case_id = case_work.open_case(mine, **told)
    case_links.link_ticket(case_id, second, **told)
    step_id = case_steps.add_step(case_id, "Paskambinti", due_on=None, **told)
    return {"case": case_id, "step": step_id, "second": second, "third": third}


def _calls(desk: Desk, ticket_id: UUID, *, hers: UUID) -> dict[str, UUID]:
    """One in hand, linked with a woman and flagged; an earlier one, with a promise and a voice message."""
    told: dict[str, Any] = {"by": desk.sam, "now": desk.clock.now}
    call, earlier = calls.begin(**told), calls.begin(**told)
    promised = call_backs.promise(earlier, "+370 600 00000", Agreed(), window=window(desk), **told)
    spoken, sound = a_voice_message(desk, earlier)
    call_links.link(call, hers, **told)
    agreements.agree(ticket_id, Approach("Trumpai"), revision=0, by=desk.ada, now=desk.clock.now)
    return {
        "call": call, "promise": promised, "woman": hers, "spoken": spoken, "sound": sound,
        "flag": caller_flags.flag_caller(call, days=1, reason="", **told),
    }  # fmt: skip


def _evening(desk: Desk, una: Unlocked) -> dict[str, UUID]:
    """What colleagues leave behind for each other: a view, a debrief that is asked for, a hand-over, a note on a chart."""
    view = saved_views.save_view("Naktis", Filters("mine"), by=desk.sam, now=desk.clock.now)
    debriefs.ask_for_debrief("Rytoj", by=una, now=desk.clock.now)
    handed_over = handovers.sign_off({}, worries="Rūpestis", by=una, now=desk.clock.now)
    return {
        "view": view, "debrief": desk.rows(records.Debrief)[0].id, "handover": handed_over[0],
        "note": chart_notes.add_note("Kampanija", on=date(2026, 3, 2), by=desk.sam),
    }  # fmt: skip


def a_voice_message(desk: Desk, call_id: UUID) -> tuple[UUID, UUID]:
    """Somebody spoke after the tone of this call, and a courier has fetched it: its ticket and the sound."""
    with records.transaction() as session:
        voice_messages.voice_message_left(session, call_id=call_id, sid=f"RE{'1' * 32}", at=desk.clock.now)
    claimed = voice_messages.claim(desk.clock.now)
    assert claimed is not None
    voice_messages.keep(claimed, b"ID3", rules=desk.rules, now=desk.clock.now)
    message_id = desk.row(records.VoiceMessage, call_id).message_id
    sound = next(row.id for row in desk.rows(records.File) if row.message_id == message_id)
    return desk.row(records.Message, message_id).ticket_id, sound


def a_shift(desk: Desk, somebody: Unlocked, *, is_offered: bool = False) -> UUID:
    """Of tomorrow, hers from eight and Sam's from noon."""
    begins = desk.clock.now + timedelta(days=1, hours=0 if is_offered else 4)
    plan = shift_planning.Plan(somebody.staff_id, desk.founded.team_id, begins, begins + timedelta(hours=4))
    shift_planning.plan_shift(plan, zone=desk.rules.calendar.zone, by=desk.sam, now=desk.clock.now)
    shift = next(row.id for row in desk.rows(records.Shift) if row.staff_id == somebody.staff_id)
    if is_offered:
        shift_swaps.offer(shift, by=somebody, now=desk.clock.now)
    return shift
