"""Cases in the gallery: lists, a page, consent, and the way there from a ticket."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from helpline.deeds.case import case_shown
from helpline.deeds.case.case_assessments import Assessment
from helpline.deeds.case.case_seals import Answers, Outcome
from helpline.deeds.case.consents import TOLD
from helpline.deeds.waiting import course
from helpline.web.case.case_forms import (
    AssessmentForm,
    ClosureForm,
    ConsentForm,
    HandoverForm,
    LinkForm,
    StepForm,
)
from tests.web.gallery.conversation import talk
from tests.web.gallery.invented import ADA, NOW, SAM, Page, ago, wrong


def case_item(number: int, **facts: Any) -> case_shown.CaseItem:
    plain: dict[str, Any] = {
        "id": uuid.UUID(int=number), "pseudonym": number * 997, "state": "in_progress", "owner": "Ada", "is_mine": True,
        "is_frozen": False, "last_at": ago(hours=5), "closed_at": None, "next_step": "Paskambinti į konsulatą",
        "due_on": NOW.date(), "due_in": 0, "open_steps": 3, "ticket_count": 2, "she_waits_since": None, "damaged": False,
    }  # fmt: skip
    return case_shown.CaseItem(**(plain | facts))


CASE_ITEMS = (
    case_item(1, due_on=ago(days=3).date(), due_in=-3, she_waits_since=ago(hours=3)),
    case_item(2, is_mine=False, owner=None, next_step="", due_on=None, due_in=None, open_steps=0, state="open"),
    case_item(3, is_frozen=True, due_in=9, due_on=NOW.date() + timedelta(days=9), owner="Sam", is_mine=False),
    case_item(4, damaged=True, next_step="", state="waiting"),
    case_item(5, state="closed", closed_at=ago(days=2), due_on=None, due_in=None, open_steps=0),
)  # fmt: skip


def cases(view: case_shown.CaseView = "open", **facts: Any) -> case_shown.Cases:
    counts: dict[case_shown.CaseView, int] = {"mine": 3, "due": 2, "waiting": 1}
    plain: dict[str, Any] = {
        "view": view, "items": CASE_ITEMS, "older": "1.x", "counts": counts, "change": 41,
    }  # fmt: skip
    return case_shown.Cases(**(plain | facts))


def step(number: int, words: str, **facts: Any) -> case_shown.StepShown:
    plain: dict[str, Any] = {
        "id": uuid.UUID(int=number), "words": words, "due_on": None, "due_in": None, "revision": 1, "made_at": ago(days=4),
        "made_by": "Ada", "done_at": None, "done_by": None, "damaged": False,
    }  # fmt: skip
    return case_shown.StepShown(**(plain | facts))


def linked(number: int, **facts: Any) -> case_shown.LinkedTicket:
    plain: dict[str, Any] = {
        "id": uuid.UUID(int=number), "pseudonym": 3 * 997, "is_ours": True, "channel": "email", "state": "open",
        "received_at": ago(days=number), "last_at": ago(hours=number), "waiting_since": ago(hours=number),
        "last_words": "Labas, ar galėtumėte", "damaged": False,
    }  # fmt: skip
    return case_shown.LinkedTicket(**(plain | facts))


def said(agrees: str, **facts: Any) -> case_shown.ConsentShown:
    answers = Answers(agrees, facts.pop("told", TOLD), facts.pop("note", "Parašė, kad nori."))
    return case_shown.ConsentShown(**({"at": ago(days=6), "by": "Ada", "answers": answers} | facts))


ASSESSED = (
    case_shown.AssessmentShown(
        2,
        ago(days=1),
        "Sam",
        Assessment("police", "considers", {"shelter": "met", "legal": "open", "work": "refused"}),
    ),
    case_shown.AssessmentShown(1, ago(days=5), "Ada", None),
)
STEPS = (
    step(61, "Paklausti konsulato", due_on=ago(days=2).date(), due_in=-2),
    step(62, "Rasti teisininkę", due_on=NOW.date() + timedelta(days=1), due_in=1),
    step(63, "", damaged=True),
)  # fmt: skip


def case(**facts: Any) -> case_shown.CaseShown:
    plain: dict[str, Any] = {
        "id": uuid.UUID(int=51), "pseudonym": 3 * 997, "state": "in_progress", "team": "North", "owner_id": ADA, "owner": "Ada",
        "opened_at": ago(days=6), "opened_by": "Ada", "closed_at": None, "frozen_at": None, "rests": False,
        "goes_on_to": ("waiting", "follow_up"), "handover": "Rašyti tik iki 15 val.", "handover_revision": 2,
        "handover_at": ago(hours=9), "handover_by": "Sam", "steps": STEPS,
        "done_steps": (step(64, "Nusiųsti sąrašą", done_at=ago(days=1), done_by="Sam"),),
        "tickets": (linked(3), linked(2, is_ours=False, pseudonym=None, last_words=""), linked(9, pseudonym=9 * 997, damaged=True)),
        "could_link": (linked(4, state="closed", waiting_since=None),), "assessments": ASSESSED, "consents": (said("yes"), said("no", note="", told=())),
        "closures": (), "events": (course.EventShown("case opened", ago(days=6), "Ada", None),),
        "colleagues": ((ADA, "Ada"), (SAM, "Sam")), "change": 41,
    }  # fmt: skip
    return case_shown.CaseShown(**(plain | facts))


def closure(**facts: Any) -> case_shown.ClosureShown:
    outcome = Outcome("goal_reached", ("in_work", "social_life"), "Dirba ir gyvena ramiai.")
    plain: dict[str, Any] = {
        "closed_at": ago(days=1),
        "closed_by": "Ada",
        "reopened_at": None,
        "outcome": outcome,
    }
    return case_shown.ClosureShown(**(plain | facts))


def way(**facts: Any) -> case_shown.WayToCase:
    plain: dict[str, Any] = {
        "ticket_id": uuid.UUID(int=3), "pseudonym": 3 * 997, "case_id": None, "state": None, "due_on": None,
        "is_elsewhere": False, "could_join": None, "consent": None, "is_full": False,
    }  # fmt: skip
    return case_shown.WayToCase(**(plain | facts))


PAGES: dict[str, Page] = {
    "cases": ("cases/cases.html", {"cases": cases(), "nav": "cases"}, "counsellor"),
    "cases due": ("cases/cases.html", {"cases": cases("due")}, "supervisor"),
    **{
        f"no cases {view}": ("cases/cases.html", {"cases": cases(view, items=(), older=None)}, "counsellor")
        for view in case_shown.CASE_VIEWS
    },
    "case": ("cases/case.html", {"case": case(), "nav": "cases"}, "supervisor"),
    "new case": (
        "cases/case.html",
        {"case": case(owner_id=None, owner=None, handover="", handover_revision=0, steps=(), done_steps=())},
        "counsellor",
    ),
    "wrong case": (
        "cases/case.html",
        {
            "case": case(),
            "errors": ["There is nothing written yet."],
            "step_form": wrong(StepForm),
            "changed": (uuid.UUID(int=62), wrong(StepForm, words=" ")),
            "handover_form": wrong(HandoverForm, words="x" * 501),
            "link_form": wrong(LinkForm),
            "assessment_form": wrong(AssessmentForm, need_legal="x", recognised="x"),
            "closure_form": wrong(ClosureForm, note="x" * 3000),
        },
        "supervisor",
    ),
    "closed case": (
        "cases/case.html",
        {
            "case": case(
                state="closed",
                rests=True,
                goes_on_to=(),
                closures=(closure(), closure(reopened_at=ago(days=3))),
                could_link=(),
                handover=None,
            )
        },
        "counsellor",
    ),
    "frozen case": (
        "cases/case.html",
        {
            "case": case(
                frozen_at=ago(hours=2),
                rests=True,
                goes_on_to=(),
                consents=(said("withdrawn", told=(), note=""), said("yes")),
            )
        },
        "supervisor",
    ),
    "consent": ("cases/consent.html", {"way": way(), "form": ConsentForm()}, "counsellor"),
    "consent no": (
        "cases/consent.html",
        {"way": way(consent=said("no")), "form": ConsentForm()},
        "counsellor",
    ),
    "consent yes": (
        "cases/consent.html",
        {"way": way(consent=said("yes"), is_full=True), "form": ConsentForm(), "is_refused": False},
        "counsellor",
    ),
    "consent refused": (
        "cases/consent.html",
        {"way": way(consent=said("yes", told=TOLD[2:])), "form": ConsentForm(), "is_refused": True},
        "counsellor",
    ),
    "consent damaged": (
        "cases/consent.html",
        {"way": way(consent=said("yes", answers=None)), "form": ConsentForm()},
        "counsellor",
    ),
    "consent elsewhere": (
        "cases/consent.html",
        {"way": way(is_elsewhere=True), "form": ConsentForm()},
        "counsellor",
    ),
    "consent done": (
        "cases/consent.html",
        {"way": way(case_id=uuid.UUID(int=51), state="open"), "form": ConsentForm()},
        "counsellor",
    ),
    "consent anew": (
        "cases/consent_anew.html",
        {"case": case(), "form": ConsentForm(), "is_refused": True},
        "counsellor",
    ),
    "ticket of a case": (
        "tickets/ticket.html",
        {"talk": talk(), "way": way(case_id=uuid.UUID(int=51), state="open", due_on=NOW.date())},
        "counsellor",
    ),
    "ticket beside a case": (
        "tickets/ticket.html",
        {"talk": talk(), "way": way(could_join=uuid.UUID(int=51))},
        "counsellor",
    ),
    "ticket with a yes": (
        "tickets/ticket.html",
        {"talk": talk(), "way": way(consent=said("yes"), is_full=True)},
        "counsellor",
    ),
    "ticket with a no": (
        "tickets/ticket.html",
        {"talk": talk(), "way": way(consent=said("no"))},
        "counsellor",
    ),
    "ticket of a case elsewhere": (
        "tickets/ticket.html",
        {"talk": talk(), "way": way(is_elsewhere=True)},
        "counsellor",
    ),
}
