"""What an administrator sets, a colleague's own way in, and a note that is put right, in the gallery."""

from __future__ import annotations

import uuid
from typing import Any

from werkzeug.datastructures import MultiDict

from helpline.deeds import house, house_setting
from helpline.deeds.staff.own_keys import SessionShown
from helpline.deeds.staff.teams import TeamShown
from helpline.web.staff.house_pages import LABELLED
from helpline.web.staff.own_keys import PassphraseForm
from helpline.web.staff.team_pages import TeamForm
from helpline.web.ticket.composing import Composed
from helpline.web.words.setting_words import LIST_NAMES, QUESTION_NAMES, WHY
from helpline.words.personal_data import personal_data
from helpline.words.subjects import ANSWERED
from tests.web.gallery.invented import ADA, SAM, Page, ago, wrong

SET = house.House(
    {
        house.SENDER: {("", "lt"): house.Entry("Rūta")},
        house.LANGUAGE: {("pl", ""): house.Entry(is_off=True)},
        house.TRIAGE: {("tags", ""): house.Entry(is_off=True)},
        house.SUBJECT: {("own-1", "lt"): house.Entry("Sveikinimas")},
        "reasons": {("own-1", "lt"): house.Entry("karas"), ("own-1", "en"): house.Entry("war")},
    },
    {house.SENDER: ("Kim", ago(days=3))},
)
NORTH = TeamShown(
    uuid.UUID(int=5), "North", members=((ADA, "Ada", True), (SAM, "Sam", False)), others=((uuid.UUID(int=7), "Oda"),)
)  # fmt: skip
SOUTH = TeamShown(uuid.UUID(int=6), "South", members=(), others=((ADA, "Ada"),))
SESSIONS = (
    SessionShown("one", ago(hours=2), ago(minutes=1), ago(hours=-8), is_this=True),
    SessionShown("two", ago(days=1), ago(hours=11), ago(hours=-1), is_this=False),
)
NOTE = "Oda has spoken to her; call +370 612 34567 on Friday."
PLACE = {"ticket_id": uuid.UUID(int=3), "message_id": uuid.UUID(int=4)}
CHANGED = ("Kim", ago(days=3))


def start() -> dict[str, Any]:
    return {
        "wrong": "", "house": SET, "tongues": ANSWERED, "lists": LIST_NAMES, "questions": QUESTION_NAMES, "typed": MultiDict(),
        "firsts": {house.SENDER: "Desk", house.ORGANISATION: "Linija"}, "changed": CHANGED, "nav": "settings",
    }  # fmt: skip


def subjects(**told: Any) -> dict[str, Any]:
    plain = {
        "wrong": "",
        "tongue": "lt",
        "tongues": ANSWERED,
        "rows": SET.all_subjects("lt"),
        "typed": MultiDict(),
    }
    return plain | {"changed": None, "nav": "settings"} | told


def code_list(name: str) -> dict[str, Any]:
    return {
        "wrong": "", "name": name, "title": LIST_NAMES[name], "entries": SET.code_list(name).entries, "labelled": LABELLED,
        "may_add": name in house_setting.OWN_CODES, "typed": MultiDict(), "changed": CHANGED, "nav": "settings",
    }  # fmt: skip


def refused_subject() -> dict[str, Any]:
    return subjects(wrong=WHY["number"], typed=MultiDict({"on": "own-1", "new": "Skambinkite 112"}))


def teams(**told: Any) -> dict[str, Any]:
    plain = {"wrong": "", "teams": (NORTH, SOUTH), "firsts": ((ADA, "Ada"), (SAM, "Sam"))}
    return plain | {"form": TeamForm, "changed": None, "nav": "settings"} | told


def note(**told: Any) -> dict[str, Any]:
    return {**PLACE, "composed": Composed(note=NOTE, seen_in="note"), "wrong": "", "nav": "tickets", **told}


def asked_note() -> dict[str, Any]:
    return note(composed=Composed(note=NOTE, seen=personal_data(NOTE), seen_in="note"))


EXAMPLE = "harbour lantern seven quiet maples"
PAGES: dict[str, Page] = {
    "settings": ("settings/settings.html", start, "administrator"),
    "subjects": ("settings/subjects.html", subjects, "administrator"),
    "refused subject": ("settings/subjects.html", refused_subject, "administrator"),
    "code list": ("settings/list.html", lambda: code_list("reasons"), "administrator"),
    "fixed code list": ("settings/list.html", lambda: code_list("kinds"), "administrator"),
    "teams": ("settings/teams.html", teams, "administrator"),
    "refused team": (
        "settings/teams.html",
        lambda: teams(form=lambda: wrong(TeamForm, name="")),
        "administrator",
    ),
    "note": ("tickets/note.html", note, "counsellor"),
    "asked note": ("tickets/note.html", asked_note, "counsellor"),
    "passphrase": (
        "own/passphrase.html",
        {"form": PassphraseForm, "example": EXAMPLE, "nav": "own"},
        "counsellor",
    ),
    "wrong passphrase": (
        "own/passphrase.html",
        {"form": lambda: wrong(PassphraseForm, old="", new=""), "example": EXAMPLE, "nav": "own"},
        "counsellor",
    ),
    "sessions": ("own/sessions.html", {"sessions": SESSIONS, "nav": "own"}, "counsellor"),
}
