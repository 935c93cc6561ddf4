"""Every line of the role table against every role and deed, and every deed against what belongs to others."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

import helpline.deeds
from helpline import records
from helpline.border import Attachment
from helpline.deeds.answer import (
    answers,
    canned,
    contact_logging,
    drafts,
    first_letters,
    four_eyes,
    notes,
    overrides,
    recalls,
    worksheets,
)
from helpline.deeds.case import (
    case_assessments,
    case_links,
    case_page,
    case_steps,
    case_work,
    consents,
    way_to_case,
)
from helpline.deeds.case.case_assessments import Assessment
from helpline.deeds.case.case_seals import Answers, Outcome
from helpline.deeds.case.cases import read_cases
from helpline.deeds.case.consents import TOLD
from helpline.deeds.desk import approvals, conversation, handovers, saved_views
from helpline.deeds.desk.inbox import read_inbox
from helpline.deeds.desk.inbox_shown import Filters
from helpline.deeds.errors import DeedRefused, NotAllowed, NotHere
from helpline.deeds.line import line_shown, listening, text_notices, voice_messages
from helpline.deeds.line.ledger import read_ledger
from helpline.deeds.mail import intake, quarantine, second_reading
from helpline.deeds.move import code_words
from helpline.deeds.phone import (
    agreement_lists,
    agreements,
    call_backs,
    call_links,
    call_lists,
    call_words,
    caller_flags,
    callers,
    calls,
    reveals,
)
from helpline.deeds.phone.call_facts import Agreed, CallFacts
from helpline.deeds.phone.callers_shown import Approach
from helpline.deeds.roles import ROLES, RULES
from helpline.deeds.rules import DeskRules, LineRules
from helpline.deeds.sealed import openings
from helpline.deeds.shift import debriefs, rota_shown, shift_planning, shift_swaps, shifts
from helpline.deeds.staff import founding, people
from helpline.deeds.staff.colleagues import read_people
from helpline.deeds.supervision import chart_notes, line_totals, period_reports, topics, trends
from helpline.deeds.supervision.now_shown import read_now
from helpline.deeds.supervision.waiting_times import read_waiting_times
from helpline.deeds.ticket import blocks, cards, files, holding, next_worker, presence, recognition, tickets
from helpline.deeds.ticket.card_seals import SafeContact, hash_word
from helpline.deeds.ticket.facts import TriageFacts
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting import clock_rules
from helpline.figures.calendar import Period
from helpline.figures.reporting import read_period
from tests.cast import QUICK, SUBJECT, Desk, as_if, letter
from tests.deeds import caring, minding, moving
from tests.stores import Store


@dataclass(frozen=True)
class Things:
    """What there is to reach for: a ticket that may be somebody known, its file, an answer, an unreadable letter.

    `doubted` is its letter, from another address; `wordless` is a ticket of somebody without a code word who said
    that email is not safe, `unsure` its letter; `override` something that was sent despite a card.
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
    version_in_doubt: int


WORD = "gintaras"
MARCH = trends.Asked(date(2026, 3, 1), date(2026, 3, 31))
WORDS = canned.CannedWords("Savaitgalis", "lt", "Iki.")
Deed = Callable[[Things, Unlocked], object]


def _on_ticket(deed: Callable[..., object], **told: object) -> Deed:
    return lambda things, by: deed(things.ticket, by=by, now=things.desk.clock.now, **told)


def _with_rules(deed: Callable[..., object], thing: str) -> Deed:
    return lambda things, by: deed(
        getattr(things, thing), rules=things.desk.rules, by=by, now=things.desk.clock.now
    )


def _hand_on(things: Things, by: Unlocked) -> None:
    drafts.save_draft(things.ticket, "Rašau", version=0, by=by, now=things.desk.clock.now)
    drafts.hand_draft(things.ticket, things.desk.oda.staff_id, by=by, now=things.desk.clock.now)


def _on_case(deed: Callable[..., object], *things: str, **told: object) -> Deed:
    """`things` are the names of further ones whose ids the deed takes."""
    return lambda it, by: deed(
        it.case, *(getattr(it, thing) for thing in things), by=by, now=it.desk.clock.now, **told
    )


def _logged(it: Things) -> contact_logging.LoggedContact:
    return contact_logging.LoggedContact("chat", "Klausė", happened_at=it.desk.clock.now, waits=True)


def _texting(it: Things) -> DeskRules:
    return replace(it.desk.rules, text_notices=True)


YES = Answers("yes", TOLD)


def _on_call(deed: Callable[..., object], *facts: object, **told: object) -> Deed:
    """By the call's own author: `things.call` is Sam's."""
    return lambda things, by: deed(things.call, *facts, by=by, now=things.desk.clock.now, **told)


def _on_promise(deed: Callable[..., object]) -> Deed:
    return lambda things, by: deed(things.promise, by=by, now=things.desk.clock.now)


def window(desk: Desk) -> call_backs.Window:
    now = desk.clock.now
    return call_backs.Window(now, now + timedelta(hours=1), now + timedelta(hours=2))


def _plan(it: Things, *, days: int = 3) -> shift_planning.Plan:
    begins = it.desk.clock.now + timedelta(days=days)
    return shift_planning.Plan(
        it.desk.sam.staff_id, it.desk.founded.team_id, begins, begins + timedelta(hours=4)
    )


def _shift(deed: Callable[..., object], thing: str = "shift", **told: object) -> Deed:
    return lambda it, by: deed(getattr(it, thing), by=by, now=it.desk.clock.now, **told)


# Every deed that takes the id of something, by the line of the table that it needs.
BY_ID: dict[str, tuple[str, Deed]] = {
    "read a ticket": ("read tickets", _on_ticket(conversation.read_conversation, armed=False)),
    "be seen on a ticket": ("read tickets", _on_ticket(lambda ticket, **told: presence.be_here(ticket, "viewing", **told))),
    "ask whether one is seen": ("read tickets", _on_ticket(lambda ticket, **told: presence.is_news(ticket, "viewing", **told))),
    "read an own view": ("read tickets", lambda it, by: saved_views.read_view(it.view, by=by)),
    "change an own view": ("read tickets", lambda it, by: saved_views.change_view(it.view, "Rytas", Filters("mine"), by=by)),
    "delete an own view": ("read tickets", lambda it, by: saved_views.delete_view(it.view, by=by)),
    "listen to a voice message": ("read tickets", lambda it, by: listening.read_sound(it.spoken, it.sound, by=by)),
    "read whether she may be told by text": (
        "read tickets",
        lambda it, by: text_notices.read_notice(it.wordless, rules=_texting(it), by=by, now=it.desk.clock.now),
    ),
    "tell her by text": (
        "answer tickets",
        lambda it, by: text_notices.ask_notice(it.wordless, "lt", rules=_texting(it), by=by, now=it.desk.clock.now),
    ),
    "read a file": ("read tickets", lambda it, by: files.read_file(it.ticket, it.file, by=by)),
    "note": ("write notes", _on_ticket(lambda ticket, **told: notes.note(ticket, "Pastaba", **told))),
    "answer": (
        "answer tickets",
        lambda it, by: answers.answer(
            it.ticket, "Mes čia", subject=SUBJECT, version=it.desk.row(records.Ticket, it.ticket).version,
            rules=it.desk.rules, by=by, now=it.desk.clock.now,
        ),
    ),
    "tell the next worker": (
        "write notes",
        _on_ticket(lambda ticket, **told: next_worker.tell_next_worker(ticket, "Tyliai", **told)),
    ),
    "read a hand-over": (
        "hand over",
        lambda it, by: handovers.read_handover(it.handover, by=by, now=it.desk.clock.now),
    ),
    "accept a hand-over": (
        "hand over",
        lambda it, by: handovers.accept(it.handover, by=by, now=it.desk.clock.now),
    ),
    "log on a ticket": (
        "log contacts",
        lambda it, by: contact_logging.log_contact_on(
            it.ticket, _logged(it), rules=it.desk.rules, by=by, now=it.desk.clock.now
        ),
    ),
    "take off a note": ("see waiting times", lambda it, by: chart_notes.take_off_note(it.note, by=by)),
    "end a debrief": ("see debriefs", lambda it, by: debriefs.end_debrief(it.debrief, by=by)),
    "keep a draft": (
        "answer tickets",
        _on_ticket(lambda ticket, **told: drafts.save_draft(ticket, "Rašau", version=0, **told)),
    ),
    "hand a draft on": ("answer tickets", _hand_on),
    "keep a worksheet": (
        "answer tickets",
        _on_ticket(lambda ticket, **told: worksheets.save_worksheet(ticket, worksheets.Thoughts(), **told)),
    ),
    "read a worksheet": ("read tickets", lambda it, by: worksheets.read_worksheet(it.ticket, by=by)),
    "read a ready text": ("write canned texts", lambda it, by: canned.read_one(it.text, by=by)),
    "change a ready text": (
        "keep team texts",
        lambda it, by: canned.save_canned(
            it.text, WORDS, team_id=it.desk.founded.team_id, is_own=False, by=by, now=it.desk.clock.now
        ),
    ),
    "throw a ready text away": ("keep team texts", lambda it, by: canned.delete_canned(it.text, by=by)),
    "review a ready text": (
        "review canned texts",
        lambda it, by: canned.review_canned(it.text, by=by, now=it.desk.clock.now),
    ),
    "approve": (
        "approve answers",
        lambda it, by: approvals.approve(
            it.unapproved, version=1, rules=it.desk.rules, by=by,
            now=it.desk.clock.now,
        ),
    ),
    "send back": (
        "approve answers",
        lambda it, by: approvals.send_back(it.unapproved, "Dar ne", rules=it.desk.rules, by=by, now=it.desk.clock.now),
    ),
    "withdraw": ("answer tickets", _with_rules(recalls.withdraw, "answer")),
    "release": ("release held answers", _with_rules(recalls.release, "answer")),
    "triage": ("triage tickets", _on_ticket(lambda ticket, **told: tickets.triage(ticket, TriageFacts(), **told))),
    "take": (
        "take tickets",
        lambda it, by: tickets.assign(it.ticket, by.staff_id, by=by, now=it.desk.clock.now),
    ),
    "hand over": (
        "assign to others",
        lambda it, by: tickets.assign(it.ticket, it.desk.oda.staff_id, by=by, now=it.desk.clock.now),
    ),
    "close": ("close tickets", _on_ticket(tickets.close)),
    "call spam": ("close tickets", _on_ticket(tickets.mark_spam)),
    "reopen": ("close tickets", _with_rules(tickets.reopen, "ticket")),
    "put on hold": (
        "close tickets",
        lambda it, by: holding.hold(it.ticket, days=1, rules=it.desk.rules, by=by, now=it.desk.clock.now),
    ),
    "take up": ("close tickets", _with_rules(holding.take_up, "ticket")),
    "join contacts": (
        "join contacts",
        lambda it, by: code_words.join_as_keeper(it.wordless, "Ji skambino", by=by, now=it.desk.clock.now),
    ),
    "block for a day": ("block writers", _on_ticket(blocks.block_writer, days=1, reason="")),
    "block for a week": ("block for longer", _on_ticket(blocks.block_writer, days=7, reason="Triukšmas")),
    "lift a block": (
        "block writers",
        lambda it, by: blocks.lift(
            it.block, bring_back=False, rules=it.desk.rules, by=by, now=it.desk.clock.now
        ),
    ),
    "read a card": ("read tickets", lambda it, by: cards.read_card(it.ticket, by=by)),
    "keep a card": (
        "keep safe contact",
        lambda it, by: cards.save_card(
            it.ticket, SafeContact(), version=1, rules=it.desk.rules, by=by, now=it.desk.clock.now
        ),
    ),
    "note that she was asked": ("keep safe contact", _with_rules(cards.note_safety_asked, "ticket")),
    "check a code word": (
        "keep safe contact",
        lambda it, by: code_words.check_code_word(
            it.ticket, WORD, rules=it.desk.rules, by=by, now=it.desk.clock.now
        ),
    ),
    "confirm a letter": (
        "keep safe contact",
        lambda it, by: code_words.confirm_letter(
            it.ticket, it.doubted, WORD, rules=it.desk.rules, by=by, now=it.desk.clock.now
        ),
    ),
    "confirm a letter without a word": (
        "join contacts",
        lambda it, by: code_words.confirm_letter_as_keeper(
            it.wordless, it.unsure, "Ji skambino", by=by, now=it.desk.clock.now
        ),
    ),
    "join by a code word": (
        "keep safe contact",
        lambda it, by: code_words.join_by_code_word(
            it.ticket, WORD, rules=it.desk.rules, by=by, now=it.desk.clock.now
        ),
    ),
    "look at an override": (
        "see overrides",
        lambda it, by: overrides.look_at_override(it.override, by=by, now=it.desk.clock.now),
    ),
    "read an unreadable letter": ("handle quarantine", lambda it, by: quarantine.read_raw(it.letter, by=by)),
    "handle an unreadable letter": (
        "handle quarantine",
        lambda it, by: quarantine.handled(it.letter, by=by, now=it.desk.clock.now),
    ),
    "read about an unreadable letter": (
        "handle quarantine",
        lambda it, by: quarantine.read_item(it.letter, by=by),
    ),
    "note that an unreadable letter was opened": (
        "handle quarantine",
        lambda it, by: quarantine.note_opened(it.letter, by=by, now=it.desk.clock.now),
    ),
    "file an unreadable letter": (
        "handle quarantine",
        lambda it, by: second_reading.file_again(
            it.letter, letter(), rules=it.desk.rules, by=by, now=it.desk.clock.now
        ),
    ),
    "copy out an unreadable letter": (
        "handle quarantine",
        lambda it, by: second_reading.file_copy(
            it.letter, address="", subject="", text="Labas", rules=it.desk.rules, by=by, now=it.desk.clock.now
        ),
    ),
    "read a case": ("work on cases", _on_case(case_page.read_case)),
    "see the way to a case": ("work on cases", lambda it, by: way_to_case.read_way_to_case(it.ticket, by=by)),
    "ask for her consent": ("work on cases", _on_ticket(lambda ticket, **told: consents.record_consent(ticket, YES, **told))),
    "open a case": (
        "work on cases",
        lambda it, by: case_work.open_case(it.third, by=by, now=it.desk.clock.now),
    ),
    "take her consent back": ("work on cases", _on_case(consents.withdraw_consent)),
    "ask her anew": ("work on cases", _on_case(lambda case, **told: consents.renew_consent(case, YES, **told))),
    "carry a case on": ("work on cases", _on_case(lambda case, **told: case_work.move_on(case, "waiting", **told))),
    "hand a case over": ("work on cases", _on_case(lambda case, **told: case_work.assign_case(case, None, **told))),
    "write for the next worker": (
        "work on cases",
        _on_case(lambda case, **told: case_work.write_handover(case, "Iki trečios", revision=0, **told)),
    ),
    "assess her needs": (
        "work on cases",
        _on_case(lambda case, **told: case_assessments.assess(case, Assessment("no"), number=0, **told)),
    ),
    "close a case": (
        "work on cases",
        _on_case(lambda case, **told: case_work.close_case(case, Outcome("moved"), **told)),
    ),
    "reopen a case": ("work on cases", _on_case(case_work.reopen_case)),
    "add a step": (
        "work on cases",
        _on_case(lambda case, **told: case_steps.add_step(case, "Parašyti", due_on=None, **told)),
    ),
    "change a step": (
        "work on cases",
        _on_case(
            lambda case, step, **told: case_steps.change_step(case, step, "Kita", due_on=None, revision=1, **told), "step"
        ),
    ),
    "do a step": ("work on cases", _on_case(case_steps.finish_step, "step")),
    "take a step back": ("work on cases", _on_case(case_steps.resume_step, "step")),
    "link a ticket": ("work on cases", _on_case(case_links.link_ticket, "second")),
    "unlink a ticket": ("work on cases", _on_case(case_links.unlink_ticket, "second")),
    "keep a call": ("log calls", _on_call(calls.keep, CallFacts(), channel="phone")),
    "end a call": (
        "log calls",
        lambda it, by: calls.end(
            it.call, CallFacts(outcome="silent"), channel="phone", rules=it.desk.rules, by=by,
            now=it.desk.clock.now,
        ),
    ),
    "drop a call": ("log calls", _on_call(calls.drop)),
    "read a call": ("log calls", _on_call(call_lists.read_call)),
    "link a call": ("log calls", lambda it, by: call_links.link(it.call, it.woman, by=by, now=it.desk.clock.now)),
    "join a call to a ticket": (
        "log calls",
        lambda it, by: call_links.join_ticket(it.call, it.wordless, rules=it.desk.rules, by=by, now=it.desk.clock.now),
    ),
    "open a ticket for a call": ("log calls", _with_rules(call_links.open_ticket, "call")),
    "promise a call back": (
        "log calls",
        lambda it, by: call_backs.promise(
            it.call, "+370 600 00000", Agreed(), window=window(it.desk), by=by, now=it.desk.clock.now
        ),
    ),
    "read a promise": ("log calls", _on_promise(call_backs.read_promise)),
    "try to call back": ("log calls", _on_promise(call_backs.tried)),
    "keep a promise": ("log calls", _on_promise(call_backs.kept)),
    "withdraw a promise": ("log calls", _on_promise(call_backs.withdraw)),
    "see a number": ("log calls", _on_promise(reveals.read_number)),
    "ask for a number": ("log calls", _on_promise(reveals.ask_number)),
    "invite anew": ("invite people", lambda it, by: people.invite_anew(it.newcomer, by=by, now=it.desk.clock.now)),
    "read the rota": (
        "see the rota",
        lambda it, by: rota_shown.read_rota(
            it.team, on=None, languages=(), rules=it.desk.rules, by=by, now=it.desk.clock.now
        ),
    ),
    "read a shift": ("see the rota", _shift(rota_shown.read_shift)),
    "change a shift": ("plan the rota", lambda it, by: shift_planning.change_shift(it.shift, _plan(it), by=by, now=it.desk.clock.now)),
    "take a shift off": ("plan the rota", _shift(shift_planning.take_off)),
    "copy a week": (
        "plan the rota",
        lambda it, by: shift_planning.copy_week(
            it.team, since=it.desk.clock.now, zone=it.desk.rules.calendar.zone, by=by, now=it.desk.clock.now
        ),
    ),
    "note her languages": ("plan the rota", _shift(shift_planning.note_voice, "newcomer", languages=("lt",), is_woman=True)),
    "offer a shift": ("swap shifts", _shift(shift_swaps.offer)),
    "keep a shift": ("swap shifts", _shift(shift_swaps.keep)),
    "take a shift": ("swap shifts", _shift(shift_swaps.take, "offered")),
    "read what is agreed": ("read tickets", lambda it, by: agreements.read_agreement(it.ticket, by=by)),
    "propose how she is answered": (
        "propose agreements",
        _on_ticket(lambda ticket, **told: agreements.agree(ticket, Approach("Trumpai"), revision=1, **told)),
    ),
    "approve how she is answered": ("approve agreements", _on_ticket(agreements.approve, revision=1)),
    "end what is agreed": ("approve agreements", _on_ticket(agreements.end_agreement)),
    "see who calls": ("log calls", _on_call(callers.read_caller)),
    "see how a call came in": ("log calls", _on_call(line_shown.read_line, rules=LineRules())),
    "see who writes": ("read tickets", _on_ticket(callers.read_caller_of)),
    "flag a caller": ("flag callers", _on_call(caller_flags.flag_caller, days=1, reason="")),
    "flag a caller for longer": ("block for longer", _on_call(caller_flags.flag_caller, days=7, reason="Juokai")),
    "lift a flag": ("flag callers", lambda it, by: caller_flags.lift_flag(it.flag, by=by, now=it.desk.clock.now)),
    "link a call by her word": (
        "log calls",
        lambda it, by: call_words.link_by_word(it.call, it.worded, WORD, rules=it.desk.rules, by=by, now=it.desk.clock.now),
    ),
    "join a call to a ticket by her word": (
        "log calls",
        lambda it, by: call_words.join_ticket_by_word(it.call, it.ticket, WORD, rules=it.desk.rules, by=by, now=it.desk.clock.now),
    ),
    "grant": ("grant keys", lambda it, by: people.grant_to(it.newcomer, by=by, now=it.desk.clock.now)),
}  # fmt: skip
OF_ALL: dict[str, tuple[str, Deed]] = {
    "begin a call": ("log calls", lambda it, by: calls.begin(by=by, now=it.desk.clock.now)),
    "list calls": ("log calls", lambda it, by: call_lists.read_calls("all", by=by, since=it.desk.clock.now)),
    "find a call by its number": (
        "log calls",
        lambda it, by: line_shown.find_missed("12345", by=by, now=it.desk.clock.now),
    ),
    "find a known woman": ("log calls", lambda _, by: call_links.find_known("amber heron", by=by)),
    "list promises": ("log calls", lambda it, by: call_backs.read_promises(by=by, now=it.desk.clock.now)),
    "list ended promises": ("log calls", lambda it, by: call_backs.read_ended(by=by, now=it.desk.clock.now)),
    "bring in totals": (
        "import line totals",
        lambda it, by: line_totals.import_totals("", line="A", by=by, now=it.desk.clock.now),
    ),
    "read totals": ("import line totals", lambda _, by: line_totals.read_lines(by=by)),
    "read the inbox": (
        "read tickets",
        lambda it, by: read_inbox("all", by=by, now=it.desk.clock.now, armed=False),
    ),
    "list cases": ("work on cases", lambda it, by: read_cases("open", by=by, now=it.desk.clock.now)),
    "see waiting times": (
        "see waiting times",
        lambda it, by: read_waiting_times(rules=it.desk.rules, by=by, now=it.desk.clock.now),
    ),
    "plan a shift": (
        "plan the rota",
        lambda it, by: shift_planning.plan_shift(
            _plan(it, days=5), zone=it.desk.rules.calendar.zone, by=by, now=it.desk.clock.now
        ),
    ),
    "see one's own shifts": (
        "swap shifts",
        lambda it, by: rota_shown.read_own_shifts(by=by, now=it.desk.clock.now),
    ),
    "list ready texts": ("write canned texts", lambda _, by: canned.read_canned(by=by)),
    "list what is agreed": (
        "approve agreements",
        lambda it, by: agreement_lists.read_agreements("proposed", by=by, now=it.desk.clock.now),
    ),
    "list what waits to be approved": ("approve answers", lambda _, by: approvals.read_approvals(by=by)),
    "read the rules": ("set rules", lambda _, by: four_eyes.read_rules(by=by)),
    "set the rules": (
        "set rules",
        lambda it, by: four_eyes.set_rules((), trainees=(), by=by, now=it.desk.clock.now),
    ),
    "see now": (
        "see waiting times",
        lambda it, by: read_now(rules=it.desk.rules, by=by, now=it.desk.clock.now, armed=True),
    ),
    "read the clocks": ("set clocks", lambda it, by: clock_rules.read_clock_page(rules=it.desk.rules, by=by)),
    "set the clocks": (
        "set clocks",
        lambda it, by: clock_rules.set_rules({}, rules=it.desk.rules, by=by, now=it.desk.clock.now),
    ),
    "go back to the proposal": (
        "set clocks",
        lambda it, by: clock_rules.back_to_the_proposal(rules=it.desk.rules, by=by, now=it.desk.clock.now),
    ),
    "add hours": (
        "set clocks",
        lambda it, by: clock_rules.add_hours(
            clock_rules.Hours("", "", (0,), Period(0, 60)), rules=it.desk.rules, by=by, now=it.desk.clock.now
        ),
    ),
    "remove hours": (
        "set clocks",
        lambda it, by: clock_rules.remove_hours(None, rules=it.desk.rules, by=by, now=it.desk.clock.now),
    ),
    "close on days": (
        "set clocks",
        lambda it, by: clock_rules.close_on((), rules=it.desk.rules, by=by, now=it.desk.clock.now),
    ),
    "open on a day": (
        "set clocks",
        lambda it, by: clock_rules.open_on(
            it.desk.clock.now.date(), rules=it.desk.rules, by=by, now=it.desk.clock.now
        ),
    ),
    "list blocks": ("block writers", lambda it, by: blocks.read_blocks(by=by, now=it.desk.clock.now)),
    "sign off": (
        "hand over",
        lambda it, by: handovers.sign_off({}, worries="", by=by, now=it.desk.clock.now),
    ),
    "see what is in hand": ("hand over", lambda it, by: handovers.read_in_hand(by=by, now=it.desk.clock.now)),
    "list hand-overs": ("hand over", lambda _, by: handovers.read_handovers(by=by)),
    "see whose owner is away": (
        "hand over",
        lambda it, by: shifts.tickets_of_the_absent(by=by, now=it.desk.clock.now),
    ),
    "log a contact": (
        "log contacts",
        lambda it, by: contact_logging.log_contact(
            _logged(it), rules=it.desk.rules, by=by, now=it.desk.clock.now
        ),
    ),
    "count contacts": (
        "see waiting times",
        lambda it, by: contact_logging.count_contacts(
            by=by, since=it.desk.clock.now, until=it.desk.clock.now
        ),
    ),
    "write first": (
        "write first",
        lambda it, by: first_letters.write_first(
            "konsule@post.example",
            "Laba diena",
            subject=SUBJECT,
            rules=it.desk.rules,
            by=by,
            now=it.desk.clock.now,
        ),
    ),
    "ask for a debrief": (
        "ask for a debrief",
        lambda it, by: debriefs.ask_for_debrief("", by=by, now=it.desk.clock.now),
    ),
    "take a debrief back": ("ask for a debrief", lambda _, by: debriefs.take_back_debrief(by=by)),
    "note on a chart": (
        "see waiting times",
        lambda _, by: chart_notes.add_note("Kampanija", on=date(2026, 3, 2), by=by),
    ),
    "list chart notes": ("see waiting times", lambda _, by: chart_notes.read_notes(by=by)),
    "read trends": (
        "see waiting times",
        lambda it, by: trends.read_trends(MARCH, rules=it.desk.rules, by=by, now=it.desk.clock.now),
    ),
    "read topics": (
        "see waiting times",
        lambda it, by: topics.read_topics(MARCH, rules=it.desk.rules, by=by),
    ),
    "read a report": (
        "see waiting times",
        lambda it, by: period_reports.read_report(
            read_period("2026-03"), is_outside=False, rules=it.desk.rules, by=by, now=it.desk.clock.now
        ),
    ),
    "list debriefs": ("ask for a debrief", lambda _, by: debriefs.read_debriefs(by=by)),
    "see overrides": ("see overrides", lambda _, by: overrides.read_overrides(by=by)),
    "send despite a card": (
        "override safe contact",
        lambda it, by: answers.answer(
            it.wordless,
            "Mes čia",
            subject=SUBJECT,
            version=0,
            rules=it.desk.rules,
            by=by,
            now=it.desk.clock.now,
            way="despite",
            reason="Skubu",
        ),
    ),
    "list unreadable letters": ("handle quarantine", lambda _, by: quarantine.read_quarantine(by=by)),
    "list handled letters": ("handle quarantine", lambda _, by: quarantine.read_handled(by=by)),
    "read the carrier's ledger": (
        "see the carrier's ledger",
        lambda it, by: read_ledger(by=by, now=it.desk.clock.now),
    ),
    "see people": ("see people", lambda it, by: read_people(by=by, now=it.desk.clock.now)),
    "invite": (
        "invite people",
        lambda it, by: people.invite("Ula", "operator", team_ids=[], by=by, now=it.desk.clock.now),
    ),
}
WITHOUT_A_DEED = {"read corrected notes", "sign in"}  # asked by pages only
BY_ID |= moving.BY_ID | minding.BY_ID | caring.BY_ID
DEEDS = {**BY_ID, **OF_ALL, **minding.OF_ALL, **caring.OF_ALL}
MADE: dict[type[Store], Things] = {}


@pytest.fixture
def things(desk: Desk) -> Things:
    """Made once a database, and put back for each test: there are some two thousand."""
    kind = type(desk.store)
    if not desk.store.keeps("things"):
        MADE[kind] = make_things(desk)
        desk.store.keep("things")
    desk.store.put_back("things")
    desk.arm()
    return replace(MADE[kind], desk=desk)


def make_things(desk: Desk) -> Things:
    known = desk.receive()
    wordless = desk.receive(address="third@post.example")
    opened = desk.receive(attachments=(Attachment("a.txt", "text/plain", b"a"),))
    desk.arm()
    recognition.recognise(keys=desk.keys, now=desk.clock.now)
    row = desk.answer(opened.ticket_id)
    tickets.assign(opened.ticket_id, None, by=desk.ada, now=desk.clock.now)
    with records.transaction() as session:
        session.get_one(records.OutboxRow, row.id).state = "held"
    block = blocks.block_writer(known.ticket_id, days=1, reason="", by=desk.ada, now=desk.clock.now)
    unreadable = intake.keep_aside(b"\xff", reason="unparsable", now=desk.clock.now)
    text = canned.save_canned(
        None, WORDS, team_id=desk.founded.team_id, is_own=False, by=desk.sam, now=desk.clock.now
    )
    invitation = people.invite(
        "Una", "operator", team_ids=[desk.founded.team_id], by=desk.kim, now=desk.clock.now
    )
    newcomer = people.join("Una", invitation, now=desk.clock.now, stretching=QUICK)
    for ticket_id in (known.ticket_id, opened.ticket_id):
        desk.save_card(ticket_id, code_word=hash_word(WORD, "", stretching=QUICK))
    desk.save_card(wordless.ticket_id, forbidden=("email",), allowed=("sms",))
    unapproved = _not_approved(desk)
    with records.transaction() as session:
        for received in (opened, wordless):
            session.get_one(records.Message, received.message_id).sender = "other"
        ticket = session.get_one(records.Ticket, opened.ticket_id)
        overrides.note_override(session, ticket, row.message_id, by=desk.ada, now=desk.clock.now)
    told: dict[str, Any] = {"by": desk.sam, "now": desk.clock.now}
    mine, second, third = (desk.receive(address="vera@post.example").ticket_id for _ in range(3))
    with records.transaction() as session:
        hers, unsure = (session.get_one(records.Ticket, one).contact_id for one in (mine, wordless.ticket_id))
        session.get_one(records.Contact, unsure).may_be_id = hers
    for asked_in in (mine, third):
        consents.record_consent(asked_in, YES, **told)
    case_id = case_work.open_case(mine, **told)
    case_links.link_ticket(case_id, second, **told)
    step_id = case_steps.add_step(case_id, "Paskambinti", due_on=None, **told)
    view = saved_views.save_view("Naktis", Filters("mine"), by=desk.sam, now=desk.clock.now)
    call = calls.begin(by=desk.sam, now=desk.clock.now)
    earlier = calls.begin(by=desk.sam, now=desk.clock.now)
    promised = call_backs.promise(
        earlier, "+370 600 00000", Agreed(), window=window(desk), by=desk.sam, now=desk.clock.now
    )
    una = as_if(desk.sam, staff_id=newcomer.staff_id)
    debriefs.ask_for_debrief("Rytoj", by=una, now=desk.clock.now)
    spoken, sound = a_voice_message(desk, earlier)
    call_links.link(call, desk.row(records.Ticket, wordless.ticket_id).contact_id, **told)
    flag = caller_flags.flag_caller(call, days=1, reason="", **told)
    agreements.agree(opened.ticket_id, Approach("Trumpai"), revision=0, by=desk.ada, now=desk.clock.now)
    handover_id = handovers.sign_off({}, worries="Rūpestis", by=una, now=desk.clock.now)[0]
    moves = moving.moved(desk)
    return Things(
        desk=desk, ticket=opened.ticket_id, file=next(row.id for row in desk.rows(records.File) if row.id != sound), answer=row.id, letter=unreadable,
        newcomer=newcomer.staff_id, block=block,
        doubted=opened.message_id, wordless=wordless.ticket_id, unsure=wordless.message_id,
        override=desk.rows(records.CardOverride)[0].id, text=text,
        unapproved=unapproved,
        case=case_id, step=step_id, second=second, third=third,
        call=call, promise=promised, woman=desk.row(records.Ticket, wordless.ticket_id).contact_id,
        handover=handover_id, view=view, debrief=desk.rows(records.Debrief)[0].id,
        note=chart_notes.add_note("Kampanija", on=date(2026, 3, 2), by=desk.sam),
        spoken=spoken, sound=sound,
        team=desk.founded.team_id, shift=a_shift(desk, desk.sam), offered=a_shift(desk, desk.oda, is_offered=True),
        worded=desk.row(records.Ticket, opened.ticket_id).contact_id, flag=flag,
        one=moves.one, other=moves.other, gone=moves.gone, last=moves.letter, stranger=moves.stranger, other_team=desk.founded.other_team_id, in_doubt=moves.in_doubt, version_in_doubt=moves.version,
    )  # fmt: skip


def _not_approved(desk: Desk) -> UUID:
    row = desk.answer(desk.receive(address="fourth@post.example").ticket_id)
    with records.transaction() as session:
        session.get_one(records.OutboxRow, row.id).state = "to approve"
    return row.id


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


def test_every_line_of_the_table_has_a_deed() -> None:
    assert {line for line, _ in DEEDS.values()} | WITHOUT_A_DEED == set(RULES)


def test_every_deed_that_takes_an_id_is_asked() -> None:
    asked = {
        call_backs.kept, call_backs.promise, call_backs.read_promise, call_backs.tried, call_backs.withdraw,
        call_links.join_ticket, call_links.link, call_links.open_ticket, call_lists.read_call, calls.drop, calls.end,
        calls.keep, reveals.ask_number, reveals.read_number,
        presence.be_here, presence.is_news, saved_views.change_view, saved_views.delete_view, saved_views.read_view,
        answers.answer, notes.note, recalls.release, recalls.withdraw, blocks.block_writer, blocks.lift, conversation.read_conversation,
        cards.note_safety_asked, cards.read_card, cards.save_card, code_words.check_code_word, code_words.confirm_letter,
        code_words.confirm_letter_as_keeper, code_words.join_by_code_word, code_words.join_as_keeper, overrides.look_at_override,
        case_links.link_ticket, case_links.unlink_ticket, case_page.read_case, case_steps.add_step, case_steps.change_step,
        case_steps.finish_step, case_steps.resume_step, case_work.assign_case, case_work.close_case, case_work.move_on,
        case_work.open_case, case_work.reopen_case, case_work.write_handover, case_assessments.assess, consents.record_consent,
        consents.renew_consent, consents.withdraw_consent, way_to_case.read_way_to_case,
        answers.answer, notes.note, recalls.release, recalls.withdraw, conversation.read_conversation,
        files.read_file, approvals.approve, approvals.send_back, drafts.save_draft, drafts.hand_draft, worksheets.save_worksheet,
        worksheets.read_worksheet, canned.read_one, canned.save_canned, canned.delete_canned, canned.review_canned, people.grant_to, people.invite_anew, quarantine.handled,
        quarantine.note_opened, quarantine.read_item, quarantine.read_raw,
        second_reading.file_again, second_reading.file_copy, tickets.assign, tickets.close, tickets.mark_spam,
        tickets.reopen, tickets.triage, next_worker.tell_next_worker, handovers.read_handover, handovers.accept,
        contact_logging.log_contact_on, debriefs.end_debrief, chart_notes.take_off_note, holding.hold, holding.take_up,
        listening.read_sound, text_notices.ask_notice, text_notices.read_notice,
        rota_shown.read_rota, rota_shown.read_shift, shift_planning.change_shift, shift_planning.take_off,
        shift_planning.copy_week, shift_planning.note_voice, shift_swaps.keep, shift_swaps.offer, shift_swaps.take,
        agreements.agree, agreements.approve, agreements.end_agreement, agreements.read_agreement, callers.read_caller,
        callers.read_caller_of, caller_flags.flag_caller, caller_flags.lift_flag, call_words.join_ticket_by_word,
        call_words.link_by_word, line_shown.read_line,
    }  # fmt: skip

    assert (
        set(deeds_by_id()) - minding.OF_A_PAGE - caring.OF_A_PAGE
        == asked | moving.DEEDS | minding.DEEDS | caring.DEEDS
    )
    assert (
        len(BY_ID) == len(asked) + len(moving.BY_ID) + len(minding.BY_ID) + len(caring.BY_ID) + 3
    )  # one and the same takes and hands over, one each blocks and flags for a day and longer


def test_an_administrator_may_do_nothing_with_letters() -> None:
    allowed = {line for line, roles in RULES.items() if "administrator" in roles}

    assert allowed == {
        "sign in", "see people", "invite people", "set rules", "set texts", "set clocks", "see counts", "see the rota", "plan the rota", "see the carrier's ledger"
    }  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("deed", DEEDS)
def test_a_deed_asks_the_table(things: Things, deed: str, role: str) -> None:
    """Whoever tries has every key and the right team: only the role decides."""
    line, do = DEEDS[deed]
    somebody = as_if(things.desk.sam, role=role)

    refusal = refusal_of(do, things, somebody)

    assert refusal is (None if role in RULES[line] else NotAllowed)


@pytest.mark.parametrize("role", ["counsellor", "supervisor"])
@pytest.mark.parametrize("deed", [deed for deed in BY_ID if deed not in ("grant", "invite anew")])
def test_what_is_another_teams_is_not_here(things: Things, deed: str, role: str) -> None:
    line, do = BY_ID[deed]
    eve = as_if(things.desk.eve, role=role)

    refusal = refusal_of(do, things, eve)

    assert refusal is NotHere or (refusal is NotAllowed and role not in RULES[line])


@pytest.mark.parametrize("is_in_the_team", [False, True], ids=["outside", "slipped into the team"])
@pytest.mark.parametrize("deed", BY_ID)
def test_what_is_another_organisations_is_not_here(things: Things, deed: str, is_in_the_team: bool) -> None:  # noqa: FBT001 (a case)
    line, do = BY_ID[deed]
    zoe = of_another_organisation(things.desk)
    zoe = zoe if zoe.role in RULES[line] else as_if(zoe, role="administrator")
    somebody = as_if(zoe, team_ids=zoe.team_ids | {things.desk.founded.team_id}) if is_in_the_team else zoe

    assert refusal_of(do, things, somebody) is NotHere


@pytest.mark.parametrize("deed", BY_ID)
def test_what_was_never_there_is_not_here(things: Things, deed: str) -> None:
    nothing = replace(
        things,
        ticket=uuid4(),
        file=uuid4(),
        answer=uuid4(),
        letter=uuid4(),
        newcomer=uuid4(),
        wordless=uuid4(),
        override=uuid4(),
        text=uuid4(),
        unapproved=uuid4(),
        block=uuid4(),
        case=uuid4(),
        step=uuid4(),
        second=uuid4(),
        third=uuid4(),
        call=uuid4(),
        promise=uuid4(),
        woman=uuid4(),
        handover=uuid4(),
        view=uuid4(),
        debrief=uuid4(),
        note=uuid4(),
        spoken=uuid4(),
        sound=uuid4(),
        team=uuid4(),
        shift=uuid4(),
        offered=uuid4(),
        worded=uuid4(),
        flag=uuid4(),
        one=uuid4(),
        other=uuid4(),
        gone=uuid4(),
        last=uuid4(),
        stranger=uuid4(),
        other_team=uuid4(),
        in_doubt=uuid4(),
    )
    if deed == "answer":
        do: Deed = lambda it, by: answers.answer(  # noqa: E731
            it.ticket,
            "Mes čia",
            subject=SUBJECT,
            version=0,
            rules=it.desk.rules,
            by=by,
            now=it.desk.clock.now,
        )
    else:
        do = BY_ID[deed][1]

    role = "supervisor" if "supervisor" in RULES[BY_ID[deed][0]] else "administrator"
    assert refusal_of(do, nothing, as_if(things.desk.sam, role=role)) is NotHere


def test_a_file_is_found_under_its_own_ticket_only(things: Things) -> None:
    other = things.desk.receive().ticket_id

    with pytest.raises(NotHere):
        files.read_file(other, things.file, by=things.desk.ada)


def test_a_ticket_is_handed_to_members_of_its_team_only(things: Things) -> None:
    for somebody in (things.desk.eve.staff_id, things.desk.kim.staff_id, uuid4()):
        with pytest.raises(NotHere):
            tickets.assign(things.ticket, somebody, by=things.desk.sam, now=things.desk.clock.now)


def test_an_operator_takes_no_ticket_out_of_a_colleagues_hands(things: Things) -> None:
    desk = things.desk
    tickets.assign(things.ticket, desk.ada.staff_id, by=desk.ada, now=desk.clock.now)

    for somebody in (desk.oda.staff_id, None):
        with pytest.raises(NotAllowed):
            tickets.assign(things.ticket, somebody, by=desk.oda, now=desk.clock.now)


def test_eves_afterthoughts_change_nothing_of_others(things: Things) -> None:
    fresh = things.desk.receive().ticket_id
    before = things.desk.row(records.Ticket, fresh).unread_since

    openings.adopt([fresh], by=things.desk.eve, read_at=things.desk.clock.now)

    assert before is not None
    assert things.desk.row(records.Ticket, fresh).unread_since == before
    assert all(row.boxed for row in things.desk.rows(records.TicketKey) if row.ticket_id == fresh)


def test_lists_hold_nothing_of_other_teams_and_organisations(things: Things) -> None:
    desk = things.desk
    zoe = of_another_organisation(desk)

    for somebody in (as_if(desk.eve, role="supervisor", keys=desk.sam.keys), zoe):
        inbox, _ = read_inbox("all", by=somebody, now=desk.clock.now, armed=False)
        waiting = read_waiting_times(rules=desk.rules, by=somebody, now=desk.clock.now)
        assert (inbox.items, set(inbox.counts.values()), inbox.unreadable, inbox.held) == ((), {0}, 0, 0)
        assert (waiting.waiting, waiting.rows) == (0, ())
        assert read_cases("open", by=somebody, now=desk.clock.now).items == ()
        assert quarantine.read_quarantine(by=somebody) == quarantine.read_handled(by=somebody) == ()
    assert [one.duty_name for one in read_people(by=zoe, now=desk.clock.now).people] == ["Zoe"]


def deeds_by_id() -> Iterator[Callable[..., object]]:
    """Every public function of the deeds whose first argument is an id and that a colleague does."""
    for module in pkgutil.walk_packages(helpline.deeds.__path__, "helpline.deeds."):
        for name, thing in vars(importlib.import_module(module.name)).items():
            if inspect.isfunction(thing) and not name.startswith("_") and thing.__module__ == module.name:
                told = list(inspect.signature(thing).parameters)
                if "by" in told and told[0].endswith("_id"):
                    yield thing


def refusal_of(do: Deed, things: Things, somebody: Unlocked) -> type[DeedRefused] | None:
    try:
        do(things, somebody)
    except DeedRefused as refusal:
        return type(refusal)
    return None


def of_another_organisation(desk: Desk) -> Unlocked:
    elsewhere = founding.found("Kita", [("Zoe", "supervisor")], now=desk.clock.now, stretching=QUICK)
    desk.founded.passphrases["Zoe"] = elsewhere.logins[0].passphrase
    zoe = desk.unlock(desk.log_in("Zoe"))
    assert zoe is not None
    return zoe
