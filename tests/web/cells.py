"""Every route of the desk by every method, with ids of things that are there, and how a browser asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from werkzeug.test import TestResponse

from helpline import records
from tests.cast import Browser, Desk
from tests.web.caring import ids_of_care
from tests.web.deadlines import ids_of_deadlines
from tests.web.full_desk import (
    call_without_a_promise,
    ticket_that_may_be_hers,
    ticket_that_may_be_of_the_wordless,
)
from tests.web.rota_of_a_desk import typed_shift
from tests.web.route_forms import FORMS

OF_ADA = ("minding.note", "minding.correction", "minding.strike")  # a note is put right by whoever wrote it
# Some routes want another ticket or letter than the rest.
ELSEWHERE = {
    "tickets.file": {"ticket_id": "ticket_of_the_file"},
    "looks.look": {"ticket_id": "ticket_of_the_file"},
    "cards.confirmation": {"ticket_id": "ticket_without_a_word", "message_id": "letter_without_a_word"},
    "tickets.contact": {"ticket_id": "ticket_that_may_be_of_the_wordless"},
    "doubts.neutral_answer": {"ticket_id": "ticket_in_doubt"},
    "doubts.word": {"ticket_id": "ticket_in_doubt"},
    "doubts.reason": {"ticket_id": "ticket_in_doubt"},
    "moves.merge": {"ticket_id": "ticket_merged_into"},
    "moves.part": {"ticket_id": "ticket_merged_into"},
    "moves.separation": {"ticket_id": "ticket_that_was_merged"},
    "cases.unlinking": {"ticket_id": "ticket_of_the_case"},
    "consents.opening": {"ticket_id": "ticket_of_a_yes"},
    "consents.joining": {"ticket_id": "ticket_of_the_case"},
    "teams.leaving": {
        "other_team_id": "team_id",
        "staff_id": "ada",
    },  # she can leave a team that she is in
    "own_keys.ending": {"key": "no_session"},
    **{endpoint: {"ticket_id": "ticket_of_the_note", "message_id": "note_of_ada"} for endpoint in OF_ADA},
}
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
    "talk_id",
    "draw_id",
    "review_id",
    "deadline_id",
)


@dataclass(frozen=True)
class Cell:
    """One route by one method."""

    endpoint: str
    method: str
    path: str
    is_of_a_team: bool
    form: dict[str, str]
    ticket_id: UUID | None = None


def cells(desk: Desk) -> list[Cell]:
    """Every route of the application by every method, with ids of things that are there."""
    ids = ids_of(desk)
    adapter = desk.app.url_map.bind("127.0.0.1")
    found = []
    for rule in desk.app.url_map.iter_rules():
        told = {name: ids[name] for name in rule.arguments} | ids.get(rule.endpoint, {})
        told |= {name: ids[there] for name, there in ELSEWHERE.get(rule.endpoint, {}).items()}
        if rule.endpoint.startswith("approvals."):
            told |= {name: ids[f"unapproved_{name}"] for name in told}
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


def ids_of(desk: Desk) -> dict[str, Any]:
    """What stands in the place of each argument of a route, by the argument's name; a few by their endpoint's."""
    return {
        **_of_letters(desk),
        **_of_moves(desk),
        **_of_answers(desk),
        **_of_lists(desk),
        **ids_of_care(desk),
        **ids_of_deadlines(desk),
        **_told(desk),
    }


def _of_letters(desk: Desk) -> dict[str, Any]:
    note = next(row for row in desk.rows(records.Message) if row.direction == "note" and row.kind == "person")
    spoken = desk.row(records.Message, desk.rows(records.VoiceMessage)[0].message_id)
    sound, file = sorted(desk.rows(records.File), key=lambda row: row.message_id != spoken.id)
    doubted = {row.ticket_id: row.id for row in desk.rows(records.Message) if row.sender == "other"}
    carded = {card.contact_id for card in desk.rows(records.ContactCard)}
    tickets = [row for row in desk.rows(records.Ticket) if row.id in doubted]
    wordless = next(row.id for row in tickets if row.contact_id not in carded)
    return {
        "message_id": next(letter for ticket, letter in doubted.items() if ticket != wordless),
        "ticket_without_a_word": wordless,
        "letter_without_a_word": doubted[wordless],
        "ticket_of_the_file": desk.row(records.Message, file.message_id).ticket_id,
        "file_id": file.id,
        "carrier.sound": {"ticket_id": spoken.ticket_id, "file_id": sound.id},
        "note_of_ada": note.id,
        "ticket_of_the_note": note.ticket_id,
    }


def _of_moves(desk: Desk) -> dict[str, Any]:
    merge = desk.rows(records.TicketMerge)[0]
    merged = (merge.source_id, merge.target_id)
    hers = desk.row(records.Ticket, merge.target_id).contact_id
    tickets, letters = desk.rows(records.Ticket), desk.rows(records.Message)
    return {
        "ticket_merged_into": merge.target_id,
        "ticket_that_was_merged": merge.source_id,
        "other_of_hers": next(row.id for row in tickets if row.contact_id == hers and row.id not in merged),
        "letter_of_two": next(row.id for row in letters if row.ticket_id == merge.target_id),
        "ticket_in_doubt": desk.rows(records.WriterDoubt)[0].ticket_id,
    }


def _of_answers(desk: Desk) -> dict[str, Any]:
    queued = desk.rows(records.OutboxRow)
    held = next(row for row in queued if row.state == "held")
    unapproved = next(row for row in queued if row.state == "to approve")
    return {
        "outbox_id": held.id,
        "unapproved_outbox_id": unapproved.id,
        "unapproved_ticket_id": unapproved.ticket_id,
    }


def _of_lists(desk: Desk) -> dict[str, Any]:
    """The first row there is of each of these."""
    tables = {
        "override_id": records.CardOverride, "reminder_id": records.Reminder, "item_id": records.Quarantine,
        "block_id": records.Block, "canned_id": records.Canned, "debrief_id": records.Debrief,
        "handover_id": records.Handover, "case_id": records.Case, "step_id": records.CaseStep,
        "promise_id": records.CallBack, "shift_id": records.Shift, "flag_id": records.CallerFlag,
        "view_id": records.SavedView, "note_id": records.ChartNote,
    }  # fmt: skip
    return {name: desk.rows(table)[0].id for name, table in tables.items()}


def _told(desk: Desk) -> dict[str, Any]:
    agreed = next(row for row in desk.rows(records.Consent) if row.case_id is None)
    return {
        "ticket_id": ticket_that_may_be_hers(desk),
        "ticket_that_may_be_of_the_wordless": ticket_that_may_be_of_the_wordless(desk),
        "team_id": desk.founded.team_id,
        "other_team_id": desk.founded.other_team_id,
        "period_id": desk.founded.team_id,
        "ticket_of_the_case": desk.rows(records.CaseTicket)[0].ticket_id,
        "ticket_of_a_yes": agreed.ticket_id,
        "call_id": call_without_a_promise(desk),
        "staff_id": next(row.id for row in desk.rows(records.Staff) if row.duty_name == "Una"),
        "ada": desk.ada.staff_id,
        "filename": "desk.css",
        "language": "lt",
        "name": "reasons",
        "key": "",
        "no_session": "00" * 32,
        "period": "2026-03",
    }


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
