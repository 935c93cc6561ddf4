"""The ticket page in the gallery, in the states its conversation can be in."""

from __future__ import annotations

import uuid

from helpline.deeds.desk import conversation_shown
from helpline.deeds.move import doubts
from helpline.deeds.ticket import facts
from tests.web.gallery.conversation import message, talk
from tests.web.gallery.invented import ADA, NOW, SAM, Page, ago

MORE = conversation_shown.MoreShown(
    teams=((ADA, "Komanda B"), (SAM, "Komanda C")), merged=((uuid.UUID(int=7), ago(days=1)),),
    handed_over=message(4, "note", "Ji skambina vakarais iš Airijos, klausia apie vaikus."),
)  # fmt: skip

PAGES: dict[str, Page] = {
    "ticket": ("tickets/ticket.html", {"talk": talk(), "nav": "tickets"}, "supervisor"),
    "more to do": (
        "tickets/ticket.html",
        {
            "talk": talk(may_be=None, newer=0, more=MORE),
            "form_errors": {"handover_note": "Write the other team what they should know first."},
        },
        "supervisor",
    ),
    "in doubt": (
        "tickets/ticket.html",
        {
            "talk": talk(
                may_be=None,
                newer=0,
                more=conversation_shown.MoreShown(
                    doubt=conversation_shown.DoubtShown(since=ago(hours=1), frozen=2)
                ),
            )
        },
        "supervisor",
    ),
    "doubts": (
        "doubts/doubts.html",
        {
            "items": (
                doubts.DoubtListed(ticket_id=uuid.UUID(int=2), at=ago(hours=1), pseudonym=997, by="Oda"),
            )
        },
        "supervisor",
    ),
    "no doubts": ("doubts/doubts.html", {"items": ()}, "supervisor"),
    "markup": (
        "tickets/ticket.html",
        {"talk": talk(messages=(message(1, "in", "<b>labas</b> & <script>x</script>"),))},
        "counsellor",
    ),
    "refused": (
        "tickets/ticket.html",
        {"talk": talk(assignee_id=ADA, assignee="Ada", may_be=None), "nav": "tickets", "refused": "newer"},
        "counsellor",
    ),
    "wrong": (
        "tickets/ticket.html",
        {
            "talk": talk(is_first_answer=False),
            "form_errors": {"text": "Write a few words first.", "note": "Empty."},
        },
        "operator",
    ),
    "triage": (
        "tickets/ticket.html",
        {
            "talk": talk(may_be=None, newer=0),
            "is_open": True,
            "form_errors": {"fear": "Her fear is a number from 0 to 10."},
        },
        "supervisor",
    ),
    "triaged meanwhile": (
        "tickets/ticket.html",
        {"talk": talk(may_be=None, newer=0), "is_open": True, "is_stale": True},
        "operator",
    ),
    "not triaged": (
        "tickets/ticket.html",
        {"talk": talk(facts=facts.TriageFacts(), facts_damaged=True), "is_open": True},
        "counsellor",
    ),
    "emergency": (
        "tickets/ticket.html",
        {"talk": talk(facts=facts.TriageFacts(danger=4, kind="consultation", suicide="plan", revision=1))},
        "counsellor",
    ),
    "closed": (
        "tickets/ticket.html",
        {"talk": talk(state="closed", closed_at=NOW, waiting_since=None, can_answer=False)},
        "counsellor",
    ),
    "spam": (
        "tickets/ticket.html",
        {"talk": talk(state="spam", can_answer=False, urgent=False)},
        "counsellor",
    ),
}
