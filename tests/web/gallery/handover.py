"""Hand-overs and debriefs in the gallery."""

from __future__ import annotations

import uuid
from typing import Any

from helpline.deeds.desk.handovers import HandoverShown, InHand
from helpline.deeds.shift.debriefs import DebriefShown
from helpline.deeds.shift.shifts import TicketLine
from helpline.deeds.ticket import next_worker
from helpline.web.shift.debriefs import DebriefForm
from helpline.web.shift.handover_forms import SignOffForm
from tests.web.gallery.conversation import talk
from tests.web.gallery.inbox import inbox
from tests.web.gallery.invented import SAM, Page, ago


def line(number: int, **facts: Any) -> TicketLine:
    plain: dict[str, Any] = {
        "id": uuid.UUID(int=number), "pseudonym": number * 997, "state": "open", "waits": True, "urgent": False,
        "waiting_since": ago(hours=3), "overdue": False, "owner": "Ada", "team_id": uuid.UUID(int=5),
    }  # fmt: skip
    return TicketLine(**(plain | facts))


LINES = (line(1, urgent=True), line(2, overdue=True, waiting_since=ago(days=2)),
         line(3, state="waiting_for_her", waits=False, waiting_since=None))  # fmt: skip


def in_hand(**facts: Any) -> InHand:
    teams = ((uuid.UUID(int=5), "North"), (uuid.UUID(int=6), "South"))
    plain: dict[str, Any] = {
        "mine": LINES, "drafts": LINES[:1], "held": LINES[1:2], "colleagues": ((uuid.UUID(int=5), SAM, "Sam"),),
        "teams": teams,
    }  # fmt: skip
    return InHand(**(plain | facts))


def handed_over(number: int, **facts: Any) -> HandoverShown:
    plain: dict[str, Any] = {
        "id": uuid.UUID(int=number), "by": "Rasa", "team": "North", "at": ago(hours=1), "is_mine": False,
        "worries": "Gintarinis garnys žadėjo skambinti šeštą.\nPašto dėžutė vakar tylėjo dvi valandas.",
    }  # fmt: skip
    return HandoverShown(**(plain | facts))


def debrief(number: int, **facts: Any) -> DebriefShown:
    plain: dict[str, Any] = {
        "id": uuid.UUID(int=number), "by": "Rasa", "asked_at": ago(hours=1), "suits": "Rytoj po pietų", "is_mine": False,
    }  # fmt: skip
    return DebriefShown(**(plain | facts))


PAGES: dict[str, Page] = {
    "next worker": (
        "tickets/ticket.html",
        {
            "talk": talk(
                next_worker=next_worker.NextWorkerShown(
                    "Rašo tik iš bibliotekos, iki 15 val.", "Sam", ago(hours=2)
                )
            )
        },
        "counsellor",
    ),
    "next worker damaged": (
        "tickets/ticket.html",
        {
            "talk": talk(next_worker=next_worker.NextWorkerShown("", "Sam", ago(hours=2), damaged=True)),
            "form_errors": {"next_worker": "Keep it short."},
        },
        "operator",
    ),
    "end of shift": (
        "handover/handover.html",
        {
            "in_hand": in_hand(),
            "form": SignOffForm,
            "wrong": ["Choose again."],
            "chosen": {},
            "nav": "tickets",
        },
        "counsellor",
    ),
    "nothing in hand": (
        "handover/handover.html",
        {
            "in_hand": in_hand(mine=(), drafts=(), held=(), teams=()),
            "form": SignOffForm,
            "wrong": [],
            "chosen": {},
        },
        "operator",
    ),
    "handed over": (
        "handover/handovers.html",
        {
            "items": (
                handed_over(1),
                handed_over(2, is_mine=True),
                handed_over(3, accepted_at=ago(minutes=5), accepted_by="Ada"),
            ),
            "absent": LINES,
        },
        "supervisor",
    ),
    "nothing handed over": ("handover/handovers.html", {"items": (), "absent": ()}, "operator"),
    "one hand-over": ("handover/one.html", {"item": handed_over(1, left=LINES)}, "counsellor"),
    "accepted hand-over": (
        "handover/one.html",
        {"item": handed_over(3, worries="", accepted_at=ago(minutes=5), accepted_by="Ada")},
        "counsellor",
    ),
    "damaged hand-over": (
        "handover/one.html",
        {"item": handed_over(3, worries="", damaged=True)},
        "counsellor",
    ),
    "debriefs": (
        "debriefs/debriefs.html",
        {
            "items": (debrief(1), debrief(2, suits=""), debrief(3, damaged=True), debrief(4, is_mine=True)),
            "form": DebriefForm,
        },
        "supervisor",
    ),
    "nobody asks": ("debriefs/debriefs.html", {"items": (), "form": DebriefForm}, "supervisor"),
    "asked": (
        "debriefs/debriefs.html",
        {"items": (debrief(4, is_mine=True),), "form": DebriefForm},
        "operator",
    ),
    "abuse": ("debriefs/abuse.html", {"nav": "tickets"}, "counsellor"),
    "abuse for operators": ("debriefs/abuse.html", {"nav": "tickets"}, "operator"),
    "waiting hand-over": (
        "tickets/inbox.html",
        {"inbox": inbox(handovers=1, of_absent=2, debriefs=1), "nav": "tickets"},
        "counsellor",
    ),
}
