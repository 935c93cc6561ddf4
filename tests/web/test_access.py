"""Every route, method and person: who gets in, who is told that there is nothing, and what every answer carries."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from http.cookies import SimpleCookie
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from helpline import records
from helpline.border import Attachment
from helpline.deeds import (
    answers,
    blocks,
    call_backs,
    calls,
    canned,
    case_links,
    case_steps,
    case_work,
    chart_notes,
    consents,
    debriefs,
    doubts,
    handovers,
    intake,
    merging,
    overrides,
    people,
    recognition,
    reminders,
    saved_views,
    sessions,
    voice_messages,
)
from helpline.deeds.call_facts import Agreed
from helpline.deeds.card_seals import hash_word
from helpline.deeds.case_seals import Answers
from helpline.deeds.consents import TOLD
from helpline.deeds.shown import Filters
from helpline.figures.clocks import ITEMS
from helpline.web import access, headers, looks
from tests.cast import QUICK, Browser, Desk, as_if
from tests.photos import photo
from tests.web.rota_of_a_desk import OF_WHOEVER_HAS_IT, plan_and_agree, typed_shift

WORD = "gintaras"
# Who may use what, written down once more and by hand: o(perator), c(ounsellor), s(upervisor), a(dministrator), * anybody.
POLICY = {
    "static": "*",
    "sessions.start": "*",
    "sessions.login": "*",
    "sessions.log_in": "*",
    "sessions.join": "*",
    "sessions.make_keys": "*",
    "live.health": "*",
    "clocks.clocks": "sa",
    "clocks.setting": "sa",
    "clocks.proposal": "sa",
    "clocks.opening": "sa",
    "clocks.removal": "sa",
    "clocks.removal_of_all": "sa",
    "clocks.closing": "sa",
    "clocks.reopening": "sa",
    "holding.hold": "ocs",
    "holding.resumption": "ocs",
    "sessions.log_out": "ocsa",
    "sessions.language": "ocsa",
    "live.changes": "ocs",
    "live.session": "ocsa",
    "live.staying": "ocsa",
    "keys.keys": "ocsa",
    "keys.next_one": "ocs",
    "own.own": "ocsa",
    "own.keeping": "ocsa",
    "own_keys.passphrase": "ocsa",
    "own_keys.changing": "ocsa",
    "own_keys.sessions": "ocsa",
    "own_keys.ending": "ocsa",
    "live.here": "ocs",
    "own_views.new": "ocs",
    "own_views.save": "ocs",
    "own_views.edit": "ocs",
    "own_views.change": "ocs",
    "own_views.delete": "ocs",
    "tickets.inbox": "ocs",
    "tickets.ticket": "ocs",
    "tickets.file": "ocs",
    "looks.look": "ocs",
    "composer.answer": "ocs",
    "composer.draft": "ocs",
    "composer.note": "ocs",
    "composer.insertion": "ocs",
    "composer.handing": "ocs",
    "approvals.approvals": "s",
    "approvals.approval": "s",
    "approvals.sending_back": "s",
    "approvals.rules": "a",
    "approvals.set_rules": "a",
    "canned.texts": "ocs",
    "canned.search": "ocs",
    "canned.new": "ocs",
    "canned.text": "ocs",
    "canned.writing": "ocs",
    "canned.change": "cs",
    "canned.review": "s",
    "canned.deletion": "cs",
    "tickets.triage": "ocs",
    "tickets.emergency": "ocs",
    "tickets.assignment": "ocs",
    "tickets.contact": "s",
    "minding.reminding": "ocs",
    "minding.done": "ocs",
    "minding.delay": "ocs",
    "minding.deletion": "ocs",
    "minding.following": "ocs",
    "minding.leaving": "ocs",
    "minding.note": "ocs",
    "minding.correction": "ocs",
    "minding.strike": "ocs",
    "moves.team": "cs",
    "doubts.list_doubts": "s",
    "doubts.doubt": "ocs",
    "doubts.neutral_answer": "ocs",
    "doubts.word": "ocs",
    "doubts.reason": "s",
    "moves.merge": "cs",
    "moves.merge_by_word": "cs",
    "moves.separation": "cs",
    "moves.part": "cs",
    "tickets.closure": "ocs",
    "tickets.reopening": "ocs",
    "tickets.spam": "ocs",
    "blocks.block": "cs",
    "blocks.blocks": "cs",
    "blocks.lifting": "cs",
    "cards.card": "ocs",
    "cards.saving": "ocs",
    "cards.safety": "ocs",
    "cards.word": "ocs",
    "cards.contact_word": "ocs",
    "cards.letter_word": "ocs",
    "cards.confirmation": "s",
    "cards.list_overrides": "s",
    "cards.look": "s",
    "calls.calls": "ocs",
    "calls.new": "ocs",
    "calls.begin": "ocs",
    "calls.call": "ocs",
    "calls.correction": "ocs",
    "calls.draft": "ocs",
    "calls.ending": "ocs",
    "calls.dropping": "ocs",
    "calls.search": "ocs",
    "calls.line": "ocs",
    "calls.contact": "ocs",
    "calls.ticket": "ocs",
    "call_backs.call_backs": "ocs",
    "call_backs.promise": "ocs",
    "call_backs.promising": "ocs",
    "call_backs.call_back": "ocs",
    "call_backs.number": "ocs",
    "call_backs.trying": "ocs",
    "call_backs.keeping": "ocs",
    "call_backs.withdrawal": "ocs",
    "line_totals.totals": "s",
    "line_totals.importing": "s",
    "handover.handover": "ocs",
    "handover.sign_off": "ocs",
    "handover.waiting": "ocs",
    "handover.one": "ocs",
    "handover.acceptance": "ocs",
    "handover.tell": "ocs",
    "rota.rota": "ocsa",
    "rota.shift": "ocsa",
    "rota.planning": "sa",
    "rota.change": "sa",
    "rota.removal": "sa",
    "rota.copies": "sa",
    "rota.voice": "sa",
    "rota.offer": "ocs",
    "rota.keeping": "ocs",
    "rota.taking": "ocs",
    "rota.calendar": "ocs",
    "callers.agreement": "ocs",
    "callers.agreeing": "ocs",
    "callers.approval": "s",
    "callers.end": "s",
    "callers.flag": "ocs",
    "callers.lifting": "ocs",
    "other_ways.log": "ocs",
    "other_ways.logging": "ocs",
    "other_ways.log_on": "ocs",
    "other_ways.logging_on": "ocs",
    "other_ways.counts": "s",
    "other_ways.letter": "ocs",
    "other_ways.sending": "ocs",
    "debriefs.debriefs": "ocs",
    "debriefs.asking": "ocs",
    "debriefs.withdrawal": "ocs",
    "debriefs.end": "s",
    "debriefs.abuse": "ocs",
    "outbox.withdrawal": "ocs",
    "outbox.release": "cs",
    "search.form": "ocs",
    "search.look": "ocs",
    "waiting.waiting": "s",
    "settings.settings": "sa",
    "settings.names": "a",
    "settings.languages": "a",
    "settings.subjects": "sa",
    "settings.set_subjects": "sa",
    "settings.code_list": "a",
    "settings.set_code_list": "a",
    "settings.teams": "a",
    "settings.adding": "a",
    "settings.renaming": "a",
    "settings.member": "a",
    "settings.leaving": "a",
    "trends.trends": "s",
    "trends.noting": "s",
    "trends.removal": "s",
    "topics.topics": "s",
    "reports.reports": "s",
    "reports.report": "s",
    "reports.as_table": "s",
    "reports.as_sheet": "s",
    "staffing.staffing_page": "s",
    "carrier.ledger": "sa",
    "carrier.sound": "ocs",
    "carrier.notice": "ocs",
    "people.people": "ocsa",
    "people.invitations": "a",
    "people.invitations_anew": "a",
    "people.grants": "ocs",
    "cases.cases": "cs",
    "cases.case": "cs",
    "cases.state": "cs",
    "cases.owner": "cs",
    "cases.handover": "cs",
    "cases.steps": "cs",
    "cases.step": "cs",
    "cases.step_end": "cs",
    "cases.step_resumption": "cs",
    "cases.tickets": "cs",
    "cases.unlinking": "cs",
    "cases.closure": "cs",
    "cases.reopening": "cs",
    "consents.consent": "cs",
    "consents.asked": "cs",
    "consents.opening": "cs",
    "consents.joining": "cs",
    "consents.withdrawal": "cs",
    "consents.consent_anew": "cs",
    "consents.asked_anew": "cs",
    "quarantine.quarantine": "s",
    "quarantine.handled": "s",
    "quarantine.letter": "s",
    "quarantine.raw": "s",
    "quarantine.reading": "s",
    "quarantine.copy": "s",
    "quarantine.handling": "s",
}
CANNED = {"title": "Palydėjimas", "language": "lt", "whose": "own", "body": "Laba diena"}
CLOCKS = {
    f"{item.replace(' ', '-')}.{part}": length
    for item in ITEMS
    for part, length in (("target", "4:00"), ("breach", "8:00"))
}
FORMS: dict[str, dict[str, Any]] = {
    "composer.answer": {"text": "Mes čia", "subject": "lt.reply", "version": "0"},
    "composer.draft": {"text": "Rašau", "version": "0"},
    "composer.note": {"note": "Pastaba"},
    "composer.handing": {"text": "Rašau", "version": "0"},
    "composer.insertion": {"text": "Rašau", "version": "0", "canned": "lt.received"},
    "approvals.approval": {"version": "1"},
    "canned.writing": CANNED,
    "canned.change": CANNED,
    "tickets.triage": {"kind": "consultation", "danger": "1", "safe_now": "", "language": "lt"},
    "moves.team": {"team": "{other_team_id}", "handover_note": "Skambina vakarais"},
    "doubts.neutral_answer": {"language": "lt", "version": "0"},
    "doubts.word": {"word": WORD},
    "doubts.reason": {"reason": "Kalbėjome telefonu"},
    "moves.merge": {"other": "{other_of_hers}"},
    "moves.merge_by_word": {"page": "https://desk.example/tickets/{other_of_hers}", "merge_word": WORD},
    "moves.part": {"message": "{letter_of_two}", "where": ""},
    "blocks.block": {"days": "1", "why": ""},
    "tickets.emergency": {"called": "112", "decided_by": "Ada"},
    "cases.state": {"state": "waiting"},
    "cases.handover": {"words": "Rašyti iki trečios", "revision": "0"},
    "cases.steps": {"words": "Paskambinti", "due_on": ""},
    "cases.step": {"words": "Parašyti", "due_on": "2026-03-09", "revision": "1"},
    "cases.closure": {"reason": "goal_reached"},
    "consents.asked": {
        "agrees": "yes",
        "purpose": "yes",
        "use": "yes",
        "research": "yes",
        "access": "yes",
        "how_long": "yes",
        "withdraw": "yes",
    },
    "consents.asked_anew": {
        "agrees": "yes",
        "purpose": "yes",
        "use": "yes",
        "research": "yes",
        "access": "yes",
        "how_long": "yes",
        "withdraw": "yes",
    },
    "minding.reminding": {"remind_of": "Paskambinti", "remind_at": "2026-03-09T10:00"},
    "minding.correction": {"note": "Kitaip"},
    "settings.languages": {"language": "lt"},
    "settings.set_subjects": {"on": "answer"},
    "settings.set_code_list": {"on": "housing"},
    "settings.adding": {"name": "Komanda C", "first": "{ada}"},
    "settings.renaming": {"name": "Komanda D"},
    "settings.member": {"member": "{ada}"},
    "people.invitations": {"name": "Ula", "role": "operator", "team": ""},
    "people.grants": {"compared": "y"},
    "trends.noting": {"on": "2026-03-02", "words": "Kampanija"},
    "quarantine.copy": {"address": "", "subject": "", "text": "Labas"},
    "search.look": {"words": "klausimas"},
    "live.here": {"kind": "viewing"},
    "own_views.save": {"name": "Naktis", "view": "mine"},
    "own_views.change": {"name": "Naktis", "view": "mine"},
    "sessions.language": {"language": "en"},
    "clocks.setting": CLOCKS,
    "clocks.opening": {"period": "09:00-12:00", "day0": "y"},
    "clocks.closing": {"day": "2026-12-24"},
    "clocks.reopening": {"day": "2026-12-24"},
    "holding.hold": {"for_days": "1"},
    "own.keeping": {"language": "lt", "time_zone": "Europe/Vilnius", "letter_keys": "y"},
    "other_ways.logging": {"channel": "chat", "text": "Klausė, kur kreiptis"},
    "other_ways.logging_on": {"channel": "post", "text": "Atsiuntė laišką"},
    "other_ways.sending": {"address": "ambasada@post.example", "text": "Laba diena"},
    "debriefs.asking": {"suits": "Rytoj"},
    "handover.tell": {"next_worker": "Ji rašo tik iš bibliotekos"},
    "handover.sign_off": {"worries": "Niekas"},
    "rota.voice": {"languages": "lt"},
    "callers.agreeing": {"words": "Klausytis", "revision": "1"},
    "callers.approval": {"revision": "1"},
    "callers.flag": {"days": "1", "why": ""},
    "cards.saving": {"zone": "Europe/Vilnius", "email": "yes", "version": "1"},
    "cards.word": {"word": "gintaras"},
    "cards.contact_word": {"word": "gintaras"},
    "cards.letter_word": {"word": "gintaras"},
    "cards.confirmation": {"reason": "Ji skambino"},
    "calls.draft": {"note": "Tyli"},
    "calls.ending": {"outcome": "silent"},
    "calls.search": {"words": "amber heron"},
    "call_backs.promising": {
        "number": "+370 600 00000",
        "from_at": "2026-03-02T12:00",
        "until_at": "2026-03-02T14:00",
        "keep_days": "1",
        "message_safe": "no",
    },
    "carrier.notice": {"language": "lt"},
    "line_totals.importing": {
        "line": "A",
        "rows": "day,hour,offered,answered,abandoned,abandoned_short,wait_sum,talk_sum\n2026-03-01,7,3,2,1,0,60,900",
    },
}
CASE_TICKETS = {
    "cases.unlinking": "ticket_of_the_case", "consents.opening": "ticket_of_a_yes", "consents.joining": "ticket_of_the_case",
}  # fmt: skip
LETTERS = {"Oda": "o", "Ada": "c", "Sam": "s", "Kim": "a", "Eve": "c"}
NAMES = ("Oda", "Ada", "Sam", "Kim", "Eve")
OF_A_TEAM = (
    "canned_id",
    "ticket_id",
    "outbox_id",
    "item_id",
    "block_id",
    "override_id",
    "case_id",
    "call_id",
    "promise_id",
    "handover_id",
    "debrief_id",
    "reminder_id",
    "note_id",
    "shift_id",
    "flag_id",
)
# This helpline sends no texts; there is no such session; the other forms are empty.
WHOEVER_ASKS = {
    "carrier.notice": 409, "own_keys.ending": 404, "own_keys.changing": 422, "sessions.log_in": 422, "sessions.make_keys": 422,
}  # fmt: skip
OF_ADA = ("minding.note", "minding.correction", "minding.strike")
OF_ITS_AUTHOR = ("calls.draft", "calls.ending", "calls.dropping")  # a call is written by whoever began it


@dataclass(frozen=True)
class Cell:
    """One route by one method."""

    endpoint: str
    method: str
    path: str
    is_of_a_team: bool
    form: dict[str, str]
    ticket_id: UUID | None = None


@pytest.fixture
def full(desk: Desk) -> Desk:
    """A desk with something behind every id: a file, an answer that is held, somebody who may be known, a newcomer,
    cards with code words, letters from other addresses, something sent despite a card.
    """
    opened = desk.receive(attachments=(Attachment("a.jpg", "image/jpeg", photo()),))
    suggested = desk.receive()
    doubtful = desk.receive(address="third@post.example")
    desk.arm()
    recognition.recognise(keys=desk.keys, now=desk.clock.now)
    row = desk.answer(opened.ticket_id)
    unapproved = desk.answer(desk.receive(address="fourth@post.example").ticket_id)
    with records.transaction() as session:
        session.get_one(records.OutboxRow, row.id).state = "held"
        session.get_one(records.OutboxRow, unapproved.id).state = "to approve"
    canned.save_canned(
        None, canned.CannedWords("Savaitgalis", "lt", "Iki."), team_id=desk.founded.team_id, is_own=False, by=desk.sam,
        now=desk.clock.now,
    )  # fmt: skip
    intake.keep_aside(b"\xff", reason="unparsable", now=desk.clock.now)
    blocks.block_writer(opened.ticket_id, days=1, reason="", by=desk.ada, now=desk.clock.now)
    saved_views.save_view("Naktis", Filters("mine"), by=desk.ada, now=desk.clock.now)
    invitation = people.invite(
        "Una", "operator", team_ids=[desk.founded.team_id], by=desk.kim, now=desk.clock.now
    )
    people.join("Una", invitation, now=desk.clock.now, stretching=QUICK)
    una = next(row.id for row in desk.rows(records.Staff) if row.duty_name == "Una")
    handovers.sign_off({}, worries="Ji vėl skambins", by=as_if(desk.ada, staff_id=una), now=desk.clock.now)
    debriefs.ask_for_debrief("Rytoj", by=as_if(desk.ada, staff_id=una), now=desk.clock.now)
    for ticket_id in (opened.ticket_id, suggested.ticket_id):
        desk.save_card(ticket_id, code_word=hash_word(WORD, "", stretching=QUICK))
    with records.transaction() as session:
        for received in (suggested, doubtful):
            session.get_one(records.Message, received.message_id).sender = "other"
        overrides.note_override(
            session, session.get_one(records.Ticket, suggested.ticket_id), suggested.message_id, by=desk.ada,
            now=desk.clock.now,
        )  # fmt: skip
    with_what_is_minded(desk, opened.ticket_id)
    _merged(desk)
    in_doubt = desk.receive(address="doubt@post.example").ticket_id
    desk.save_card(in_doubt, code_word=hash_word(WORD, "", stretching=QUICK))
    doubts.doubt_writer(in_doubt, rules=desk.rules, by=desk.ada, now=desk.clock.now)
    a_case(desk, opened.ticket_id)
    begin_call(desk)
    chart_notes.add_note("Kampanija", on=date(2026, 3, 2), by=desk.sam)
    leave_voice_message(desk, desk.rows(records.CallBack)[0].call_id)
    plan_and_agree(desk, ticket_that_may_be_hers(desk), call_without_a_promise(desk))
    return desk


def with_what_is_minded(desk: Desk, ticket_id: UUID) -> None:
    """A reminder for whoever is here, and a note of Ada's."""
    due = desk.clock.now + timedelta(hours=1)
    reminder_id = reminders.remind(ticket_id, "Pažiūrėti", due_at=due, by=desk.ada, now=desk.clock.now)
    with records.transaction() as session:
        session.get_one(records.Reminder, reminder_id).for_id = None
    answers.note(ticket_id, "Ji rami", by=desk.ada, now=desk.clock.now)


def _merged(desk: Desk) -> None:
    """Three tickets of one more person, two of them merged."""
    three = [desk.receive(address=f"merged{number}@post.example").ticket_id for number in range(3)]
    with records.transaction() as session:
        for ticket_id in three[1:]:
            hers = session.get_one(records.Ticket, three[0]).contact_id
            session.get_one(records.Ticket, ticket_id).contact_id = hers
    merging.merge(three[1], three[0], by=desk.ada, now=desk.clock.now)


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
    window = call_backs.Window(now, now + timedelta(hours=1), now + timedelta(hours=2))
    call_backs.promise(call_id, "+370 600 00000", Agreed(), window=window, by=desk.oda, now=now)


def leave_voice_message(desk: Desk, call_id: UUID) -> None:
    """Somebody spoke after the tone of this call, and a courier has fetched it."""
    with records.transaction() as session:
        voice_messages.voice_message_left(session, call_id=call_id, sid=f"RE{'1' * 32}", at=desk.clock.now)
    claimed = voice_messages.claim(desk.clock.now)
    assert claimed is not None
    voice_messages.keep(claimed, b"ID3", rules=desk.rules, now=desk.clock.now)


def cells(desk: Desk) -> list[Cell]:
    """Every route of the application by every method, with ids of things that are there."""
    ids = ids_of(desk)
    adapter = desk.app.url_map.bind("127.0.0.1")
    found = []
    for rule in desk.app.url_map.iter_rules():
        told = {name: ids[name] for name in rule.arguments} | ids.get(rule.endpoint, {})
        if rule.endpoint in ("tickets.file", "looks.look"):
            told["ticket_id"] = ids["ticket_of_the_file"]
        told |= of_ada(rule.endpoint, ids)
        if rule.endpoint.startswith("approvals."):
            told |= {name: ids[f"unapproved_{name}"] for name in told}
        if rule.endpoint == "cards.confirmation":
            told |= {"ticket_id": ids["ticket_without_a_word"], "message_id": ids["letter_without_a_word"]}
        if rule.endpoint in ("doubts.neutral_answer", "doubts.word", "doubts.reason"):
            told["ticket_id"] = ids["ticket_in_doubt"]
        if rule.endpoint in ("moves.merge", "moves.part"):
            told["ticket_id"] = ids["ticket_merged_into"]
        if rule.endpoint == "moves.separation":
            told["ticket_id"] = ids["ticket_that_was_merged"]
        if rule.endpoint in CASE_TICKETS:
            told["ticket_id"] = ids[CASE_TICKETS[rule.endpoint]]
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            path = adapter.build(rule.endpoint, told, method=method)
            is_of_a_team = bool(set(OF_A_TEAM) & rule.arguments)
            form = {name: said.format(**ids) for name, said in FORMS.get(rule.endpoint, {}).items()}
            found.append(
                Cell(
                    rule.endpoint,
                    method,
                    path,
                    is_of_a_team=is_of_a_team,
                    form=form,
                    ticket_id=ids["ticket_of_the_case"],
                )
            )
    return found


def of_ada(endpoint: str, ids: dict[str, Any]) -> dict[str, Any]:
    """A note is put right by whoever wrote it, and she can leave a team that she is in."""
    if endpoint == "settings.leaving":
        return {"other_team_id": ids["team_id"], "staff_id": ids["ada"]}
    if endpoint == "own_keys.ending":
        return {"key": "00" * 32}
    if endpoint not in OF_ADA:
        return {}
    return {"ticket_id": ids["ticket_of_the_note"], "message_id": ids["note_of_ada"]}


def ids_of(desk: Desk) -> dict[str, Any]:
    note = next(row for row in desk.rows(records.Message) if row.direction == "note" and row.kind == "person")
    spoken = desk.row(records.Message, desk.rows(records.VoiceMessage)[0].message_id)
    sound, file = sorted(desk.rows(records.File), key=lambda row: row.message_id != spoken.id)
    queued = desk.rows(records.OutboxRow)
    doubted = {row.ticket_id: row.id for row in desk.rows(records.Message) if row.sender == "other"}
    carded = {card.contact_id for card in desk.rows(records.ContactCard)}
    wordless = next(
        row.id for row in desk.rows(records.Ticket) if row.id in doubted and row.contact_id not in carded
    )
    merge = desk.rows(records.TicketMerge)[0]
    hers = desk.row(records.Ticket, merge.target_id).contact_id
    return {
        "message_id": next(letter for ticket, letter in doubted.items() if ticket != wordless),
        "ticket_without_a_word": wordless,
        "letter_without_a_word": doubted[wordless],
        "override_id": desk.rows(records.CardOverride)[0].id,
        "ticket_id": ticket_that_may_be_hers(desk),
        "ticket_of_the_file": desk.row(records.Message, file.message_id).ticket_id,
        "file_id": file.id,
        "carrier.sound": {"ticket_id": spoken.ticket_id, "file_id": sound.id},
        "ticket_in_doubt": desk.rows(records.WriterDoubt)[0].ticket_id,
        "ticket_merged_into": merge.target_id,
        "ticket_that_was_merged": merge.source_id,
        "other_of_hers": next(
            row.id
            for row in desk.rows(records.Ticket)
            if row.contact_id == hers and row.id not in (merge.source_id, merge.target_id)
        ),
        "letter_of_two": next(
            row.id for row in desk.rows(records.Message) if row.ticket_id == merge.target_id
        ),
        "other_team_id": desk.founded.other_team_id,
        "team_id": desk.founded.team_id,
        "reminder_id": desk.rows(records.Reminder)[0].id,
        "note_of_ada": note.id,
        "ticket_of_the_note": note.ticket_id,
        "item_id": desk.rows(records.Quarantine)[0].id,
        "block_id": desk.rows(records.Block)[0].id,
        "canned_id": desk.rows(records.Canned)[0].id,
        "debrief_id": desk.rows(records.Debrief)[0].id,
        "handover_id": desk.rows(records.Handover)[0].id,
        "outbox_id": next(row.id for row in queued if row.state == "held"),
        "unapproved_outbox_id": next(row.id for row in queued if row.state == "to approve"),
        "unapproved_ticket_id": next(row.ticket_id for row in queued if row.state == "to approve"),
        "case_id": desk.rows(records.Case)[0].id,
        "step_id": desk.rows(records.CaseStep)[0].id,
        "ticket_of_the_case": desk.rows(records.CaseTicket)[0].ticket_id,
        "ticket_of_a_yes": next(row.ticket_id for row in desk.rows(records.Consent) if row.case_id is None),
        "call_id": call_without_a_promise(desk),
        "promise_id": desk.rows(records.CallBack)[0].id,
        "staff_id": next(row.id for row in desk.rows(records.Staff) if row.duty_name == "Una"),
        "shift_id": desk.rows(records.Shift)[0].id,
        "flag_id": desk.rows(records.CallerFlag)[0].id,
        "view_id": desk.rows(records.SavedView)[0].id,
        "period_id": desk.founded.team_id,
        "filename": "desk.css",
        "ada": desk.ada.staff_id,
        "language": "lt",
        "name": "reasons",
        "key": "",
        "note_id": desk.rows(records.ChartNote)[0].id,
        "period": "2026-03",
    }


def ticket_that_may_be_hers(desk: Desk) -> UUID:
    suggested = {contact.id for contact in desk.rows(records.Contact) if contact.may_be_id}
    return next(row.id for row in desk.rows(records.Ticket) if row.contact_id in suggested)


def call_without_a_promise(desk: Desk) -> UUID:
    promised = desk.rows(records.CallBack)[0].call_id
    return next(call.id for call in desk.rows(records.Call) if call.id != promised)


def ask(browser: Browser, cell: Cell, *, csrf: str | None = None, site: str = "same-origin") -> TestResponse:
    if cell.method == "GET":
        return browser.get(cell.path)
    told = {"ticket": str(cell.ticket_id)} if cell.endpoint == "cases.tickets" else {}
    form = {
        **cell.form,
        **told,
        **_of_the_desk(browser.desk, cell),
        "csrf": browser.csrf if csrf is None else csrf,
    }
    return browser.post(cell.path, form, site=site)


def _of_the_desk(desk: Desk, cell: Cell) -> dict[str, Any]:
    """A form that names something which is there only now."""
    if cell.endpoint in ("rota.planning", "rota.change", "rota.copies"):
        return typed_shift(desk)
    if cell.endpoint != "calls.contact":
        return {}
    carded = select(records.ContactCard.contact_id)
    with records.reading() as session:
        return {
            "contact_id": session.scalars(
                select(records.Ticket.contact_id).where(
                    records.Ticket.contact_id.not_in(carded), records.Ticket.team_id == desk.founded.team_id
                )
            ).first()
        }


def test_the_policy_names_every_route_of_the_desk(desk: Desk) -> None:
    assert set(POLICY) == {rule.endpoint for rule in desk.app.url_map.iter_rules()}


@pytest.mark.parametrize("name", NAMES)
def test_everybody_gets_what_her_role_may_and_nothing_of_other_teams(full: Desk, name: str) -> None:
    """Every deed is asked of the same desk, as it was before the others."""
    token, wanted = full.log_in(name), cells(full)
    full.store.keep()

    wrong = {}
    for cell in wanted:
        full.store.put_back()
        status = ask(Browser(full, token), cell).status_code
        if status not in expected(cell, name):
            wrong[f"{cell.method} {cell.path}"] = status

    assert wrong == {}


def expected(cell: Cell, name: str) -> set[int]:
    policy = POLICY[cell.endpoint]
    if policy != "*" and LETTERS[name] not in policy:
        return {404}
    if name == "Eve" and (cell.is_of_a_team or cell.endpoint == "people.grants"):
        return {404}  # not her team's, and no key of hers that Una needs
    if cell.endpoint in WHOEVER_ASKS:
        return {WHOEVER_ASKS[cell.endpoint]}
    if cell.endpoint in OF_ITS_AUTHOR and name != "Oda":
        return {409}
    if cell.endpoint in OF_ADA and name != "Ada":
        return {409}
    if cell.endpoint in OF_WHOEVER_HAS_IT and name != "Oda":
        return {404}
    if cell.endpoint == "rota.taking" and name == "Oda":
        return {409}  # it is hers
    if cell.path.startswith("/views/") and cell.endpoint != "own_views.new" and name != "Ada":
        return {404}  # her own, and nobody else's
    return {200, 204, 303}


@pytest.mark.parametrize("who", ["anonymous", "logged out", "garbage"])
def test_whoever_is_not_signed_in_is_sent_to_the_login(full: Desk, who: str) -> None:
    browser = outsider(full, who)

    for cell in cells(full):
        answer = ask(browser, cell)
        if POLICY[cell.endpoint] == "*":
            assert answer.status_code in (200, 303, 422), cell
        elif cell.method == "GET" and cell.endpoint not in ("live.changes", "live.session"):
            assert (answer.status_code, answer.headers["Location"]) == (303, "/login"), cell
        else:
            assert answer.status_code == 401, cell
        assert "Rowan" not in answer.text
        assert "Klausimas" not in answer.text


@pytest.mark.parametrize("csrf", ["", "0" * 64, "ąčę"])
def test_a_form_without_its_secret_does_nothing(full: Desk, csrf: str) -> None:
    browser, before = full.browser("Sam"), everything()

    for cell in cells(full):
        if cell.method != "GET" and POLICY[cell.endpoint] != "*":
            allowed = "s" in POLICY[cell.endpoint]
            assert ask(browser, cell, csrf=csrf).status_code == (403 if allowed else 404), cell

    assert everything() == before


@pytest.mark.parametrize("site", ["cross-site", "same-site", "nonsense"])
def test_another_sites_page_does_nothing_even_with_the_secret(full: Desk, site: str) -> None:
    browser, before = full.browser("Sam"), everything()

    for cell in cells(full):
        if cell.method != "GET":
            assert ask(browser, cell, site=site).status_code == 403, cell

    assert everything() == before


@pytest.mark.parametrize(
    ("origin", "status"),
    [("http://localhost", 303), ("http://elsewhere.example", 403), ("null", 403), (None, 403)],
)
def test_a_browser_that_says_less_is_asked_for_its_origin(
    full: Desk, origin: str | None, status: int
) -> None:
    browser = full.browser("Ada")
    ticket_id = full.rows(records.Ticket)[0].id
    told = {"Origin": origin} if origin else {}

    answer = browser.ask("POST", f"/tickets/{ticket_id}/closure", data={"csrf": browser.csrf}, headers=told)

    assert answer.status_code == status


def test_a_secret_of_one_session_is_worth_nothing_in_another(full: Desk) -> None:
    ada, other = full.browser("Ada"), full.browser("Ada")
    ticket_id = full.rows(records.Ticket)[0].id

    answer = ada.post(f"/tickets/{ticket_id}/closure", {"csrf": other.csrf})

    assert answer.status_code == 403


def test_every_answer_carries_the_headers_of_the_house(full: Desk) -> None:
    for token in (full.log_in("Sam"), None):
        for cell in cells(full):
            answer = ask(Browser(full, token), cell)
            for name, value in headers.ALWAYS.items():
                assert answer.headers[name] == value, cell
            assert answer.headers["Content-Security-Policy"] == policy_of(answer), cell
            assert answer.headers["Cache-Control"] == (
                "no-cache" if cell.endpoint == "static" else "no-store"
            ), cell


def policy_of(answer: TestResponse) -> str:
    """A file, a picture and a page each have one of their own."""
    told = answer.headers.get("Content-Disposition", "")
    if told.startswith("attachment") or told == "inline; filename=voice-message.mp3":
        return "sandbox; default-src 'none'"
    return looks.POLICY if told == "inline; filename=picture" else headers.POLICY


@pytest.mark.parametrize("path", ["/nothing", "/tickets/none", "/tickets/..%2f", "/static/nothing.js"])
def test_what_is_not_there_carries_them_too(desk: Desk, path: str) -> None:
    answer = desk.browser().get(path)

    assert answer.status_code == 404
    assert {name: answer.headers.get(name) for name in headers.ALWAYS} == headers.ALWAYS
    assert answer.headers["Content-Security-Policy"] == headers.POLICY


def test_the_policy_lets_nothing_in_from_elsewhere() -> None:
    told = {line.split()[0]: line.split()[1:] for line in headers.POLICY.split(";")}

    assert (
        told["default-src"] == told["object-src"] == told["base-uri"] == told["frame-ancestors"] == ["'none'"]
    )
    assert {source for sources in told.values() for source in sources} == {"'none'", "'self'"}


def test_the_cookie_is_for_this_host_and_for_no_script(desk: Desk) -> None:
    form = {"name": "Ada", "passphrase": desk.founded.passphrases["Ada"]}

    answer = desk.browser().post("/login", form)

    cookie = SimpleCookie(answer.headers["Set-Cookie"])["s"]
    assert answer.status_code == 303
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (
        True,
        "Strict",
        "/",
        "",
    )
    assert len(answer.headers.getlist("Set-Cookie")) == 1


def test_every_login_gives_another_cookie(desk: Desk) -> None:
    form = {"name": "Ada", "passphrase": desk.founded.passphrases["Ada"]}
    browser = desk.browser()

    first, second = (browser.post("/login", form).headers["Set-Cookie"] for _ in range(2))

    assert first.partition(";")[0] != second.partition(";")[0]


def test_logging_out_takes_the_cookie_and_ends_the_session(desk: Desk) -> None:
    browser = desk.browser("Ada")

    answer = browser.post("/logout")

    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert "s=;" in answer.headers["Set-Cookie"]
    assert desk.rows(records.StaffSession) == []


def test_after_three_wrong_passphrases_a_name_has_to_wait(desk: Desk) -> None:
    browser = desk.browser()
    wrong = {"name": "Ada", "passphrase": "wrong"}
    right = {"name": " ada ", "passphrase": desk.founded.passphrases["Ada"]}

    tries = [browser.post("/login", wrong).status_code for _ in range(3)]
    at_once = browser.post("/login", right).status_code
    desk.clock.forward(seconds=2)
    later = browser.post("/login", right).status_code

    assert (tries, at_once, later) == ([422, 422, 422], 429, 303)


@pytest.mark.parametrize("name", NAMES)
def test_looking_at_pages_changes_nothing_that_a_person_sees(full: Desk, name: str) -> None:
    browser = full.browser(name)
    wanted = [cell for cell in cells(full) if cell.method == "GET"]
    before = everything()

    for cell in wanted:
        browser.get(cell.path)

    assert everything() == before


def test_a_poll_does_not_keep_a_session_alive(desk: Desk) -> None:
    browser = desk.browser("Ada")
    for _ in range(31):
        desk.clock.forward(minutes=1)
        last = browser.get("/changes").status_code

    assert last == 401


def test_a_click_does(desk: Desk) -> None:
    browser = desk.browser("Ada")
    for _ in range(3):
        desk.clock.forward(minutes=20)
        last = browser.get("/tickets").status_code

    assert last == 200


def test_a_keepers_click_arms_the_courier_and_nobody_elses_does(desk: Desk) -> None:
    for name in ("Oda", "Ada", "Kim", "Eve"):
        desk.browser(name).get("/people")
        assert not desk.keys.is_armed(desk.clock.now)

    desk.browser("Sam").get("/people")

    assert desk.keys.is_armed(desk.clock.now)


def test_a_route_that_says_nothing_about_who_may_use_it_stops_the_start(desk: Desk) -> None:
    planted = Flask("planted", static_folder="static")
    planted.add_url_rule("/letters", "letters", lambda: "all of them")

    with pytest.raises(access.UndeclaredRoute, match="letters"):
        access.check_routes(planted)
    access.check_routes(desk.app)


def test_a_route_that_names_no_line_of_the_table_stops_the_start() -> None:
    with pytest.raises(access.UndeclaredRoute, match="read everything"):
        access.may("read everything")


def test_a_ticket_whose_seal_is_damaged_is_said_to_be_so(full: Desk) -> None:
    row = full.rows(records.TicketKey)[0]
    with records.transaction() as session:
        session.get_one(records.TicketKey, row.id).key = row.key[:-1] + bytes([row.key[-1] ^ 1])
    browser = full.browser("Ada")

    page, inbox = browser.get(f"/tickets/{row.ticket_id}"), browser.get("/tickets")

    assert page.status_code == 409
    assert inbox.status_code == 200


def test_a_damaged_letter_is_marked_and_the_others_are_shown(full: Desk) -> None:
    row = full.rows(records.Message)[0]
    full.answer(row.ticket_id, "Mes vis dar čia")
    before = full.browser("Ada").get(f"/tickets/{row.ticket_id}?lang=en").text
    with records.transaction() as session:
        session.get_one(records.Message, row.id).body = row.body[:-1] + bytes([row.body[-1] ^ 1])

    page = full.browser("Ada").get(f"/tickets/{row.ticket_id}?lang=en")

    assert page.status_code == 200
    assert "Sveiki, ar galite man padėti?" in before
    assert "Sveiki, ar galite man padėti?" not in page.text
    assert "Mes vis dar čia" in page.text
    assert full.talk(row.ticket_id).messages[0].damaged


def test_a_busy_database_costs_nobody_her_page(full: Desk) -> None:
    """Clicks and adoption are written by the way; when somebody else is writing, they wait for the next page."""
    browser, ticket_id = full.browser("Ada"), full.rows(records.Ticket)[0].id
    full.clock.forward(minutes=2)
    records.db.engine.dispose()

    with impatient_connections(full.store.impatience), records.transaction() as writing:
        for table in (records.StaffSession, records.Ticket):
            writing.execute(records.db.select(table).with_for_update())
        statuses = [browser.get(path).status_code for path in ("/tickets", f"/tickets/{ticket_id}")]

    assert statuses == [200, 200]


@contextmanager
def impatient_connections(impatience: str) -> Iterator[None]:
    def on_connect(connection: Any, _entry: object) -> None:
        connection.execute(impatience)
        connection.commit()

    event.listen(records.db.engine, "connect", on_connect)
    yield
    event.remove(records.db.engine, "connect", on_connect)
    records.db.engine.dispose()


def outsider(desk: Desk, who: str) -> Browser:
    if who == "anonymous":
        return desk.browser()
    token = desk.log_in("Sam") if who == "logged out" else bytes(32)
    browser = Browser(desk, token)
    if who == "logged out":
        sessions.log_out(token, by=desk.sam, now=desk.clock.now)
    return browser


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every table, but for what a page may do by the way: clicks, adoption, "read" and "opened", the courier's arming."""
    by_the_way = {
        "staff_session": {"seen_at"},
        "ticket": {"unread_since"},
        "ticket_key": {"key", "boxed"},
        "message": {"key", "boxed"},
    }
    found = {}
    with records.reading() as session:
        for table in records.Base.metadata.sorted_tables:
            columns = [
                column for column in table.columns if column.name not in by_the_way.get(table.name, set())
            ]
            rows = session.execute(records.db.select(*columns)).all()
            found[table.name] = sorted(
                (
                    tuple(row)
                    for row in rows
                    if not {"armed", "first read", "quarantine opened"} & set(map(str, row))
                ),
                key=repr,
            )
    return found
