"""How each sealed column is opened by those who may: a new one needs a case here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from helpline import records
from helpline.deeds.answer import canned, corrections, drafts, worksheets
from helpline.deeds.case import case_assessments, case_seals
from helpline.deeds.desk import handovers, saved_views
from helpline.deeds.line.line_seals import open_caller, open_course, open_line_facts
from helpline.deeds.phone import agreements, caller_flags
from helpline.deeds.phone.call_facts import open_agreed, open_facts, open_number, open_shown
from helpline.deeds.sealed.contact_seals import (
    open_address,
    open_name,
    open_notice,
    open_payload,
    open_raw,
    open_who,
)
from helpline.deeds.sealed.message_seals import SearchTexts, open_content, open_file_name, open_words
from helpline.deeds.sealed.ticket_keys import open_message_key, open_ticket_key
from helpline.deeds.shift import debriefs
from helpline.deeds.staff import boot_keys
from helpline.deeds.staff.bundles import open_bundle
from helpline.deeds.staff.keys import open_match_key
from helpline.deeds.supervision import chart_notes, reviews, talks
from helpline.deeds.ticket import blocks, facts, next_worker
from helpline.deeds.ticket.card_seals import open_card
from helpline.deeds.ticket.deadline_seals import open_told
from helpline.deeds.ticket.kept_in_mind import open_reminder
from helpline.deeds.unlocked import Keyring
from helpline.sealing import Damaged, Key, KeyPair, line_id
from tests.records.full_desk import LINE_SIDS, FullDesk

# Opens one text of a row as it is stored now; the keys were opened before anybody tampered.
Reopen = Callable[[Any], object]
Prepare = Callable[[FullDesk, Any], Reopen]


@dataclass(frozen=True)
class Case:
    """How a sealed column is opened. `epochs` are the row's own columns that say under which key."""

    reopen: Prepare
    epochs: tuple[str, ...] = ()


def _by(duty_name: str, read: Callable[..., object]) -> Prepare:
    """With all that this colleague holds."""

    def prepare(full: FullDesk, _row: Any) -> Reopen:
        somebody = full.desk.founded.staff[duty_name]
        return lambda stored: read(stored, by=somebody)

    return prepare


def _of_team(read: Callable[..., object]) -> Prepare:
    def prepare(full: FullDesk, _row: Any) -> Reopen:
        keys = full.desk.ada.keys
        return lambda stored: read(stored, keys=keys)

    return prepare


def _of_ticket(read: Callable[..., object]) -> Prepare:
    """What is bound to the ticket's row, and under its key."""

    def prepare(full: FullDesk, row: Any) -> Reopen:
        key = full.ticket_key(row.ticket_id)
        return lambda stored: read(stored, full.desk.row(records.Ticket, stored.ticket_id), key=key)

    return prepare


def _of_message(read: Callable[..., object]) -> Prepare:
    def prepare(full: FullDesk, row: Any) -> Reopen:
        message = row if isinstance(row, records.Message) else full.desk.row(records.Message, row.message_id)
        key = full.message_key(message)
        return lambda stored: read(stored, key=key)

    return prepare


def _for_keepers(read: Callable[..., object]) -> Prepare:
    def prepare(full: FullDesk, row: Any) -> Reopen:
        pair = full.contact_pair(row.org_id)
        return lambda stored: read(stored, pair=pair)

    return prepare


def _of_case(read: Callable[..., object]) -> Prepare:
    def prepare(full: FullDesk, row: Any) -> Reopen:
        key = full.case_key(row.id if isinstance(row, records.Case) else row.case_id)
        return lambda stored: read(stored, key=key)

    return prepare


def _search_text(stored: records.Message, *, key: Key) -> bytes:
    texts = SearchTexts(stored.org_id, revision=stored.revision)
    return texts.open(stored.folded, stored.id.bytes, key=key)


def _ticket_key(full: FullDesk, _row: records.TicketKey) -> Reopen:
    team = full.desk.ada.keys

    def reopen(stored: records.TicketKey) -> object:
        return open_ticket_key(full.desk.row(records.Ticket, stored.ticket_id), stored, keys=team)

    return reopen


def _message_key(full: FullDesk, row: records.Message) -> Reopen:
    key = full.ticket_key(row.ticket_id)
    return lambda stored: open_message_key(stored, ticket_key=key)


def _thoughts(full: FullDesk, row: records.Worksheet) -> Reopen:
    author = next(who for who in full.desk.founded.staff.values() if who.staff_id == row.author_id)

    def reopen(stored: records.Worksheet) -> object:
        ticket = full.desk.row(records.Ticket, stored.ticket_id)
        return worksheets.open_worksheet(stored, ticket, by=author)

    return reopen


def _reminder(full: FullDesk, row: records.Reminder) -> Reopen:
    key = full.ticket_key(row.ticket_id)
    return lambda stored: open_reminder(stored, key=key)


def _course(_full: FullDesk, row: records.LineCall) -> Reopen:
    sid = next(sid for sid in LINE_SIDS if line_id(sid) == row.sid_hash)
    return lambda stored: open_course(stored, sid=sid)


def _shown(full: FullDesk, row: records.Reveal) -> Reopen:
    seed = full.ways_in[row.asker_id]
    return lambda stored: open_shown(stored, seed=seed)


def _facts(full: FullDesk, row: records.Facts) -> Reopen:
    link = next(link for link in full.desk.rows(records.TicketFacts) if link.facts_id == row.id)

    def reopen(_stored: records.Facts) -> object:
        with records.reading() as session:
            return facts.open_facts(session, link.ticket_id, by=full.desk.ada)

    return reopen


def _view(full: FullDesk, _row: records.SavedView) -> Reopen:
    return lambda stored: saved_views.open_view(stored, seed=full.desk.ada.seed)


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


def _consent(full: FullDesk, row: records.Consent) -> Reopen:
    """Under the key of its case, or of the ticket it was asked in."""
    key = full.case_key(row.case_id) if row.case_id else full.ticket_key(row.ticket_id)
    return lambda stored: case_seals.open_answers(stored, key=key)


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
    "draft.text": Case(_of_ticket(drafts.open_draft)),
    "worksheet.thoughts": Case(_thoughts),
    "canned.text": Case(_by("Ada", canned.open_canned), epochs=("epoch",)),
    "next_worker.text": Case(_of_ticket(next_worker.open_next_worker)),
    "reminder.text": Case(_reminder),
    "deadline.told": Case(_of_team(open_told), epochs=("epoch",)),
    "note_before.body": Case(_of_message(corrections.open_before)),
    "handover.worries": Case(_by("Ada", handovers.open_worries), epochs=("epoch",)),
    "debrief.suits": Case(_by("Ada", debriefs.open_suits), epochs=("epoch",)),
    "chart_note.note": Case(_by("Sam", chart_notes.open_note), epochs=("epoch",)),
    "review.findings": Case(_by("Sam", reviews.open_findings), epochs=("epoch",)),
    "supervision.note": Case(_by("Sam", talks.open_note), epochs=("epoch",)),
    "agreement.approach": Case(_by("Ada", agreements.open_approach), epochs=("epoch",)),
    "caller_flag.reason": Case(_by("Ada", caller_flags.open_flag), epochs=("epoch",)),
    "block.reason": Case(_by("Ada", blocks.open_reason), epochs=("epoch",)),
    "contact_card.card": Case(_of_team(open_card), epochs=("epoch",)),
    "call.facts": Case(_of_team(open_facts), epochs=("epoch",)),
    "line_call.course": Case(_course),
    "line_call.facts": Case(_of_team(open_line_facts), epochs=("epoch",)),
    "line_call.caller": Case(_for_keepers(open_caller), epochs=("caller_epoch",)),
    "call_back.agreed": Case(_of_team(open_agreed), epochs=("epoch",)),
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
    "case_assessment.answers": Case(_of_case(case_assessments.open_assessment)),
    "case_closure.outcome": Case(_of_case(case_seals.open_outcome)),
    "outbox.payload": Case(_for_keepers(open_payload), epochs=("key_epoch",)),
    "text_notice.payload": Case(_for_keepers(open_notice), epochs=("key_epoch",)),
}
NOT_WRITTEN_YET = {"team_key.chain"}  # until keys get a second epoch
