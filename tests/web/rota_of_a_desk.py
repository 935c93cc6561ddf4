"""A shift that Oda offers, an agreement and a flag, for the table of who may what."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from helpline import records
from helpline.deeds.phone import agreements, caller_flags
from helpline.deeds.phone.callers_shown import Approach
from helpline.deeds.shift import shift_planning, shift_swaps
from helpline.deeds.shift.shift_planning import Plan
from tests.cast import Desk

OF_WHOEVER_HAS_IT = ("rota.offer", "rota.keeping")


def plan_and_agree(desk: Desk, ticket_id: UUID, call_id: UUID) -> None:
    """The call is linked with the woman of the ticket, and a flag is on her."""
    begins, now = desk.clock.now + timedelta(days=1), desk.clock.now
    shift_planning.plan_shift(
        Plan(desk.oda.staff_id, desk.founded.team_id, begins, begins + timedelta(hours=4)),
        zone=desk.rules.calendar.zone, by=desk.sam, now=now,
    )  # fmt: skip
    shift_swaps.offer(desk.rows(records.Shift)[0].id, by=desk.oda, now=now)
    agreements.agree(ticket_id, Approach("Trumpai"), revision=0, by=desk.ada, now=now)
    with records.transaction() as session:
        session.get_one(records.Call, call_id).contact_id = session.get_one(
            records.Ticket, ticket_id
        ).contact_id
    caller_flags.flag_caller(call_id, days=1, reason="", by=desk.oda, now=now)


def typed_shift(desk: Desk) -> dict[str, Any]:
    """For a free hour of Ada's."""
    day = (desk.clock.now + timedelta(days=3)).date().isoformat()
    return {
        "team": str(desk.founded.team_id), "staff": str(desk.ada.staff_id), "day": day, "begins": "09:00", "week": day,
    }  # fmt: skip
