"""Signing in, people, keys and one's own page in the gallery."""

from __future__ import annotations

import uuid
from datetime import timedelta
from functools import partial
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Form, PasswordField, StringField

from helpline.deeds.mail import mailboxes
from helpline.deeds.staff import colleagues
from helpline.web.forms import OwnForm
from tests.web.gallery.invented import NOW, Page, ago


class Names(Form):
    name = StringField()
    passphrase = PasswordField()
    invitation = StringField()
    role = StringField()
    team = StringField()


def person(name: str, **facts: Any) -> colleagues.PersonShown:
    plain: dict[str, Any] = {
        "id": uuid.uuid5(uuid.NAMESPACE_URL, name), "duty_name": name, "role": "counsellor", "teams": ("North",),
        "keys": "ready", "is_keeper": False, "words": ("mariu", "liepa", "kopos", "rytas"), "can_grant": False,
        "invited_until": None,
    }  # fmt: skip
    return colleagues.PersonShown(**(plain | facts))


def people() -> colleagues.People:
    cast = (
        person("Ada"),
        person("Sam", role="supervisor", teams=("North", "South"), is_keeper=True),
        person("Rasa", role="operator", keys="waiting", can_grant=True),
        person(
            "Gab", role="operator", teams=(), keys="invited", words=(), invited_until=NOW + timedelta(days=3)
        ),
    )
    teams = ((uuid.UUID(int=5), "North", 2), (uuid.UUID(int=6), "South", 1))
    return colleagues.People(cast, teams, 1, None)


def own(time_zone: str = "Europe/Vilnius") -> OwnForm:
    form = OwnForm(MultiDict({"language": "lt", "time_zone": time_zone, "letter_keys": "y", "theme": "dark"}))
    form.validate()
    return form


PAGES: dict[str, Page] = {
    "login": ("sessions/login.html", {"form": Names()}, None),
    "join": ("sessions/join.html", {"form": Names()}, None),
    "joined": (
        "sessions/joined.html",
        {"passphrase": "lietus kelmas upė stalas rytas varna", "words": ("mariu", "liepa", "kopos", "rytas")},
        None,
    ),
    "people": (
        "people/people.html",
        {
            "people": people(),
            "mailboxes": mailboxes.MailboxesShown(2, 1, ago(hours=3)),
            "form": Names(),
            "nav": "people",
        },
        "administrator",
    ),
    "grants": (
        "people/people.html",
        {"people": people(), "mailboxes": mailboxes.MailboxesShown(1, 0, None), "nav": "people"},
        "supervisor",
    ),
    "invited": (
        "people/invited.html",
        {"name": "Rasa", "invitation": "upė kelmas varna rytas", "until": NOW + timedelta(days=3)},
        "administrator",
    ),
    "keys": ("keys/keys.html", {}, "counsellor"),
    "own": ("own/own.html", {"form": own, "nav": "own"}, "counsellor"),
    "own, wrong": ("own/own.html", {"form": partial(own, "Mars/Olympus"), "nav": "own"}, "operator"),
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
