"""Which language and which clock a page speaks: hers once she is signed in, before that what she asked for or her browser."""

from __future__ import annotations

from flask import Flask, request
from flask_babel import Babel

from helpline.web.desk import desk, me_or_nobody

NAMES = {"lt": "Lietuvių", "en": "English"}


def register(app: Flask) -> None:
    app.config["BABEL_DEFAULT_LOCALE"] = "en"
    Babel(app, locale_selector=language, timezone_selector=time_zone)


def language() -> str:
    """One of the languages of the settings; the first of them greets whoever brings none."""
    known = desk().settings.desk.languages
    person = me_or_nobody()
    wanted = person.language if person else request.args.get("lang", "")
    return wanted if wanted in known else request.accept_languages.best_match(known) or known[0]


def time_zone() -> str:
    person = me_or_nobody()
    return person.time_zone if person else desk().settings.desk.time_zone


def choices() -> list[tuple[str, str]]:
    return [(code, NAMES[code]) for code in desk().settings.desk.languages]
