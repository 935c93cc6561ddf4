"""Every form of the desk with what people and programs put into forms: never a breakdown, nothing unescaped, words kept."""

from __future__ import annotations

import re
import sys
from typing import Any

import pytest
from wtforms import Form

from helpline.web.words import setting_words
from tests.cast import Browser, Desk
from tests.web.cells import Cell, cells
from tests.web.policy import POLICY

MARK = "<img src=x onerror=zq7()>"
BAD = {
    "long": "ilgas " * 30_000,
    "empty": "",
    "white": " \t\r\n\u00a0\u2003",
    "bidi": "abc\u202egnirts\u2066\u2069",
    "zero width": "a\u200b\u200c\u200d\ufeffb",
    "nul": "a\x00b",
    "html": f"\"'>{MARK}</textarea><script>zq7()</script>",
    "formula": '=HYPERLINK("http://elsewhere.example";"x")',
    "template": "{{ 7 * 7 }}{% raw %}%(name)s",
    "surrogate": "\U0001f469\u200d\U0001f467 \ud7ff\ue000",
    "number": "99999999999999999999999999",
}
# A database may refuse these; what a page makes of the others has nothing to do with where they would be kept.
FOR_DATABASES = ("long", "nul", "surrogate", "number")
ON_BOTH = [(kind, "sqlite") for kind in BAD] + [(kind, "postgresql") for kind in FOR_DATABASES]
WHO = {"o": "Oda", "c": "Ada", "s": "Sam", "a": "Kim"}
# These hand over a file or a picture as it came, or end the session they are asked in.
NOT_ASKED = {"sessions.log_out", "handover.sign_off", "sessions.log_in", "sessions.make_keys"}


def fields_of(desk: Desk, cell: Cell) -> set[str]:
    """What the forms of this blueprint's module are called, and what a right form for it has."""
    module = sys.modules[desk.app.view_functions[cell.endpoint].__module__]
    forms = [one for one in vars(module).values() if isinstance(one, type) and issubclass(one, Form)]
    named = {name for form in forms for name in form()._fields}
    return named | set(cell.form)


def asked(browser: Browser, cell: Cell, names: set[str], bad: str, *, only: str = "") -> Any:
    told = dict.fromkeys(names, bad) if not only else {**cell.form, only: bad}
    return browser.post(cell.path, {**told, "csrf": browser.csrf})


def faults(answer: Any, cell: Cell) -> list[str]:
    """What must never happen, whatever was sent."""
    found = []
    if answer.status_code >= 500 or answer.status_code < 200:
        found.append(f"{answer.status_code} at {cell.endpoint}")
    if MARK in answer.text or "<script>zq7" in answer.text:
        found.append(f"unescaped at {cell.endpoint}")
    if (
        answer.status_code in (409, 422)
        and answer.mimetype == "text/html"
        and not re.search(r"<p\b", answer.text)
    ):
        found.append(f"no sentence at {cell.endpoint}")
    return found


@pytest.mark.parametrize(("kind", "database"), ON_BOTH, indirect=["database"])
def test_no_form_breaks_down_over_what_is_put_into_it(full: Desk, kind: str) -> None:
    tokens = {name: full.log_in(name) for name in WHO.values()}
    wanted = [cell for cell in cells(full) if cell.method == "POST" and cell.endpoint not in NOT_ASKED]
    full.store.keep()
    wrong: list[str] = []

    for cell in wanted:
        policy = POLICY[cell.endpoint].replace("*", "ocsa")
        browser = Browser(full, tokens[WHO[policy[-1] if policy != "ocsa" else "c"]])
        full.store.put_back()
        wrong += faults(asked(browser, cell, fields_of(full, cell), BAD[kind]), cell)

    assert wrong == []


@pytest.mark.parametrize(
    ("kind", "database"),
    [("html", "sqlite"), ("bidi", "sqlite"), ("formula", "sqlite"), ("nul", "postgresql")],
    indirect=["database"],
)
def test_a_form_that_is_right_but_for_one_field_breaks_down_nowhere_either(full: Desk, kind: str) -> None:
    tokens = {name: full.log_in(name) for name in WHO.values()}
    wanted = [cell for cell in cells(full) if cell.form and cell.endpoint not in NOT_ASKED]
    full.store.keep()
    wrong: list[str] = []

    for cell in wanted:
        policy = POLICY[cell.endpoint]
        browser = Browser(full, tokens[WHO[policy[-1] if policy != "ocsa" else "c"]])
        for name in cell.form:
            full.store.put_back()
            wrong += faults(asked(browser, cell, set(), BAD[kind], only=name), cell)

    assert wrong == []


KEPT = [
    ("Ada", "/tickets/{ticket}/reminders", {"remind_of": "Paskambinti {bad}", "remind_at": ""}, "remind_of"),
    ("Ada", "/tickets/{ticket}/notes", {"note": "{bad} rasa@post.example"}, "note"),
    ("Ada", "/tickets/{ticket}/answers", {"text": "{bad} rasa@post.example", "version": "0"}, "text"),
    ("Ada", "/texts", {"title": "{bad}", "language": "xx", "body": "Labas {bad}"}, "body"),
    ("Ada", "/views", {"name": "{bad}", "view": "nothing"}, "name"),
    ("Kim", "/settings/subjects/lt", {"new": "{bad}" * 9, "on": "answer"}, "new"),
    ("Kim", "/settings/lists/reasons", {"new-lt": "{bad}" * 9, "on": "housing"}, "new-lt"),
    ("Kim", "/settings/names", {"sender-lt": "{bad}" * 9}, "sender-lt"),
    ("Kim", "/settings/teams", {"name": "{bad}" * 9}, "name"),
    ("Kim", "/people/invitations", {"name": "{bad}" * 9, "role": "operator"}, "name"),
]


@pytest.mark.parametrize(("who", "path", "told", "field"), KEPT)
def test_what_was_typed_is_in_the_form_again_and_only_as_words(
    desk: Desk, who: str, path: str, told: dict[str, str], field: str
) -> None:
    ticket = desk.receive().ticket_id
    bad = "<b>zq7</b> =1+1"
    sent = {name: said.replace("{bad}", bad) for name, said in told.items()}

    answer = desk.browser(who).post(path.format(ticket=ticket), sent)

    assert answer.status_code == 422
    assert sent[field].replace("<", "&lt;").replace(">", "&gt;") in answer.text
    assert "<b>zq7" not in answer.text


def test_every_reason_to_refuse_a_setting_has_its_sentence() -> None:
    assert set(setting_words.WHY) == {
        "long",
        "long rule",
        "empty",
        "odd",
        "number",
        "danger",
        "organisation",
        "none left",
    }
