"""A small app that shows every page with invented people and letters, for looking at and for the tests.

`PYTHONPATH=. python -m tests.web.gallery` serves it on port 8009.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, jsonify, render_template, request
from flask_babel import Babel
from jinja2 import StrictUndefined
from werkzeug.datastructures import MultiDict
from wtforms import Form, PasswordField, StringField, TextAreaField

from helpline.deeds import case_shown, found, roles, shown
from helpline.deeds.card_seals import HashedWord, SafeContact
from helpline.deeds.case_seals import Answers, Outcome
from helpline.deeds.consents import TOLD
from helpline.deeds.contact_logging import ContactCount
from helpline.deeds.danger import alarm_of, proposed_danger
from helpline.deeds.debriefs import DebriefShown
from helpline.deeds.four_eyes import FourEyes
from helpline.deeds.handovers import HandoverShown, InHand
from helpline.deeds.ledger import Ledger, LedgerRow
from helpline.deeds.shifts import TicketLine
from helpline.deeds.text_notices import NoticeShown
from helpline.deeds.worksheets import Thoughts
from helpline.figures.safe_windows import read_window
from helpline.web import speaking
from helpline.web.canned import CannedForm
from helpline.web.card_forms import CardForm, form_of
from helpline.web.case_forms import ClosureForm, ConsentForm, HandoverForm, LinkForm, StepForm
from helpline.web.composing import Composed
from helpline.web.debriefs import DebriefForm
from helpline.web.emergency_form import EmergencyForm
from helpline.web.forms import OwnForm
from helpline.web.handover_forms import SignOffForm
from helpline.web.other_ways_forms import FirstLetterForm, LogForm, sentences
from helpline.web.own_views import OwnViewForm
from helpline.web.search_form import SearchForm
from helpline.web.triage_form import panel_of
from helpline.words.canned import LANGUAGES, PLACEHOLDERS
from helpline.words.channels import CHANNELS
from helpline.words.neutral import neutral_languages, neutral_text
from helpline.words.notices import NOTICES
from helpline.words.personal_data import personal_data
from tests.web import gallery_of_clocks as clocks
from tests.web import gallery_of_trends as trends
from tests.web import gallery_rota

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 3, 11, 1, 20, tzinfo=UTC)
ADA, SAM = uuid.UUID(int=0xADA), uuid.UUID(int=0x5A3)


def ago(**length: float) -> datetime:
    return NOW - timedelta(**length)


class Names(Form):
    name = StringField()
    passphrase = PasswordField()
    invitation = StringField()
    role = StringField()
    team = StringField()


class Copy(Form):
    address = StringField(default="rowan@post.example")
    subject = StringField(default="Klausimas")
    text = TextAreaField(
        default="--b1\nContent-Type: text/plain\n\nLabas vakaras,\nrašau pirmą kartą. [sender]"
    )


def item(number: int, **facts: Any) -> shown.InboxItem:
    plain: dict[str, Any] = {
        "id": uuid.UUID(int=number), "pseudonym": number * 997, "subject": "Ar galiu parašyti?",
        "first_words": "Labas vakaras, nežinau, nuo ko pradėti. Jau kelios savaitės", "channel": "email",
        "language": "lt", "state": "new", "urgent": False, "received_at": ago(hours=3), "last_at": ago(hours=3),
        "waiting_since": ago(hours=3, minutes=20), "due_at": NOW + timedelta(hours=9), "overdue": False,
        "assignee": None, "is_mine": False, "file_count": 0, "answer_state": None, "danger": 1, "kind": "consultation",
    }  # fmt: skip
    return shown.InboxItem(**(plain | facts))


ITEMS = (
    item(1, urgent=True, danger=3, subject="", first_words="he has my passport and I don't know where I can go tonight",
         language="en", waiting_since=ago(minutes=12)),
    item(2, overdue=True, waiting_since=ago(days=2, hours=4), due_at=ago(hours=5), assignee="Sam", state="open",
         subject="Klausimas dėl vaikų", file_count=2, answer_state="held"),
    item(3, is_mine=True, assignee="Ada", answer_state="draft", here=(shown.Here(uuid.UUID(int=3), "Sam", is_writing=True),)),
    item(4, channel="phone", subject="", first_words="Skambino iš Norvegijos, prašo perskambinti.", language="ru"),
    item(5, damaged=True, subject="", first_words="", language="", waiting_since=ago(hours=20)),
    item(6, channel="webform", state="waiting_for_her", waiting_since=None, due_at=None, answer_state="sent",
         last_at=ago(days=40), language="uk", subject="Ačiū"),
    item(9, state="waiting_for_her", waiting_since=None, due_at=None, answer_state="waiting",
         leaves_at=NOW + timedelta(hours=6), here=(shown.Here(uuid.UUID(int=9), "Oda", is_writing=False),)),
)  # fmt: skip


def inbox(view: shown.View = "unanswered", **facts: Any) -> shown.Inbox:
    counts: dict[shown.View, int] = {
        "unanswered": 5,
        "unassigned": 3,
        "overdue": 1000,
        "mine": 1,
        "waiting-for-her": 8,
        "all": 31,
        "closed": 112,
    }
    plain: dict[str, Any] = {
        "view": view, "items": ITEMS, "older": "abc", "counts": counts, "waiting_for_keeper": 2, "held": 1,
        "unreadable": 1, "change": 41,
    }  # fmt: skip
    return shown.Inbox(**(plain | facts))


OWN = (
    shown.OwnView(uuid.UUID(int=50), "Naktis ir savaitgaliai", shown.Filters("mine"), count=3),
    shown.OwnView(uuid.UUID(int=51), "", shown.Filters(), damaged=True),
)


def message(number: int, direction: str, text: str, **facts: Any) -> shown.MessageShown:
    plain: dict[str, Any] = {
        "id": uuid.UUID(int=number), "number": number, "direction": direction, "kind": "person",
        "at": ago(hours=50 - number), "author": None if direction == "in" else "Ada", "subject": "", "text": text,
        "quoted": "", "sender": "same", "sender_check": "pass", "language": "lt", "flags": (), "files": (),
        "delivery": None,
    }  # fmt: skip
    return shown.MessageShown(**(plain | facts))


def delivery(state: str, **facts: Any) -> shown.Delivery:
    plain: dict[str, Any] = {
        "id": uuid.uuid5(uuid.NAMESPACE_URL, state), "state": state, "due_at": NOW + timedelta(seconds=25),
        "ended_at": ago(hours=2) if state == "sent" else None, "hold_reason": None, "attempts": (),
        "can_undo": False, "waits_for_keeper": False,
    }  # fmt: skip
    return shown.Delivery(**(plain | facts))


LETTER = """Labas vakaras,

rašau pirmą kartą ir nežinau, ar čia teisinga vieta. Gyvenu Osle trejus metus. Jis tikrina mano telefoną, todėl
rašau iš bibliotekos.

Ar galite pasakyti, kas būtų, jei su vaikais grįžčiau į Lietuvą?

Ačiū, kad skaitote."""
REPLY = """Laba diena,

ačiū, kad parašėte. Jūs pati sprendžiate, ar ir kaip toliau kalbamės. Ar ši pašto dėžutė tik Jūsų?"""
MESSAGES = (
    message(1, "in", LETTER, subject="Klausimas", quoted="> senas laiškas", flags=("html-only",),
            files=(shown.FileShown(uuid.UUID(int=71), "nuotrauka.jpg", "image/jpeg", 1_400_000),)),
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
    shown.EventShown("received", ago(hours=49), None, None),
    shown.EventShown("first read", ago(hours=48), "Sam", None),
    shown.EventShown("assigned", ago(hours=47), "Sam", "Ada"),
    shown.EventShown("assigned", ago(hours=46), "Ada", "Ada"),
    shown.EventShown("answer left", ago(hours=2), None, None),
    shown.EventShown("reopened", ago(hours=1), None, None),
)


FACTS = shown.TriageFacts(
    kind="consultation", danger=2, safe_now="yes", language="lt", others_see="unknown", fear=6,
    signs=("stalking_surveillance", "weapon"), suicide="thoughts", reasons=("migration_return", "separation_custody"),
    violence_forms=("control",), relation="current_partner", country="NO", age_band="25_34", tags=("naktis",), revision=3,
)  # fmt: skip


def talk(**facts: Any) -> shown.Conversation:
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
    return shown.Conversation(**(plain | facts))


def word(hint: str) -> HashedWord:
    return HashedWord(salt="", hash="", hint=hint, memory_kib=8, passes=1, lanes=1)


CARD = SafeContact(
    allowed=("email", "sms"), forbidden=("phone", "post"), zone="Europe/London", read_by="shared",
    windows=(read_window("12345 18:00-22:00"), read_window("67 10:00-12:30")), code_word=word("jos močiutės gėlė"),
    stop_word=word(""), valid_until=date(2027, 1, 31), asked_at=ago(days=40), approach="Kalbėti kaip knygynas.",
)  # fmt: skip


def safety(objection: shown.Objection = "", **facts: Any) -> shown.SafetyShown:
    plain: dict[str, Any] = {"card": CARD, "version": 3, "objection": objection, "ask_again": True}
    return shown.SafetyShown(**(plain | facts))


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


def waiting(**facts: Any) -> shown.WaitingTimes:
    rows = tuple(
        shown.WaitingRow(
            uuid.UUID(int=n),
            n * 997,
            channel,
            ago(hours=hours),
            NOW + timedelta(hours=9 - hours),
            hours > 9,
            n == 1,
            who,
        )
        for n, channel, hours, who in (
            (2, "email", 52, "Sam"),
            (3, "email", 3, None),
            (1, "phone", 0.2, None),
        )
    )
    figures = (
        shown.ChannelFigures("email", 17, 14, 310, 1490, 210, 560, 12, 15),
        shown.ChannelFigures("webform", 0, 0, None, None, None, None, 0, 0),
        shown.ChannelFigures("all", 17, 14, 310, 1490, 210, 560, 12, 15),
    )
    plain: dict[str, Any] = {
        "waiting": 3, "oldest": ago(hours=52), "bands": (2, 0, 1, 0), "rows": rows, "shown_at_most": 50,
        "channels": figures, "target_minutes": 480, "since": ago(days=30), "change": 41,
    }  # fmt: skip
    return shown.WaitingTimes(**(plain | facts))


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
        "could_link": (linked(4, state="closed", waiting_since=None),), "consents": (said("yes"), said("no", note="", told=())),
        "closures": (), "events": (shown.EventShown("case opened", ago(days=6), "Ada", None),),
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


def wrong(kind: type[Form], **data: Any) -> Any:
    """A form that was refused."""
    form = kind(data=data)
    form.validate()
    return form


def person(name: str, **facts: Any) -> shown.PersonShown:
    plain: dict[str, Any] = {
        "id": uuid.uuid5(uuid.NAMESPACE_URL, name), "duty_name": name, "role": "counsellor", "teams": ("North",),
        "keys": "ready", "is_keeper": False, "words": ("mariu", "liepa", "kopos", "rytas"), "can_grant": False,
        "invited_until": None,
    }  # fmt: skip
    return shown.PersonShown(**(plain | facts))


def people() -> shown.People:
    cast = (
        person("Ada"),
        person("Sam", role="supervisor", teams=("North", "South"), is_keeper=True),
        person("Rasa", role="operator", keys="waiting", can_grant=True),
        person(
            "Gab", role="operator", teams=(), keys="invited", words=(), invited_until=NOW + timedelta(days=3)
        ),
    )
    teams = ((uuid.UUID(int=5), "North", 2), (uuid.UUID(int=6), "South", 1))
    return shown.People(cast, teams, 1, None)


DONE = {"handled_at": ago(hours=1), "handled_by": "Sam", "ticket_id": uuid.UUID(int=3)}


def put_aside(**facts: Any) -> shown.PutAside:
    plain: dict[str, Any] = {
        "id": uuid.UUID(int=4), "received_at": ago(hours=8), "reason": "unreadable", "size": 14_200
    }  # fmt: skip
    return shown.PutAside(**(plain | facts))


def blocked(number: int, **facts: Any) -> shown.BlockShown:
    plain: dict[str, Any] = {
        "id": uuid.UUID(int=number), "ticket_id": uuid.UUID(int=3), "pseudonym": number * 997, "made_at": ago(hours=30),
        "made_by": "Sam", "until": NOW + timedelta(days=6), "lifted_at": None, "lifted_by": None,
        "reason": "Kasdien po dešimt laiškų su tuo pačiu juokeliu.", "damaged": False, "holds": True,
    }  # fmt: skip
    return shown.BlockShown(**(plain | facts))


NAMING = (
    "Laba diena,\n\njis gyvena Liepų g. 12-5, skambinkite jam +370 612 34567 arba rašykite jis@post.example."
)
TEXTS = (
    shown.CannedShown(key="1", id=ADA, title="Palydėjimas", language="lt", body="Laba diena,", shelf="own", can_change=True),
    shown.CannedShown(key="2", id=SAM, title="Savaitgalis", language="lt", body="Iki.", shelf="team", team="North",
                      reviewed_by="Sam", can_change=True),
    shown.CannedShown(key="3", id=SAM, title="", language="", body="", shelf="team", team="North", damaged=True),
    shown.CannedShown(key="en.doubt", title="Not clear who writes", language="en", body="Hello", shelf="desk"),
)  # fmt: skip


def own(time_zone: str = "Europe/Vilnius") -> OwnForm:
    form = OwnForm(MultiDict({"language": "lt", "time_zone": time_zone, "letter_keys": "y", "theme": "dark"}))
    form.validate()
    return form


def line(number: int, **facts: Any) -> TicketLine:
    plain: dict[str, Any] = {
        "id": uuid.UUID(int=number), "pseudonym": number * 997, "state": "open", "waits": True, "urgent": False,
        "waiting_since": ago(hours=3), "overdue": False, "owner": "Ada", "team_id": uuid.UUID(int=5),
    }  # fmt: skip
    return TicketLine(**(plain | facts))


LINES = (line(1, urgent=True), line(2, overdue=True, waiting_since=ago(days=2)),
         line(3, state="waiting_for_her", waits=False, waiting_since=None))  # fmt: skip


def in_hand(**facts: Any) -> InHand:
    teams = ((uuid.UUID(int=5), "North"), (uuid.UUID(int=6), "South"))
    plain: dict[str, Any] = {
        "mine": LINES, "drafts": LINES[:1], "held": LINES[1:2], "colleagues": ((uuid.UUID(int=5), SAM, "Sam"),),
        "teams": teams,
    }  # fmt: skip
    return InHand(**(plain | facts))


def handed_over(number: int, **facts: Any) -> HandoverShown:
    plain: dict[str, Any] = {
        "id": uuid.UUID(int=number), "by": "Rasa", "team": "North", "at": ago(hours=1), "is_mine": False,
        "worries": "Gintarinis garnys žadėjo skambinti šeštą.\nPašto dėžutė vakar tylėjo dvi valandas.",
    }  # fmt: skip
    return HandoverShown(**(plain | facts))


LOGGED = shown.LogShown("chat", ago(hours=6), ago(hours=1))
COUNTS = tuple(ContactCount(channel, n * 7, n * 5) for n, channel in enumerate(("email", *CHANNELS)))
TEAMS = ((uuid.UUID(int=5), "North"), (uuid.UUID(int=6), "South"))
SUBJECTS = (("lt", "lt.greeting", "Laba diena"), ("en", "en.greeting", "Hello"))


def debrief(number: int, **facts: Any) -> DebriefShown:
    plain: dict[str, Any] = {
        "id": uuid.UUID(int=number), "by": "Rasa", "asked_at": ago(hours=1), "suits": "Rytoj po pietų", "is_mine": False,
    }  # fmt: skip
    return DebriefShown(**(plain | facts))


def wrong_log() -> LogForm:
    form = LogForm(MultiDict({"channel": "fax", "clock": "25:00", "text": "", "day": "2026-03-10"}))
    form.validate()
    return form


def wrong_letter() -> FirstLetterForm:
    form = FirstLetterForm(MultiDict({"address": "konsule.ambasada", "text": "Laba diena"}))
    form.validate()
    form.refuse(())
    return form


COPIES = Ledger(
    still_there=53, oldest_at=ago(days=15), gone=1204, last_gone_at=ago(minutes=4), unfetched=1, outcomes={"auth", "20009"},
    rows=(
        LedgerRow("call", "waiting", ago(days=15), 61, "20009", NOW + timedelta(hours=4), is_late=True),
        LedgerRow("recording", "refused", ago(hours=9), 3, "20006", NOW + timedelta(hours=1), is_late=False),
        LedgerRow("message", "waiting", ago(hours=2), 1, "auth", NOW + timedelta(minutes=3), is_late=False),
        LedgerRow("transcription", "deleting", ago(minutes=2), 1, "", NOW, is_late=False),
        LedgerRow("call", "waiting", ago(minutes=1), 0, "", NOW, is_late=False),
    ),
)  # fmt: skip
NO_COPIES_LEFT = Ledger(0, None, 1257, ago(minutes=4), 0, (), set())
NO_COPIES = Ledger(0, None, 0, None, 0, (), set())
SPOKEN = (
    message(1, "in", "", flags=("voice-message",), log=shown.LogShown("phone", ago(hours=6), ago(hours=6)),
            files=(shown.FileShown(uuid.UUID(int=72), "voice-message.mp3", "audio/mpeg", 240_000),)),
    message(2, "in", "", flags=("voice-message-lost",), log=shown.LogShown("phone", ago(hours=1), ago(hours=1))),
)  # fmt: skip
PARTS = {"list", "fresh"}
Page = tuple[str, Any, str | None]  # a template, its facts or what makes them, who looks at it


def searched(**facts: Any) -> found.Searched:
    hit: dict[str, Any] = {
        "ticket_id": uuid.UUID(int=1), "number": 4, "pseudonym": 997, "channel": "email", "state": "open", "direction": "in",
        "author": None, "at": ago(days=3), "language": "lt", "subject": (("Klausimas", False),),
        "excerpt": (("… jis mane su", False), ("muš", True), ("ė vakar …", False)),
    }  # fmt: skip
    hits = (
        found.Hit(**hit),
        found.Hit(
            **hit | {"direction": "note", "author": "Ada", "subject": (), "state": "closed", "language": ""}
        ),
        found.Hit(**hit | {"direction": "out", "author": "Sam", "state": "spam", "language": "ru"}),
        found.Hit(**hit | {"direction": "draft", "number": 0, "author": "Ada", "language": ""}),
        found.Hit(**hit | {"files": ((("su", False), ("muš", True), ("ta.jpg", False)),)}),
    )
    plain: dict[str, Any] = {
        "hits": hits, "named": (found.Named(uuid.UUID(int=2), 0, "email", "open", ago(days=1)),), "searched": 12_400,
        "unreadable": 3, "back_to": ago(days=400), "older": f"1.{uuid.UUID(int=1)}.12400.3",
    }  # fmt: skip
    return found.Searched(**(plain | facts))


MORE = shown.MoreShown(
    teams=((ADA, "Komanda B"), (SAM, "Komanda C")), merged=((uuid.UUID(int=7), ago(days=1)),),
    handed_over=message(4, "note", "Ji skambina vakarais iš Airijos, klausia apie vaikus."),
)  # fmt: skip
PAGES: dict[str, Page] = {
    "login": ("sessions/login.html", {"form": Names()}, None),
    "join": ("sessions/join.html", {"form": Names()}, None),
    "joined": (
        "sessions/joined.html",
        {"passphrase": "lietus kelmas upė stalas rytas varna", "words": ("mariu", "liepa", "kopos", "rytas")},
        None,
    ),
    "tickets": ("tickets/inbox.html", {"inbox": inbox(), "nav": "tickets"}, "counsellor"),
    "list": ("tickets/_list.html", {"inbox": inbox(), "nav": "tickets"}, "counsellor"),
    "fresh": (
        "tickets/_list.html",
        {"inbox": inbox(items=(item(99, subject="Nauja"), *ITEMS), change=42), "nav": "tickets"},
        "counsellor",
    ),
    "empty": (
        "tickets/inbox.html",
        {"inbox": inbox(items=(), older=None, waiting_for_keeper=0, held=0, unreadable=0), "nav": "tickets"},
        "operator",
    ),
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
                more=shown.MoreShown(doubt=shown.DoubtShown(since=ago(hours=1), frozen=2)),
            )
        },
        "supervisor",
    ),
    "doubts": (
        "doubts/doubts.html",
        {"items": (shown.DoubtListed(ticket_id=uuid.UUID(int=2), at=ago(hours=1), pseudonym=997, by="Oda"),)},
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
                shown.ApprovalShown(uuid.UUID(int=3), 4, ago(hours=2), 997, "Oda", is_own=False),
                shown.ApprovalShown(uuid.UUID(int=4), 2, ago(hours=1), 1994, "Ada", is_own=True),
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
        {"items": (shown.OverrideShown(uuid.UUID(int=4), uuid.UUID(int=3), ago(hours=5), 3 * 997, "Ada"),)},
        "supervisor",
    ),
    "no overrides": ("overrides/overrides.html", {"items": ()}, "supervisor"),
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
        {"talk": talk(facts=shown.TriageFacts(), facts_damaged=True), "is_open": True},
        "counsellor",
    ),
    "emergency": (
        "tickets/ticket.html",
        {"talk": talk(facts=shown.TriageFacts(danger=4, kind="consultation", suicide="plan", revision=1))},
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
    "waiting": (
        "waiting/waiting.html",
        {"times": waiting(), "shown": clocks.now_shown(), "nav": "waiting"},
        "supervisor",
    ),
    **clocks.PAGES,
    **trends.PAGES,
    "nobody": (
        "waiting/waiting.html",
        {
            "times": waiting(waiting=0, oldest=None, bands=(0, 0, 0, 0), rows=(), channels=()),
            "shown": clocks.nothing_now(),
            "nav": "waiting",
        },
        "supervisor",
    ),
    "people": (
        "people/people.html",
        {
            "people": people(),
            "mailboxes": shown.MailboxesShown(2, 1, ago(hours=3)),
            "form": Names(),
            "nav": "people",
        },
        "administrator",
    ),
    "grants": (
        "people/people.html",
        {"people": people(), "mailboxes": shown.MailboxesShown(1, 0, None), "nav": "people"},
        "supervisor",
    ),
    "invited": (
        "people/invited.html",
        {"name": "Rasa", "invitation": "upė kelmas varna rytas", "until": NOW + timedelta(days=3)},
        "administrator",
    ),
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
    "search": ("search/search.html", {"step": None, "nav": "search"}, "counsellor"),
    "found": ("search/search.html", {"step": searched(), "nav": "search"}, "counsellor"),
    "nothing found": (
        "search/search.html",
        {"step": searched(hits=(), named=(), older=None), "nav": "search"},
        "counsellor",
    ),
    "spam list": (
        "tickets/inbox.html",
        {
            "inbox": inbox(
                "spam",
                items=(
                    item(7, state="spam", waiting_since=None),
                    item(8, state="blocked", waiting_since=None),
                ),
            )
        },
        "supervisor",
    ),
    "own view": ("tickets/inbox.html", {"inbox": inbox(own=OWN, shown=OWN[0])}, "counsellor"),
    "own view form": (
        "own_views/view.html",
        {"form": OwnViewForm, "view_id": uuid.UUID(int=50), "wrong": "Full."},
        "operator",
    ),
    "no spam": ("tickets/inbox.html", {"inbox": inbox("spam", items=(), older=None)}, "counsellor"),
    "keys": ("keys/keys.html", {}, "counsellor"),
    "own": ("own/own.html", {"form": own, "nav": "own"}, "counsellor"),
    "own, wrong": ("own/own.html", {"form": partial(own, "Mars/Olympus"), "nav": "own"}, "operator"),
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
    "next worker": (
        "tickets/ticket.html",
        {
            "talk": talk(
                next_worker=shown.NextWorkerShown("Rašo tik iš bibliotekos, iki 15 val.", "Sam", ago(hours=2))
            )
        },
        "counsellor",
    ),
    "next worker damaged": (
        "tickets/ticket.html",
        {
            "talk": talk(next_worker=shown.NextWorkerShown("", "Sam", ago(hours=2), damaged=True)),
            "form_errors": {"next_worker": "Keep it short."},
        },
        "operator",
    ),
    "end of shift": (
        "handover/handover.html",
        {
            "in_hand": in_hand(),
            "form": SignOffForm,
            "wrong": ["Choose again."],
            "chosen": {},
            "nav": "tickets",
        },
        "counsellor",
    ),
    "nothing in hand": (
        "handover/handover.html",
        {
            "in_hand": in_hand(mine=(), drafts=(), held=(), teams=()),
            "form": SignOffForm,
            "wrong": [],
            "chosen": {},
        },
        "operator",
    ),
    "handed over": (
        "handover/handovers.html",
        {
            "items": (
                handed_over(1),
                handed_over(2, is_mine=True),
                handed_over(3, accepted_at=ago(minutes=5), accepted_by="Ada"),
            ),
            "absent": LINES,
        },
        "supervisor",
    ),
    "nothing handed over": ("handover/handovers.html", {"items": (), "absent": ()}, "operator"),
    "one hand-over": ("handover/one.html", {"item": handed_over(1, left=LINES)}, "counsellor"),
    "accepted hand-over": (
        "handover/one.html",
        {"item": handed_over(3, worries="", accepted_at=ago(minutes=5), accepted_by="Ada")},
        "counsellor",
    ),
    "damaged hand-over": (
        "handover/one.html",
        {"item": handed_over(3, worries="", damaged=True)},
        "counsellor",
    ),
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
    "debriefs": (
        "debriefs/debriefs.html",
        {
            "items": (debrief(1), debrief(2, suits=""), debrief(3, damaged=True), debrief(4, is_mine=True)),
            "form": DebriefForm,
        },
        "supervisor",
    ),
    "nobody asks": ("debriefs/debriefs.html", {"items": (), "form": DebriefForm}, "supervisor"),
    "asked": (
        "debriefs/debriefs.html",
        {"items": (debrief(4, is_mine=True),), "form": DebriefForm},
        "operator",
    ),
    "abuse": ("debriefs/abuse.html", {"nav": "tickets"}, "counsellor"),
    "abuse for operators": ("debriefs/abuse.html", {"nav": "tickets"}, "operator"),
    "waiting hand-over": (
        "tickets/inbox.html",
        {"inbox": inbox(handovers=1, of_absent=2, debriefs=1), "nav": "tickets"},
        "counsellor",
    ),
    "carrier": (
        "carrier/ledger.html",
        {"ledger": COPIES, "voicemail": True, "nav": "people"},
        "administrator",
    ),
    "calm carrier": (
        "carrier/ledger.html",
        {"ledger": NO_COPIES_LEFT, "voicemail": False, "nav": "people"},
        "supervisor",
    ),
    "unused carrier": ("carrier/ledger.html", {"ledger": NO_COPIES, "voicemail": True}, "administrator"),
    "voice message": (
        "tickets/ticket.html",
        {
            "talk": talk(channel="phone", messages=SPOKEN, facts=shown.TriageFacts()),
            "notice": NoticeShown("", next_at=NOW + timedelta(hours=5)),
            "notice_texts": NOTICES.items(),
        },
        "counsellor",
    ),
    "no text": (
        "tickets/ticket.html",
        {
            "talk": talk(channel="phone"),
            "notice": NoticeShown("forbidden", state="sent", ended_at=ago(hours=2)),
        },
        "operator",
    ),
    "error": (
        "errors/error.html",
        {
            "title": "Nothing is here",
            "sentence": "Perhaps it has been moved.",
            "cure": "Go back to the list.",
        },
        "counsellor",
    ),
}

PAGES |= gallery_rota.pages(talk)


def make_app(*, translations: Path = speaking.TRANSLATIONS) -> Flask:
    """The gallery. Pages are at /page/<name>?lang=lt|en."""
    app = Flask(
        "gallery", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "helpline/web/static")
    )
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(translations)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True  # as the desk has it
    Babel(
        app,
        locale_selector=lambda: request.args.get("lang", "lt"),
        timezone_selector=lambda: "Europe/Vilnius",
    )
    speaking.register(app)
    app.add_url_rule("/page/<name>", view_func=show)
    app.add_url_rule("/changes", view_func=lambda: jsonify(change=41))
    app.add_url_rule(
        "/session", endpoint="session", view_func=lambda: jsonify(left=1800, name="Ada", csrf="c5rf")
    )
    return app


def compile_translations(folder: Path) -> Path:
    """Compiles our catalogues into this folder and returns it, so that a test needs no build."""
    for written in sorted(speaking.TRANSLATIONS.glob("*/LC_MESSAGES/messages.po")):
        compiled = folder / written.relative_to(speaking.TRANSLATIONS).with_suffix(".mo")
        compiled.parent.mkdir(parents=True)
        with written.open("rb") as source, compiled.open("wb") as target:
            write_mo(target, read_po(source, locale=written.parent.parent.name))
    return folder


def show(name: str) -> str:
    template, told, role = PAGES[name]
    told = told() if callable(told) else told
    # its sentences have a language
    facts = told | {name: told[name]() for name in ("form", "wrong") if callable(told.get(name))}
    return render_template(template, **(_everywhere(role) | _panel(facts) | facts))


def _panel(facts: dict[str, Any]) -> dict[str, Any]:
    coded = facts["talk"].facts if "talk" in facts else FACTS
    return {
        "neutral": [(code, neutral_text(code)) for code in neutral_languages()],
        "panel": panel_of(coded), "is_open": False, "is_stale": False, "card": EmergencyForm(),
        "proposal": proposed_danger(coded), "alarm": alarm_of(coded),
    }  # fmt: skip


def _everywhere(role: str | None) -> dict[str, Any]:
    me = SimpleNamespace(
        staff_id=ADA,
        duty_name="Ada",
        role=role,
        language="lt",
        is_keeper=role == "supervisor",
        letter_keys=request.args.get("letter-keys") != "off",
        theme="device",
        time_zone="Europe/Vilnius",
    )
    may: Callable[[str], bool] = lambda deed: bool(role) and roles.may(str(role), deed)  # noqa: E731  # a one-line stand-in
    return {
        "me": me if role else None, "may": may, "csrf": "c5rf", "locale": request.args.get("lang", "lt"),
        "path": request.path, "languages": [("lt", "Lietuvių"), ("en", "English")], "now": NOW, "nav": "", "nav_counts": {"tickets": 5},
        "demo": True, "has_line": False, "notices": [("good", "Kept.")] if role else [], "form_errors": {}, "refused": None,
        "way": way() if role in ("counsellor", "supervisor") else None, "is_refused": False, "errors": [],
        "step_form": StepForm(), "changed": None, "handover_form": None, "link_form": LinkForm(), "closure_form": ClosureForm(),
        "lost_files": False, "enclosing": {"most": 5, "bytes": 10_000_000},
        "answer_text": "", "typed": {}, "composed": Composed(), "texts": TEXTS, "thoughts": Thoughts(), "subjects": [("answer", "Atsakymas"), ("about-your-question", "Dėl jūsų klausimo")],
        "form": SearchForm(MultiDict({"words": "muš"})), "colleagues": ((ADA, "Ada"), (SAM, "Sam")),
        "first_hint": "Ačiū, kad parašėte. Ar ši pašto dėžutė tik Jūsų?",
    }  # fmt: skip


if __name__ == "__main__":
    make_app().run(port=8009)
