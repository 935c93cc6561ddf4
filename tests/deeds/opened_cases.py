"""Cases as several tests open them and look at them."""

from __future__ import annotations

from uuid import UUID

from helpline import records
from helpline.deeds.case import case_work, consents
from helpline.deeds.case.case_page import read_case
from helpline.deeds.case.case_seals import Answers, Outcome
from helpline.deeds.case.case_shown import CaseShown
from helpline.deeds.case.consents import TOLD
from helpline.deeds.unlocked import Unlocked
from tests.cast import Desk

YES = Answers("yes", TOLD, "Rašė, kad nori.")
DONE = Outcome("goal_reached", ("in_work",), "Dirba nuo pirmadienio.")


def open_one(desk: Desk, *, ticket_id: UUID | None = None, by: Unlocked | None = None) -> UUID:
    ticket_id = ticket_id or desk.receive().ticket_id
    by = by or desk.ada
    consents.record_consent(ticket_id, YES, by=by, now=desk.clock.now)
    return case_work.open_case(ticket_id, by=by, now=desk.clock.now)


def seen(desk: Desk, case_id: UUID, *, by: Unlocked | None = None) -> CaseShown:
    return read_case(case_id, by=by or desk.ada, now=desk.clock.now)


def kinds_of_case(desk: Desk, case_id: UUID) -> list[str]:
    events = sorted(desk.rows(records.Event), key=lambda event: event.seq)
    return [event.kind for event in events if event.case_id == case_id]
