"""A desk in which every sealed column holds at least two texts."""

from __future__ import annotations

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
from helpline.deeds.line.line_states import LineState
from helpline.deeds.mail import intake
from helpline.deeds.phone import agreements, call_backs, call_links, caller_flags, calls
from helpline.deeds.phone.call_facts import (
    Agreed,
    CallFacts,
)
from helpline.deeds.phone.callers_shown import Approach
from helpline.deeds.phone.reveals import ask_number
from helpline.deeds.sealed.openings import adopt
from helpline.deeds.sealed.ticket_keys import open_message_key, open_ticket_key
from helpline.deeds.shift import debriefs
from helpline.deeds.staff import boot_keys, founding
from helpline.deeds.supervision import chart_notes, reviews, talks
from helpline.deeds.ticket import blocks, deadlines, next_worker, tickets
from helpline.deeds.unlocked import Unlocked
from helpline.sealing import Key, KeyPair, read_sheet, session_id
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


def fill(desk: Desk) -> FullDesk:
    """Letters with everything a letter may have, answers, drafts, and everybody signed in; half of it adopted."""
    found = [_conversation(desk, number) for number in range(2)]
    for ticket_id in found:
        ask_by_text(desk, ticket_id)
        _written_on(desk, ticket_id)
        blocks.block_writer(ticket_id, days=1, reason="Triukšmas", by=desk.ada, now=desk.clock.now)
        intake.keep_aside(b"\xffFrom: nobody", reason="unparsable", now=desk.clock.now)
        _case(desk, ticket_id)
    refused = desk.receive().ticket_id
    consents.record_consent(refused, case_seals.Answers("no"), by=desk.ada, now=desk.clock.now)
    _reviewed(desk)
    _among_colleagues(desk)
    adopt(found[:1], by=desk.ada)
    for number in range(2):
        call_with_a_promise(desk, number)
        ring(desk, number)
        _agreed_and_flagged(desk, found[number])
    return _opened(desk)


def _written_on(desk: Desk, ticket_id: UUID) -> None:
    """An answer on its way, drafts and thoughts of two colleagues, ready texts, a reminder, a deadline, a note put right twice."""
    told: dict[str, Any] = {"by": desk.ada, "now": desk.clock.now}
    desk.answer(ticket_id, "Dar vienas dalykas")
    for somebody in (desk.ada, desk.oda):
        drafts.save_draft(ticket_id, somebody.duty_name, version=1, by=somebody, now=desk.clock.now)
        thoughts = worksheets.Thoughts(passes=(somebody.duty_name, "", "", ""))
        worksheets.save_worksheet(ticket_id, thoughts, by=somebody, now=desk.clock.now)
        words = canned.CannedWords("Laba diena", "lt", f"{ticket_id}")
        canned.save_canned(None, words, team_id=desk.founded.team_id, is_own=False, **told)
    reminders.remind(ticket_id, "Paskambinti", due_at=desk.clock.now + timedelta(days=1), **told)
    wanted = deadlines.Wanted("referral", desk.clock.now, words=f"Prieglauda {ticket_id}")
    deadlines.set_deadline(ticket_id, wanted, rules=desk.rules, **told)
    noted = notes.note(ticket_id, "Ji rami", **told)
    for better in ("Ji ramesnė", "Ji visai rami"):
        corrections.correct_note(ticket_id, noted, better, **told)
    next_worker.tell_next_worker(ticket_id, "Pirmiausia", **told)


def _among_colleagues(desk: Desk) -> None:
    """Views, notes on a chart, talks, hand-overs, debriefs that were asked for: two of each."""
    for name in ("Naktis", "Savaitgalis"):
        saved_views.save_view(name, Filters("mine"), by=desk.ada, now=desk.clock.now)
    for words in ("Kampanija", "Įstatymas"):
        chart_notes.add_note(words, on=date(2026, 2, 2), by=desk.sam)
        talk = talks.Talk(date(2026, 2, 2), "group", 60, frozenset({desk.ada.staff_id}), note=words)
        talks.note_talk(talk, desk.founded.team_id, by=desk.sam, now=desk.clock.now)
    for somebody in (desk.ada, desk.oda):
        handovers.sign_off({}, worries="Rūpestis", by=somebody, now=desk.clock.now)
        debriefs.ask_for_debrief("Rytoj", by=somebody, now=desk.clock.now)


def _opened(desk: Desk) -> FullDesk:
    """Beside it an organisation of Zoe's, everybody's way in, and couriers that a keeper has just armed."""
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
