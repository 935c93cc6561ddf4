"""Every deed that takes an id, with its line of the role table and how it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from helpline.deeds.answer import (
    answers,
    canned,
    contact_logging,
    drafts,
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
from helpline.deeds.case.case_seals import Outcome
from helpline.deeds.desk import approvals, conversation, handovers, saved_views
from helpline.deeds.desk.inbox_shown import Filters
from helpline.deeds.line import line_shown, listening, text_notices
from helpline.deeds.mail import quarantine, second_reading
from helpline.deeds.move import code_words
from helpline.deeds.phone import (
    agreements,
    call_backs,
    call_backs_shown,
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
from helpline.deeds.rules import DeskRules, LineRules
from helpline.deeds.shift import debriefs, rota_shown, shift_planning, shift_swaps
from helpline.deeds.staff import people
from helpline.deeds.supervision import chart_notes
from helpline.deeds.ticket import blocks, cards, files, holding, next_worker, presence, tickets
from helpline.deeds.ticket.card_seals import SafeContact
from helpline.deeds.ticket.facts import TriageFacts
from helpline.deeds.unlocked import Unlocked
from tests.cast import SUBJECT, letter
from tests.deeds import caring, deadlines, minding, moving
from tests.deeds.things import WORD, WORDS, YES, Deed, Things, window


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


def _on_call(deed: Callable[..., object], *facts: object, **told: object) -> Deed:
    """By the call's own author: `things.call` is Sam's."""
    return lambda things, by: deed(things.call, *facts, by=by, now=things.desk.clock.now, **told)


def _on_promise(deed: Callable[..., object]) -> Deed:
    return lambda things, by: deed(things.promise, by=by, now=things.desk.clock.now)


def _plan(it: Things, *, days: int = 3) -> shift_planning.Plan:
    begins = it.desk.clock.now + timedelta(days=days)
    return shift_planning.Plan(
        it.desk.sam.staff_id, it.desk.founded.team_id, begins, begins + timedelta(hours=4)
    )


def _shift(deed: Callable[..., object], thing: str = "shift", **told: object) -> Deed:
    return lambda it, by: deed(getattr(it, thing), by=by, now=it.desk.clock.now, **told)


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
            it.ticket, "Mes čia", subject=SUBJECT, version=it.version, rules=it.desk.rules, by=by, now=it.desk.clock.now,
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
    "read a promise": ("log calls", _on_promise(call_backs_shown.read_promise)),
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
BY_ID |= moving.BY_ID | minding.BY_ID | caring.BY_ID | deadlines.BY_ID
