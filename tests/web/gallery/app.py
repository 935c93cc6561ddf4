"""A small app that shows every page with invented people and letters, for looking at and for the tests.

`PYTHONPATH=. python -m tests.web.gallery` serves it on port 8009."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, jsonify, render_template, request
from flask_babel import Babel
from jinja2 import StrictUndefined
from werkzeug.datastructures import MultiDict

from helpline.deeds import roles
from helpline.deeds.answer.worksheets import Thoughts
from helpline.deeds.case.case_assessments import Assessment
from helpline.deeds.ticket.danger import alarm_of, proposed_danger
from helpline.web import speaking
from helpline.web.case.case_forms import AssessmentForm, ClosureForm, LinkForm, StepForm
from helpline.web.ticket.composing import Composed
from helpline.web.ticket.emergency_form import EmergencyForm
from helpline.web.ticket.search_form import SearchForm
from helpline.web.ticket.triage_form import panel_of
from helpline.words.neutral import neutral_languages, neutral_text
from tests.web.gallery import PAGES
from tests.web.gallery.cases import way
from tests.web.gallery.composing import TEXTS
from tests.web.gallery.conversation import FACTS
from tests.web.gallery.invented import ADA, NOW, ROOT, SAM


def make_app(*, translations: Path = speaking.TRANSLATIONS) -> Flask:
    """The gallery. Pages are at /page/<name>?lang=lt|en."""
    app = Flask(
        "gallery", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "helpline/web/static")
    )
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(translations)
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 3600  # two hundred pages, and each has the same scripts
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
        "step_form": StepForm(), "changed": None, "handover_form": None, "link_form": LinkForm(), "assessment_form": None, "assessed": AssessmentForm.of(Assessment(), number=2), "closure_form": ClosureForm(),
        "lost_files": False, "enclosing": {"most": 5, "bytes": 10_000_000},
        "answer_text": "", "typed": {}, "composed": Composed(), "texts": TEXTS, "thoughts": Thoughts(), "subjects": [("answer", "Atsakymas"), ("about-your-question", "Dėl jūsų klausimo")],
        "form": SearchForm(MultiDict({"words": "muš"})), "colleagues": ((ADA, "Ada"), (SAM, "Sam")),
        "first_hint": "Ačiū, kad parašėte. Ar ši pašto dėžutė tik Jūsų?",
    }  # fmt: skip
