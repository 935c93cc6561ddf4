"""The gallery's pages of the rota, and of women who call often."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from werkzeug.datastructures import MultiDict

from helpline.deeds.phone.agreement_lists import AgreementItem, AgreementList, AgreementView
from helpline.deeds.phone.callers_shown import AgreementShown, Approach, CallerShown, FlagShown
from helpline.deeds.shift.rota_shown import Colleague, RotaShown, ShiftShown
from helpline.figures.rota_gaps import Gap
from helpline.web.phone.callers import AgreementForm
from helpline.web.shift.rota_forms import ShiftForm
from tests.web.gallery.conversation import talk
from tests.web.gallery.invented import ADA, NOW, SAM, Page

NORTH, SOUTH = uuid.UUID(int=5), uuid.UUID(int=6)
MONDAY, ZONE = date(2026, 3, 9), "Europe/Vilnius"


def shift(number: int, day: int, hour: int, hours: int = 4, **facts: Any) -> ShiftShown:
    starts_at = datetime(2026, 3, 9 + day, hour, tzinfo=UTC)
    ends_at = starts_at + timedelta(hours=hours)
    plain: dict[str, Any] = {
        "id": uuid.UUID(int=number), "staff_id": ADA, "duty_name": "Ada", "team_id": NORTH, "starts_at": starts_at,
        "ends_at": ends_at, "site": "", "phone": "desk-1", "languages": ("lt", "ru"), "is_mine": True,
        "is_now": starts_at <= NOW < ends_at, "is_over": ends_at <= NOW, "is_offered": False,
    }  # fmt: skip
    return ShiftShown(**(plain | facts))


OF_SAM: dict[str, Any] = {"staff_id": SAM, "duty_name": "Sam", "is_mine": False, "languages": ()}
NIGHT = shift(1, 1, 22, 8, site="B")
OFFERED = shift(4, 3, 7, **OF_SAM | {"is_offered": True})
WEEK = (shift(2, 0, 7), shift(3, 2, 7, is_offered=True), NIGHT, OFFERED, shift(5, 4, 11, phone="", **OF_SAM))


def rota(**facts: Any) -> RotaShown:
    days = tuple(MONDAY + timedelta(days=number) for number in range(7))
    plain: dict[str, Any] = {
        "teams": ((NORTH, "North"), (SOUTH, "South")), "team_id": NORTH, "monday": MONDAY,
        "before": MONDAY - timedelta(days=7), "after": MONDAY + timedelta(days=7),
        "begins": datetime(2026, 3, 8, 22, tzinfo=UTC),
        "days": tuple((day, tuple(one for one in WEEK if one.starts_at.date() == day)) for day in days),
        "now_on": (NIGHT,), "offered": (OFFERED, WEEK[1]),
        "gaps": (Gap(WEEK[1].ends_at, WEEK[1].ends_at + timedelta(hours=2)),
                 Gap(OFFERED.starts_at, OFFERED.ends_at, ("ru", "en"))),
        "is_empty": False, "phones": ("desk-1", "desk-2"),
        "colleagues": (Colleague(ADA, "Ada", ("lt", "ru"), is_woman=True), Colleague(SAM, "Sam", (), is_woman=False)),
    }  # fmt: skip
    return RotaShown(**(plain | facts))


def wrong_shift() -> ShiftForm:
    form = ShiftForm(
        MultiDict({"day": "rytoj", "begins": "25", "ends": "x", "phone": "Desk 1", "weeks": "90"})
    )
    form.validate()
    return form


def wrong_agreement() -> AgreementForm:
    form = AgreementForm(
        MultiDict({"words": " ", "calls_a_week": "99", "review_on": "rytoj", "revision": "1"})
    )
    form.validate()
    return form


def caller(**facts: Any) -> CallerShown:
    plain: dict[str, Any] = {"pseudonym": 3 * 997, "agreement": None, "calls": 4, "contacts": 14}
    return CallerShown(**(plain | facts))


def agreements(view: AgreementView, *agreed: AgreementShown, older: str | None = None) -> AgreementList:
    """With three women each; one can't be opened, one called too often, one has no ticket any more."""
    items = tuple(
        item
        for one in agreed
        for item in (
            AgreementItem(one, 3 * 997, uuid.UUID(int=3), calls=7),
            AgreementItem(replace(one, approach=Approach("Trumpai ir maloniai.")), 5 * 997, None, calls=0),
            AgreementItem(
                replace(one, approach=Approach(""), damaged=True), 7 * 997, uuid.UUID(int=5), calls=1
            ),
        )
    )
    return AgreementList(
        view, items, older, {"proposed": 3, "in-force": 41} if agreed else {"proposed": 0, "in-force": 0}
    )


AGREED = AgreementShown(
    approach=Approach("Klausytis dešimt minučių.\nPaklausti, kas padėjo.", 3, date(2026, 3, 1)), revision=2,
    proposed_at=NOW - timedelta(days=9), proposed_by="Ada", approved_at=NOW - timedelta(days=8), approved_by="Sam",
)  # fmt: skip
PROPOSED = replace(AGREED, approved_at=None, approved_by=None)
FLAG = FlagShown(uuid.UUID(int=8), NOW - timedelta(hours=2), "Oda", NOW + timedelta(hours=22), "Juokauja.")
WEEKLY: dict[str, Any] = {
    "mine": (NIGHT, WEEK[1]), "form": ShiftForm, "wrong": [], "left_out": 0, "zone": ZONE,
    "nav": "rota",
}  # fmt: skip
AGREEING: dict[str, Any] = {"ticket_id": uuid.UUID(int=3), "form": AgreementForm, "is_older": False}
PAGES: dict[str, Page] = {
    "rota": ("rota/rota.html", WEEKLY | {"rota": rota()}, "supervisor"),
    "rota seen": ("rota/rota.html", WEEKLY | {"rota": rota(gaps=(), offered=())}, "operator"),
    "rota planned by an administrator": (
        "rota/rota.html",
        WEEKLY | {"rota": rota(), "mine": (), "form": wrong_shift, "wrong": ["Choose a colleague."], "left_out": 2},
        "administrator",
    ),
    "empty rota": (
        "rota/rota.html",
        WEEKLY | {"rota": rota(now_on=(), offered=(), gaps=(), is_empty=True, teams=((NORTH, "North"),)), "mine": ()},
        "counsellor",
    ),
    "shift": ("rota/shift.html", WEEKLY | {"rota": rota(), "shift": OFFERED}, "supervisor"),
    "own shift": ("rota/shift.html", WEEKLY | {"rota": rota(), "shift": NIGHT}, "operator"),
    "how she is answered": (
        "callers/agreement.html", AGREEING | {"caller": caller(agreement=PROPOSED)}, "supervisor",
    ),
    "agreements to approve": (
        "callers/agreements.html", {"agreements": agreements("proposed", PROPOSED), "nav": "calls"}, "supervisor",
    ),
    "agreements in force": (
        "callers/agreements.html", {"agreements": agreements("in-force", AGREED, older="1.2"), "nav": "calls"}, "supervisor",
    ),
    "no agreements": ("callers/agreements.html", {"agreements": agreements("in-force"), "nav": "calls"}, "supervisor"),
    "no proposals": ("callers/agreements.html", {"agreements": agreements("proposed"), "nav": "calls"}, "supervisor"),
    "nothing agreed": ("callers/agreement.html", AGREEING | {"caller": caller()}, "counsellor"),
    "wrong agreement": (
        "callers/agreement.html",
        AGREEING | {"caller": caller(agreement=AGREED), "form": wrong_agreement, "is_older": True},
        "supervisor",
    ),
    "ticket with an agreement": ("tickets/ticket.html", {"talk": talk(caller=caller(agreement=AGREED))}, "operator"),
    "ticket with a proposal": ("tickets/ticket.html", {"talk": talk(caller=caller(agreement=PROPOSED))}, "supervisor"),
    "ticket of a frequent caller": ("tickets/ticket.html", {"talk": talk(caller=caller())}, "counsellor"),
}  # fmt: skip
