"""Writing an answer in the gallery: what is seen in it, who approves it, texts ready to take."""

from __future__ import annotations

import uuid

from helpline.deeds.answer import canned
from helpline.deeds.answer.four_eyes import FourEyes
from helpline.deeds.answer.worksheets import Thoughts
from helpline.deeds.desk import approvals
from helpline.web.answer.canned import CannedForm
from helpline.web.ticket.composing import Composed
from helpline.words.canned import LANGUAGES, PLACEHOLDERS
from helpline.words.personal_data import personal_data
from tests.web.gallery.conversation import LETTER, REPLY, delivery, message, talk
from tests.web.gallery.invented import ADA, SAM, Page, ago

NAMING = (
    "Laba diena,\n\njis gyvena Liepų g. 12-5, skambinkite jam +370 612 34567 arba rašykite jis@post.example."
)
TEXTS = (
    canned.CannedShown(key="1", id=ADA, title="Palydėjimas", language="lt", body="Laba diena,", shelf="own", can_change=True),
    canned.CannedShown(key="2", id=SAM, title="Savaitgalis", language="lt", body="Iki.", shelf="team", team="North",
                      reviewed_by="Sam", can_change=True),
    canned.CannedShown(key="3", id=SAM, title="", language="", body="", shelf="team", team="North", damaged=True),
    canned.CannedShown(key="en.doubt", title="Not clear who writes", language="en", body="Hello", shelf="desk"),
)  # fmt: skip

PAGES: dict[str, Page] = {
    "personal data": (
        "tickets/ticket.html",
        {
            "talk": talk(is_first_answer=False),
            "composed": Composed(
                text=NAMING, seen=personal_data(NAMING), seen_in="answer", subject="about-your-question"
            ),
        },
        "counsellor",
    ),
    "personal note": (
        "tickets/ticket.html",
        {
            "talk": talk(is_first_answer=False),
            "composed": Composed(note=NAMING, seen=personal_data(NAMING), seen_in="note"),
        },
        "counsellor",
    ),
    "thinking": (
        "tickets/ticket.html",
        {
            "talk": talk(is_first_answer=False, others_writing=(("Oda", ago(minutes=4)),)),
            "thoughts": Thoughts(passes=("Pyktis", "", "", ""), ticks=("thanks", "danger")),
        },
        "counsellor",
    ),
    "another window": ("tickets/ticket.html", {"talk": talk(), "refused": "another window"}, "counsellor"),
    "to approve": (
        "tickets/ticket.html",
        {
            "talk": talk(
                messages=(
                    message(1, "in", LETTER),
                    message(2, "out", REPLY, author="Oda", delivery=delivery("to approve", can_undo=True)),
                )
            )
        },
        "supervisor",
    ),
    "not approved": ("tickets/ticket.html", {"talk": talk(), "refused": "not approved"}, "supervisor"),
    "approvals": (
        "approvals/approvals.html",
        {
            "items": (
                approvals.ApprovalShown(uuid.UUID(int=3), 4, ago(hours=2), 997, "Oda", is_own=False),
                approvals.ApprovalShown(uuid.UUID(int=4), 2, ago(hours=1), 1994, "Ada", is_own=True),
            )
        },
        "supervisor",
    ),
    "no approvals": ("approvals/approvals.html", {"items": ()}, "supervisor"),
    "rules": (
        "approvals/rules.html",
        {
            "rules": FourEyes(frozenset({"first"}), ((ADA, "Ada", False), (SAM, "Rasa", True)), ("Sam",)),
            "when": {"first"},
            "trainees": {str(SAM)},
            "wrong": "",
            "is_set": True,
        },
        "administrator",
    ),
    "texts": ("canned/texts.html", {"texts": TEXTS, "about": ""}, "supervisor"),
    "no texts": ("canned/texts.html", {"texts": (), "about": "nieko"}, "operator"),
    "new text": (
        "canned/text.html",
        {
            "form": lambda: CannedForm(data={"language": "lt"}),
            "shown": None,
            "teams": ((ADA, "North"), (SAM, "South")),
            "tongues": LANGUAGES,
            "places": PLACEHOLDERS,
        },
        "counsellor",
    ),
    "text": (
        "canned/text.html",
        {
            "form": lambda: CannedForm(data={"title": "A", "body": "B", "language": "lt"}),
            "shown": TEXTS[0],
            "teams": ((ADA, "North"),),
            "tongues": LANGUAGES,
            "places": PLACEHOLDERS,
        },
        "operator",
    ),
}
