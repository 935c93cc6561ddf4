"""Contacts that came by no letter, and letters we write first, in the gallery."""

from __future__ import annotations

import uuid

from werkzeug.datastructures import MultiDict

from helpline.deeds.answer.contact_logging import ContactCount
from helpline.deeds.desk import conversation_shown
from helpline.web.answer.other_ways_forms import FirstLetterForm, LogForm, sentences
from helpline.words.channels import CHANNELS
from tests.web.gallery.conversation import message, talk
from tests.web.gallery.invented import Page, ago

LOGGED = conversation_shown.LogShown("chat", ago(hours=6), ago(hours=1))
COUNTS = tuple(ContactCount(channel, n * 7, n * 5) for n, channel in enumerate(("email", *CHANNELS)))
TEAMS = ((uuid.UUID(int=5), "North"), (uuid.UUID(int=6), "South"))
SUBJECTS = (("lt", "lt.greeting", "Laba diena"), ("en", "en.greeting", "Hello"))


def wrong_log() -> LogForm:
    form = LogForm(MultiDict({"channel": "fax", "clock": "25:00", "text": "", "day": "2026-03-10"}))
    form.validate()
    return form


def wrong_letter() -> FirstLetterForm:
    form = FirstLetterForm(MultiDict({"address": "konsule.ambasada", "text": "Laba diena"}))
    form.validate()
    form.refuse(())
    return form


PAGES: dict[str, Page] = {
    "logged": (
        "tickets/ticket.html",
        {
            "talk": talk(
                channel="chat",
                messages=(message(1, "in", "Klausė, kur kreiptis.", author="Oda", log=LOGGED),),
            )
        },
        "operator",
    ),
    "log": (
        "other_ways/log.html",
        {
            "form": LogForm,
            "wrong": [],
            "ticket_id": None,
            "ticket_name": None,
            "teams": TEAMS,
            "channels": CHANNELS,
        },
        "operator",
    ),
    "wrong log": (
        "other_ways/log.html",
        {
            "form": wrong_log,
            "wrong": lambda: sentences(wrong_log()),
            "ticket_id": uuid.UUID(int=3),
            "ticket_name": 3 * 997,
            "teams": TEAMS,
            "channels": CHANNELS,
        },
        "counsellor",
    ),
    "letter": (
        "other_ways/letter.html",
        {"form": FirstLetterForm, "wrong": [], "teams": TEAMS, "subjects": SUBJECTS},
        "counsellor",
    ),
    "wrong letter": (
        "other_ways/letter.html",
        {
            "form": wrong_letter,
            "wrong": lambda: sentences(wrong_letter()),
            "teams": TEAMS[:1],
            "subjects": SUBJECTS,
        },
        "operator",
    ),
    "counts": ("other_ways/counts.html", {"periods": ((30, COUNTS), (365, COUNTS))}, "supervisor"),
}
