"""A desk in which every sealed column holds at least two texts, and how each of them is opened by those who may."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from helpline import records
from helpline.border import Attachment, LineEvent
from helpline.deeds.answer import canned, corrections, drafts, notes, reminders, worksheets
from helpline.deeds.case import case_assessments, case_seals, case_steps, case_work, consents
from helpline.deeds.desk import handovers, saved_views
from helpline.deeds.desk.inbox_shown import Filters
from helpline.deeds.line import line_calls, text_notices
from helpline.deeds.line.line_seals import open_caller, open_course, open_line_facts
from helpline.deeds.line.line_states import LineState
from helpline.deeds.mail import intake
from helpline.deeds.phone import agreements, call_backs, call_links, caller_flags, calls
from helpline.deeds.phone.call_facts import (
    Agreed,
    CallFacts,
    open_agreed,
    open_facts,
    open_number,
    open_shown,
)
from helpline.deeds.phone.callers_shown import Approach
from helpline.deeds.phone.reveals import ask_number
from helpline.deeds.sealed.contact_seals import (
    open_address,
    open_name,
    open_notice,
    open_payload,
    open_raw,
    open_who,
)
from helpline.deeds.sealed.message_seals import SearchTexts, open_content, open_file_name, open_words
from helpline.deeds.sealed.openings import adopt
from helpline.deeds.sealed.ticket_keys import open_message_key, open_ticket_key
from helpline.deeds.shift import debriefs
from helpline.deeds.staff import boot_keys, founding
from helpline.deeds.staff.bundles import open_bundle
from helpline.deeds.staff.keys import open_match_key
from helpline.deeds.supervision import chart_notes, reviews, talks
from helpline.deeds.ticket import blocks, facts, next_worker, tickets
from helpline.deeds.ticket.card_seals import open_card
from helpline.deeds.ticket.kept_in_mind import open_reminder
from helpline.deeds.unlocked import Keyring, Unlocked
from helpline.sealing import Damaged, Key, KeyPair, line_id, read_sheet, session_id
from tests.cast import QUICK, SECRET, Desk, new_keys, token_of

LINE_SIDS = tuple(f"CA{digit * 32}" for digit in "01")


@dataclass
class FullDesk:
    """`keepers` by organisation; `ways_in` are the seeds of everybody and of the sheets, by the holder's id.

    `boots` are couriers whose keys still lie in their rows. `tokens` are those in the cookies, by the session's id; `nowhere` is an organisation without anybody.
    """

    desk: Desk
    nowhere: UUID
    keepers: dict[UUID, Unlocked]
    ways_in: dict[UUID, bytes]
    tokens: dict[bytes, bytes]
    boots: dict[UUID, boot_keys.Boot]

    def contact_pair(self, org_id: UUID) -> KeyPair:
        return self.keepers[org_id].keys.pair(org_id, 1)

    def ticket_key(self, ticket_id: UUID) -> Key:
        row = next(row for row in self.desk.rows(records.TicketKey) if row.ticket_id == ticket_id)
        return open_ticket_key(self.desk.row(records.Ticket, ticket_id), row, keys=self.desk.ada.keys)

    def case_key(self, case_id: UUID) -> Key:
        row = next(row for row in self.desk.rows(records.CaseKey) if row.case_id == case_id)
        return case_seals.open_case_key(self.desk.row(records.Case, case_id), row, by=self.desk.ada)

    def message_key(self, message: records.Message) -> Key:
        return open_message_key(message, ticket_key=self.ticket_key(message.ticket_id))


# Opens one text of a row as it is stored now; the keys were opened before anybody tampered.
Reopen = Callable[[Any], object]


@dataclass(frozen=True)
class Case:
    """How a sealed column is opened. `epochs` are the row's own columns that say under which key."""

    reopen: Callable[[FullDesk, Any], Reopen]
    epochs: tuple[str, ...] = ()


def _of_message(read: Callable[..., object]) -> Callable[[FullDesk, Any], Reopen]:
    def prepare(full: FullDesk, row: Any) -> Reopen:
        message = row if isinstance(row, records.Message) else full.desk.row(records.Message, row.message_id)
        key = full.message_key(message)
        return lambda stored: read(stored, key=key)

    return prepare


def _search_text(stored: records.Message, *, key: Key) -> bytes:
    texts = SearchTexts(stored.org_id, revision=stored.revision)
    return texts.open(stored.folded, stored.id.bytes, key=key)


def _for_keepers(read: Callable[..., object]) -> Callable[[FullDesk, Any], Reopen]:
    def prepare(full: FullDesk, row: Any) -> Reopen:
        pair = full.contact_pair(row.org_id)
        return lambda stored: read(stored, pair=pair)

    return prepare


def _ticket_key(full: FullDesk, _row: records.TicketKey) -> Reopen:
    team = full.desk.ada.keys

    def reopen(stored: records.TicketKey) -> object:
        return open_ticket_key(full.desk.row(records.Ticket, stored.ticket_id), stored, keys=team)

    return reopen


def _message_key(full: FullDesk, row: records.Message) -> Reopen:
    key = full.ticket_key(row.ticket_id)
    return lambda stored: open_message_key(stored, ticket_key=key)


def _draft(full: FullDesk, row: records.Draft) -> Reopen:
    key = full.ticket_key(row.ticket_id)
    return lambda stored: drafts.open_draft(stored, full.desk.row(records.Ticket, stored.ticket_id), key=key)


def _canned(full: FullDesk, _row: records.Canned) -> Reopen:
    return lambda stored: vars(canned.open_canned(stored, by=full.desk.ada))


def _thoughts(full: FullDesk, row: records.Worksheet) -> Reopen:
    author = next(who for who in full.desk.founded.staff.values() if who.staff_id == row.author_id)

    def reopen(stored: records.Worksheet) -> object:
        ticket = full.desk.row(records.Ticket, stored.ticket_id)
        return vars(worksheets.open_worksheet(stored, ticket, by=author))

    return reopen


def _next_worker(full: FullDesk, row: records.NextWorker) -> Reopen:
    key = full.ticket_key(row.ticket_id)

    def reopen(stored: records.NextWorker) -> object:
        return next_worker.open_next_worker(stored, full.desk.row(records.Ticket, stored.ticket_id), key=key)

    return reopen


def _reminder(full: FullDesk, row: records.Reminder) -> Reopen:
    key = full.ticket_key(row.ticket_id)
    return lambda stored: open_reminder(stored, key=key)


def _before(full: FullDesk, row: records.NoteBefore) -> Reopen:
    key = full.message_key(full.desk.row(records.Message, row.message_id))
    return lambda stored: corrections.open_before(stored, key=key)


def _worries(full: FullDesk, _row: records.Handover) -> Reopen:
    return lambda stored: handovers.open_worries(stored, by=full.desk.ada)


def _approach(full: FullDesk, _row: records.Agreement) -> Reopen:
    return lambda stored: agreements.open_approach(stored, by=full.desk.ada)


def _flag(full: FullDesk, _row: records.CallerFlag) -> Reopen:
    return lambda stored: caller_flags.open_flag(stored, by=full.desk.ada)


def _suits(full: FullDesk, _row: records.Debrief) -> Reopen:
    return lambda stored: debriefs.open_suits(stored, by=full.desk.ada)


def _chart_note(full: FullDesk, _row: records.ChartNote) -> Reopen:
    return lambda stored: chart_notes.open_note(stored, by=full.desk.sam)


def _line_of_talk(full: FullDesk, _row: records.Supervision) -> Reopen:
    return lambda stored: talks.open_note(stored, by=full.desk.sam)


def _findings(full: FullDesk, _row: records.Review) -> Reopen:
    return lambda stored: vars(reviews.open_findings(stored, by=full.desk.sam))


def _reason(full: FullDesk, _row: records.Block) -> Reopen:
    return lambda stored: blocks.open_reason(stored, by=full.desk.ada)


def _call(full: FullDesk, _row: records.Call) -> Reopen:
    return lambda stored: vars(open_facts(stored, keys=full.desk.ada.keys))


def _course(_full: FullDesk, row: records.LineCall) -> Reopen:
    sid = next(sid for sid in LINE_SIDS if line_id(sid) == row.sid_hash)
    return lambda stored: vars(open_course(stored, sid=sid))


def _line_facts(full: FullDesk, _row: records.LineCall) -> Reopen:
    return lambda stored: vars(open_line_facts(stored, keys=full.desk.ada.keys))


def _agreed(full: FullDesk, _row: records.CallBack) -> Reopen:
    return lambda stored: vars(open_agreed(stored, keys=full.desk.ada.keys))


def _shown(full: FullDesk, row: records.Reveal) -> Reopen:
    seed = full.ways_in[row.asker_id]
    return lambda stored: open_shown(stored, seed=seed)


def _facts(full: FullDesk, row: records.Facts) -> Reopen:
    link = next(link for link in full.desk.rows(records.TicketFacts) if link.facts_id == row.id)

    def reopen(_stored: records.Facts) -> object:
        with records.reading() as session:
            return vars(facts.open_facts(session, link.ticket_id, by=full.desk.ada))

    return reopen


def _card(full: FullDesk, _row: records.ContactCard) -> Reopen:
    return lambda stored: vars(open_card(stored, keys=full.desk.ada.keys))


def _view(full: FullDesk, _row: records.SavedView) -> Reopen:
    return lambda stored: vars(saved_views.open_view(stored, seed=full.desk.ada.seed))


def _raw(full: FullDesk, row: records.Quarantine) -> Reopen:
    team, contact = full.desk.sam.keys.pair(row.team_id, 1), full.contact_pair(row.org_id)
    return lambda stored: open_raw(stored, team=team, contact=contact)


def _match_key(full: FullDesk, row: records.ContactKey) -> Reopen:
    pair = full.contact_pair(row.org_id)
    return lambda stored: open_match_key(stored, pair)


def _bundle(full: FullDesk, row: records.Unlock) -> Reopen:
    name = full.desk.row(records.Staff, row.staff_id).duty_name
    return lambda stored: open_bundle(stored, full.desk.founded.passphrases[name]).seed


def _grant(full: FullDesk, row: records.Grant) -> Reopen:
    holder = KeyPair.from_seed(full.ways_in[row.holder_id])
    return lambda stored: Keyring(holder, [stored]).pair(stored.key_owner, stored.epoch).seed


def _session(full: FullDesk, row: records.StaffSession) -> Reopen:
    token = full.tokens[row.id]

    def reopen(_stored: records.StaffSession) -> object:
        unlocked = full.desk.unlock(token)
        if unlocked is None:
            raise Damaged
        return unlocked.seed

    return reopen


def _arms(full: FullDesk, row: records.CourierRow) -> Reopen:
    boot = full.boots[row.id]

    def reopen(stored: records.CourierRow) -> object:
        pairs, match_key = boot_keys.open_arms(stored, boot.pair)
        return pairs[1].seed + match_key

    return reopen


def _case_key(full: FullDesk, _row: records.CaseKey) -> Reopen:
    return lambda stored: case_seals.open_case_key(
        full.desk.row(records.Case, stored.case_id), stored, by=full.desk.ada
    )


def _of_case(read: Callable[..., object]) -> Callable[[FullDesk, Any], Reopen]:
    def prepare(full: FullDesk, row: Any) -> Reopen:
        key = full.case_key(row.id if isinstance(row, records.Case) else row.case_id)
        return lambda stored: read(stored, key=key)

    return prepare


def _assessment(full: FullDesk, row: records.CaseAssessment) -> Reopen:
    key = full.case_key(row.case_id)
    return lambda stored: vars(case_assessments.open_assessment(stored, key=key))


def _consent(full: FullDesk, row: records.Consent) -> Reopen:
    """Under the key of its case, or of the ticket it was asked in."""
    key = full.case_key(row.case_id) if row.case_id else full.ticket_key(row.ticket_id)
    return lambda stored: vars(case_seals.open_answers(stored, key=key))


CASES: dict[str, Case] = {
    "contact.address": Case(_for_keepers(open_address), epochs=("key_epoch",)),
    "contact.name": Case(_for_keepers(open_name), epochs=("key_epoch",)),
    "ticket_key.key": Case(_ticket_key, epochs=("epoch",)),
    "message.key": Case(_message_key),
    "message.body": Case(_of_message(open_words)),
    "message.subject": Case(_of_message(open_words)),
    "message.quoted": Case(_of_message(open_words)),
    "message.meta": Case(_of_message(open_words)),
    "message.folded": Case(_of_message(_search_text)),
    "message.who": Case(_for_keepers(open_who), epochs=("who_epoch",)),
    "file.name": Case(_of_message(open_file_name)),
    "file.content": Case(_of_message(open_content)),
    "facts.facts": Case(_facts, epochs=("epoch",)),
    "draft.text": Case(_draft),
    "worksheet.thoughts": Case(_thoughts),
    "canned.text": Case(_canned, epochs=("epoch",)),
    "next_worker.text": Case(_next_worker),
    "reminder.text": Case(_reminder),
    "note_before.body": Case(_before),
    "handover.worries": Case(_worries, epochs=("epoch",)),
    "debrief.suits": Case(_suits, epochs=("epoch",)),
    "chart_note.note": Case(_chart_note, epochs=("epoch",)),
    "review.findings": Case(_findings, epochs=("epoch",)),
    "supervision.note": Case(_line_of_talk, epochs=("epoch",)),
    "agreement.approach": Case(_approach, epochs=("epoch",)),
    "caller_flag.reason": Case(_flag, epochs=("epoch",)),
    "block.reason": Case(_reason, epochs=("epoch",)),
    "contact_card.card": Case(_card, epochs=("epoch",)),
    "call.facts": Case(_call, epochs=("epoch",)),
    "line_call.course": Case(_course),
    "line_call.facts": Case(_line_facts, epochs=("epoch",)),
    "line_call.caller": Case(_for_keepers(open_caller), epochs=("caller_epoch",)),
    "call_back.agreed": Case(_agreed, epochs=("epoch",)),
    "call_back.number": Case(_for_keepers(open_number), epochs=("number_epoch",)),
    "reveal.box": Case(_shown),
    "saved_view.view": Case(_view),
    "quarantine.raw": Case(_raw, epochs=("team_epoch", "contact_epoch")),
    "contact_key.match_key": Case(_match_key, epochs=("epoch",)),
    "unlock.bundle": Case(_bundle),
    "grant.key": Case(_grant, epochs=("epoch",)),
    "staff_session.keys": Case(_session),
    "courier.box": Case(_arms, epochs=("epoch",)),
    "case_key.key": Case(_case_key, epochs=("epoch",)),
    "case_file.handover": Case(_of_case(case_seals.open_handover)),
    "case_step.words": Case(_of_case(case_seals.open_step)),
    "consent.answers": Case(_consent),
    "case_assessment.answers": Case(_assessment),
    "case_closure.outcome": Case(_of_case(case_seals.open_outcome)),
    "outbox.payload": Case(_for_keepers(open_payload), epochs=("key_epoch",)),
    "text_notice.payload": Case(_for_keepers(open_notice), epochs=("key_epoch",)),
}
NOT_WRITTEN_YET = {"team_key.chain"}  # until keys get a second epoch


def fill(desk: Desk) -> FullDesk:
    """Letters with everything a letter may have, answers, drafts, and everybody signed in; half of it adopted."""
    found = [_conversation(desk, number) for number in range(2)]
    for ticket_id in found:
        ask_by_text(desk, ticket_id)
        desk.answer(ticket_id, "Dar vienas dalykas")
        for somebody in (desk.ada, desk.oda):
            drafts.save_draft(ticket_id, somebody.duty_name, version=1, by=somebody, now=desk.clock.now)
            thoughts = worksheets.Thoughts(passes=(somebody.duty_name, "", "", ""))
            worksheets.save_worksheet(ticket_id, thoughts, by=somebody, now=desk.clock.now)
            words = canned.CannedWords("Laba diena", "lt", f"{ticket_id}")
            canned.save_canned(
                None, words, team_id=desk.founded.team_id, is_own=False, by=desk.ada, now=desk.clock.now
            )
        later = desk.clock.now + timedelta(days=1)
        reminders.remind(ticket_id, "Paskambinti", due_at=later, by=desk.ada, now=desk.clock.now)
        noted = notes.note(ticket_id, "Ji rami", by=desk.ada, now=desk.clock.now)
        for words in ("Ji ramesnė", "Ji visai rami"):
            corrections.correct_note(ticket_id, noted, words, by=desk.ada, now=desk.clock.now)
        next_worker.tell_next_worker(ticket_id, "Pirmiausia", by=desk.ada, now=desk.clock.now)
        blocks.block_writer(ticket_id, days=1, reason="Triukšmas", by=desk.ada, now=desk.clock.now)
        intake.keep_aside(b"\xffFrom: nobody", reason="unparsable", now=desk.clock.now)
        _case(desk, ticket_id)
    consents.record_consent(
        desk.receive().ticket_id, case_seals.Answers("no"), by=desk.ada, now=desk.clock.now
    )
    for name in ("Naktis", "Savaitgalis"):
        saved_views.save_view(name, Filters("mine"), by=desk.ada, now=desk.clock.now)
    _reviewed(desk)
    for words in ("Kampanija", "Įstatymas"):
        chart_notes.add_note(words, on=date(2026, 2, 2), by=desk.sam)
        talk = talks.Talk(date(2026, 2, 2), "group", 60, frozenset({desk.ada.staff_id}), note=words)
        talks.note_talk(talk, desk.founded.team_id, by=desk.sam, now=desk.clock.now)
    for somebody in (desk.ada, desk.oda):
        handovers.sign_off({}, worries="Rūpestis", by=somebody, now=desk.clock.now)
        debriefs.ask_for_debrief("Rytoj", by=somebody, now=desk.clock.now)
    adopt(found[:1], by=desk.ada)
    for number in range(2):
        call_with_a_promise(desk, number)
        ring(desk, number)
        _agreed_and_flagged(desk, found[number])
    elsewhere = founding.found("Kita", [("Zoe", "supervisor")], now=desk.clock.now, stretching=QUICK)
    desk.founded.passphrases["Zoe"] = elsewhere.logins[0].passphrase
    cookies = [desk.log_in(name) for name in ("Ada", "Sam", "Zoe")]
    zoe = desk.unlock(cookies[-1])
    assert zoe is not None
    boots = [_unarmed(desk) for _ in range(2)]
    boot_keys.arm_all(by=desk.sam, secret=lambda: SECRET, now=desk.clock.now)
    sheets = {row.org_id: row.id for row in desk.rows(records.Sheet)}
    seeds = {somebody.staff_id: somebody.seed for somebody in (*desk.founded.staff.values(), zoe)}
    seeds[sheets[desk.founded.org_id]] = read_sheet(desk.founded.sheet)
    seeds[sheets[elsewhere.org_id]] = read_sheet(elsewhere.sheet)
    return FullDesk(
        desk=desk, nowhere=_nowhere(desk), keepers={desk.founded.org_id: desk.sam, elsewhere.org_id: zoe},
        ways_in=seeds, tokens={session_id(token): token for token in cookies}, boots={boot.id: boot for boot in boots},
    )  # fmt: skip


def _reviewed(desk: Desk) -> None:
    """Two tickets, closed and looked over."""
    for _ in range(2):
        tickets.close(desk.receive(address="closed@post.example").ticket_id, by=desk.ada, now=desk.clock.now)
    today = desk.clock.now.date()
    told: dict[str, Any] = {"by": desk.sam, "now": desk.clock.now}
    reviews.draw_sample(2, desk.founded.team_id, since=today, until=today, rules=desk.rules, **told)
    for number, row in enumerate(desk.rows(records.Review)):
        findings = reviews.Findings("yes", "yes", "yes", "no", lesson=f"Klausti anksčiau {number}")
        reviews.keep_findings(row.id, findings, **told)


def _unarmed(desk: Desk) -> boot_keys.Boot:
    boot = boot_keys.new_boot(SECRET, now=desk.clock.now)
    boot_keys.report(boot, keys=new_keys(desk.clock), now=desk.clock.now)
    return boot


def _conversation(desk: Desk, number: int) -> UUID:
    files = (Attachment("a.txt", "text/plain", b"a" * 10), Attachment("b.txt", "text/plain", b"b" * 70_000))
    opened = desk.receive(quoted=f"> {number}", attachments=files, address=f"woman{number}@post.example")
    sent = desk.answer_and_let_leave(opened.ticket_id)
    desk.receive(
        text="Ačiū", quoted="> Mes čia.", tokens=(token_of(sent),), address=f"woman{number}@post.example"
    )
    desk.triage(opened.ticket_id, kind="consultation", danger=2)
    return opened.ticket_id


def _case(desk: Desk, ticket_id: UUID) -> None:
    told: dict[str, Any] = {"by": desk.ada, "now": desk.clock.now}
    consents.record_consent(ticket_id, case_seals.Answers("yes", consents.TOLD, "Taip"), **told)
    case_id = case_work.open_case(ticket_id, **told)
    case_work.write_handover(case_id, "Iki trečios", revision=0, **told)
    case_steps.add_step(case_id, "Paskambinti", due_on=None, **told)
    case_assessments.assess(case_id, case_assessments.Assessment("police"), number=0, **told)
    case_work.close_case(case_id, case_seals.Outcome("moved"), **told)


def ask_by_text(desk: Desk, ticket_id: UUID) -> None:
    desk.save_card(ticket_id, allowed=("email", "sms"))
    rules = replace(desk.rules, text_notices=True)
    text_notices.ask_notice(ticket_id, "lt", rules=rules, by=desk.ada, now=desk.clock.now)


def _agreed_and_flagged(desk: Desk, ticket_id: UUID) -> None:
    """With a woman who calls often, and on her next call."""
    told: dict[str, Any] = {"by": desk.sam, "now": desk.clock.now}
    agreements.agree(ticket_id, Approach("Trumpai", 3), revision=0, **told)
    call_id = calls.begin(**told)
    call_links.link(call_id, desk.row(records.Ticket, ticket_id).contact_id, **told)
    caller_flags.flag_caller(call_id, days=1, reason="Juokauja", **told)


def call_with_a_promise(desk: Desk, number: int) -> None:
    """A number that a keeper has on her screen."""
    now = desk.clock.now
    call_id = calls.begin(by=desk.oda, now=now)
    calls.end(
        call_id,
        CallFacts(outcome="silent", note=f"{number}"),
        channel="phone",
        rules=desk.rules,
        by=desk.oda,
        now=now,
    )
    window = call_backs.Window(now, now + timedelta(hours=1), now + timedelta(hours=2))
    agreed = Agreed(message=f"{number}")
    promised = call_backs.promise(
        call_id, f"+370 600 0000{number}", agreed, window=window, by=desk.oda, now=now
    )
    ask_number(promised, by=desk.sam, now=now)


def ring(desk: Desk, number: int) -> None:
    """She has chosen a language, and it rings."""
    event = LineEvent(kind="rang", sid=LINE_SIDS[number], at=desk.clock.now, number=f"+3706000000{number}")
    state = LineState(language=("lt", "en")[number])
    line_calls.take(
        event, lambda _before, _here: (state, None), call_id=None, rules=desk.rules.line, now=desk.clock.now
    )


def _nowhere(desk: Desk) -> UUID:
    with records.transaction() as session:
        nowhere = records.Organisation(id=uuid4(), founded_at=desk.clock.now)
        session.add(nowhere)
    return nowhere.id
