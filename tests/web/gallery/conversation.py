"""What the gallery's ticket pages are made of: letters, answers, a course, a card."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from helpline.deeds.answer import safe_sending
from helpline.deeds.desk import conversation_shown
from helpline.deeds.ticket import facts
from helpline.deeds.ticket.card_seals import HashedWord, SafeContact
from helpline.deeds.waiting import course
from helpline.figures.safe_windows import read_window
from tests.web.gallery.invented import ADA, NOW, SAM, ago


def message(number: int, direction: str, text: str, **facts: Any) -> conversation_shown.MessageShown:
    plain: dict[str, Any] = {
        "id": uuid.UUID(int=number), "number": number, "direction": direction, "kind": "person",
        "at": ago(hours=50 - number), "author": None if direction == "in" else "Ada", "subject": "", "text": text,
        "quoted": "", "sender": "same", "sender_check": "pass", "language": "lt", "flags": (), "files": (),
        "delivery": None,
    }  # fmt: skip
    return conversation_shown.MessageShown(**(plain | facts))


def delivery(state: str, **facts: Any) -> conversation_shown.Delivery:
    plain: dict[str, Any] = {
        "id": uuid.uuid5(uuid.NAMESPACE_URL, state), "state": state, "due_at": NOW + timedelta(seconds=25),
        "ended_at": ago(hours=2) if state == "sent" else None, "hold_reason": None, "attempts": (),
        "can_undo": False, "waits_for_keeper": False,
    }  # fmt: skip
    return conversation_shown.Delivery(**(plain | facts))


LETTER = """Labas vakaras,

rašau pirmą kartą ir nežinau, ar čia teisinga vieta. Gyvenu Osle trejus metus. Jis tikrina mano telefoną, todėl
rašau iš bibliotekos.

Ar galite pasakyti, kas būtų, jei su vaikais grįžčiau į Lietuvą?

Ačiū, kad skaitote."""
REPLY = """Laba diena,

ačiū, kad parašėte. Jūs pati sprendžiate, ar ir kaip toliau kalbamės. Ar ši pašto dėžutė tik Jūsų?"""
MESSAGES = (
    message(1, "in", LETTER, subject="Klausimas", quoted="> senas laiškas", flags=("html-only",),
            files=(conversation_shown.FileShown(uuid.UUID(int=71), "nuotrauka.jpg", "image/jpeg", 1_400_000),)),
    message(2, "note", "Skambino ir į liniją vakar vakare. Vaikai 4 ir 7 metų."),
    message(3, "out", REPLY, delivery=delivery("sent", attempts=((ago(hours=3), "451"), (ago(hours=2), "sent")))),
    message(4, "in", "Taip, tik mano. Galima rašyti bet kada iki 15 val.", sender="other"),
    message(5, "out", "Puiku, tada rašau čia.", delivery=delivery("held", hold_reason="newer message")),
    message(6, "in", "Čia jos brolis.", sender_check="fail", kind="automatic"),
    message(7, "in", "", damaged=True),
    message(8, "out", "Gera girdėti.", delivery=delivery("waiting", can_undo=True)),
    message(9, "out", "Iki.", delivery=delivery("waiting", waits_for_keeper=True, can_undo=True)),
    message(10, "out", "Iki!", delivery=delivery("failed", attempts=((ago(hours=1), "recipient-refused"),))),
    message(11, "out", "Ne tas.", delivery=delivery("withdrawn")),
    message(12, "in", "Dar vienas klausimas.", at=ago(minutes=40)),
)  # fmt: skip
COURSE = (
    course.EventShown("received", ago(hours=49), None, None),
    course.EventShown("first read", ago(hours=48), "Sam", None),
    course.EventShown("assigned", ago(hours=47), "Sam", "Ada"),
    course.EventShown("assigned", ago(hours=46), "Ada", "Ada"),
    course.EventShown("answer left", ago(hours=2), None, None),
    course.EventShown("reopened", ago(hours=1), None, None),
)
FACTS = facts.TriageFacts(
    kind="consultation", danger=2, safe_now="yes", language="lt", others_see="unknown", fear=6,
    signs=("stalking_surveillance", "weapon"), suicide="thoughts", reasons=("migration_return", "separation_custody"),
    violence_forms=("control",), relation="current_partner", country="NO", age_band="25_34", tags=("naktis",), revision=3,
)  # fmt: skip


def talk(**facts: Any) -> conversation_shown.Conversation:
    plain: dict[str, Any] = {
        "id": uuid.UUID(int=3), "pseudonym": 3 * 997, "channel": "email", "state": "open", "urgent": True, "version": 12,
        "received_at": ago(hours=49), "waiting_since": ago(hours=3, minutes=20), "due_at": NOW + timedelta(hours=9),
        "overdue": False, "closed_at": None, "assignee_id": None, "assignee": None, "team": "North",
        "messages": MESSAGES, "events": COURSE,
        "facts": FACTS, "known_tags": ("grįžimas", "naktis"),
        "draft": "Laba diena,", "draft_version": 11, "newer": 1, "colleagues": ((ADA, "Ada"), (SAM, "Sam")),
        "other_tickets": ((uuid.UUID(int=2), ago(days=90), "closed"),), "may_be": 2 * 997, "answer_language": "lt",
        "is_first_answer": True, "can_answer": True, "change": 41,
    }  # fmt: skip
    return conversation_shown.Conversation(**(plain | facts))


def word(hint: str) -> HashedWord:
    return HashedWord(salt="", hash="", hint=hint, memory_kib=8, passes=1, lanes=1)


CARD = SafeContact(
    allowed=("email", "sms"), forbidden=("phone", "post"), zone="Europe/London", read_by="shared",
    windows=(read_window("12345 18:00-22:00"), read_window("67 10:00-12:30")), code_word=word("jos močiutės gėlė"),
    stop_word=word(""), valid_until=date(2027, 1, 31), asked_at=ago(days=40), approach="Kalbėti kaip knygynas.",
)  # fmt: skip


def safety(objection: safe_sending.Objection = "", **facts: Any) -> safe_sending.SafetyShown:
    plain: dict[str, Any] = {"card": CARD, "version": 3, "objection": objection, "ask_again": True}
    return safe_sending.SafetyShown(**(plain | facts))
