"""Letters put aside and writers blocked, in the gallery."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from wtforms import Form, StringField, TextAreaField

from helpline.deeds.mail import quarantine
from helpline.deeds.ticket import blocks
from tests.web.gallery.conversation import talk
from tests.web.gallery.invented import NOW, Page, ago


class Copy(Form):
    address = StringField(default="rowan@post.example")
    subject = StringField(default="Klausimas")
    text = TextAreaField(
        default="--b1\nContent-Type: text/plain\n\nLabas vakaras,\nrašau pirmą kartą. [sender]"
    )


DONE = {"handled_at": ago(hours=1), "handled_by": "Sam", "ticket_id": uuid.UUID(int=3)}


def put_aside(**facts: Any) -> quarantine.PutAside:
    plain: dict[str, Any] = {
        "id": uuid.UUID(int=4), "received_at": ago(hours=8), "reason": "unreadable", "size": 14_200
    }  # fmt: skip
    return quarantine.PutAside(**(plain | facts))


def blocked(number: int, **facts: Any) -> blocks.BlockShown:
    plain: dict[str, Any] = {
        "id": uuid.UUID(int=number), "ticket_id": uuid.UUID(int=3), "pseudonym": number * 997, "made_at": ago(hours=30),
        "made_by": "Sam", "until": NOW + timedelta(days=6), "lifted_at": None, "lifted_by": None,
        "reason": "Kasdien po dešimt laiškų su tuo pačiu juokeliu.", "damaged": False, "holds": True,
    }  # fmt: skip
    return blocks.BlockShown(**(plain | facts))


PAGES: dict[str, Page] = {
    "quarantine": (
        "quarantine/quarantine.html",
        {"items": (put_aside(), put_aside(received_at=ago(days=8), reason="too-slow", size=2_100_000))},
        "supervisor",
    ),
    "nothing put aside": ("quarantine/quarantine.html", {"items": ()}, "supervisor"),
    "handled letters": ("quarantine/handled.html", {"items": (put_aside(**DONE),)}, "supervisor"),
    "nothing handled": ("quarantine/handled.html", {"items": ()}, "supervisor"),
    "put aside": (
        "quarantine/letter.html",
        {"item": put_aside(), "form": Copy(), "was_tried": True},
        "supervisor",
    ),
    "copied out": (
        "quarantine/letter.html",
        {"item": put_aside(**DONE), "form": None, "was_tried": False},
        "supervisor",
    ),
    "blocked": (
        "tickets/ticket.html",
        {
            "talk": talk(
                state="blocked", urgent=False, waiting_since=None, blocked_until=NOW + timedelta(hours=20)
            )
        },
        "counsellor",
    ),
    "block refused": (
        "tickets/ticket.html",
        {"talk": talk(), "form_errors": {"why": "A block longer than a day needs a reason."}},
        "supervisor",
    ),
    "blocks": (
        "blocks/blocks.html",
        {
            "blocks": (
                blocked(1),
                blocked(2, reason=""),
                blocked(3, damaged=True, holds=False, lifted_at=ago(hours=1), lifted_by="Ada"),
                blocked(4, holds=False, until=ago(days=3), made_by=None),
            )
        },
        "supervisor",
    ),
    "nobody blocked": ("blocks/blocks.html", {"blocks": ()}, "counsellor"),
}
