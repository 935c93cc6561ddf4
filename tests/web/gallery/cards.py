"""The safe-contact card in the gallery, and what it does to a ticket's page."""

from __future__ import annotations

import uuid
from datetime import timedelta

from werkzeug.datastructures import MultiDict

from helpline.deeds.answer import overrides
from helpline.web.ticket.card_forms import CardForm, form_of
from tests.web.gallery.conversation import CARD, safety, talk
from tests.web.gallery.invented import NOW, Page, ago


def card_form(**told: str) -> CardForm:
    """As it is opened, or as it comes back when something in it was wrong."""
    if not told:
        return form_of(CARD, version=3, zone="Europe/Vilnius")
    form = CardForm(MultiDict(told))
    form.validate()
    return form


WRONG_CARD = {
    "zone": "Mars/Olympus", "version": "3", "windows-0-opens": "25:00", "windows-1-day1": "y", "code_word": "gėlė",
    "code_hint": "močiutės gėlė", "valid_until": "rytoj",
}  # fmt: skip

PAGES: dict[str, Page] = {
    "safe hours": (
        "tickets/ticket.html",
        {
            "talk": talk(
                safety=safety("outside hours", next_at=NOW + timedelta(hours=4)), is_first_answer=False
            )
        },
        "counsellor",
    ),
    "not said": (
        "tickets/ticket.html",
        {"talk": talk(safety=safety("not said", card=None), is_first_answer=False), "refused": "card"},
        "operator",
    ),
    "not safe": (
        "tickets/ticket.html",
        {
            "talk": talk(safety=safety("forbidden", may_be_code_word=True), is_first_answer=False),
            "form_errors": {"reason": "Write why."},
        },
        "supervisor",
    ),
    "damaged card": (
        "tickets/ticket.html",
        {"talk": talk(safety=safety("damaged", card=None), is_first_answer=False)},
        "counsellor",
    ),
    "card": (
        "cards/card.html",
        {"form": card_form, "card": CARD, "version": 3, "ticket_id": uuid.UUID(int=3), "is_older": False},
        "counsellor",
    ),
    "wrong card": (
        "cards/card.html",
        {
            "form": lambda: card_form(**WRONG_CARD),
            "card": None,
            "version": 0,
            "ticket_id": uuid.UUID(int=3),
            "is_older": True,
        },
        "counsellor",
    ),
    "overrides": (
        "overrides/overrides.html",
        {
            "items": (
                overrides.OverrideShown(uuid.UUID(int=4), uuid.UUID(int=3), ago(hours=5), 3 * 997, "Ada"),
            )
        },
        "supervisor",
    ),
    "no overrides": ("overrides/overrides.html", {"items": ()}, "supervisor"),
}
