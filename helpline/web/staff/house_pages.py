"""The pages of settings: what we are called, subjects, languages, code lists. An event for each change."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext

from helpline.deeds import house_setting as deeds
from helpline.deeds.house import LANGUAGE, ORGANISATION, SENDER, SUBJECT, TRIAGE, Entry
from helpline.deeds.house_setting import LISTS, OWN_CODES, NotSettable
from helpline.web.access import may
from helpline.web.desk import desk, me, now
from helpline.web.house import house
from helpline.web.words.setting_words import LIST_NAMES, QUESTION_NAMES, WHY
from helpline.words.subjects import ANSWERED

blueprint = Blueprint("settings", __name__, url_prefix="/settings")
LABELLED = ("lt", "en")


@blueprint.get("")
@may("set texts")
def settings() -> Any:
    return _start()


@blueprint.post("/names")
@may("set rules")
def names() -> Any:
    told = {
        (shelf, language): request.form.get(f"{shelf}-{language}", "")
        for shelf in (SENDER, ORGANISATION) for language in ANSWERED
    }  # fmt: skip
    try:
        deeds.set_names(told, by=me(), now=now())
    except NotSettable as refused:
        return _start(wrong=_why(refused)), 422
    return kept("settings.settings")


@blueprint.post("/languages")
@may("set rules")
def languages() -> Any:
    try:
        deeds.set_languages(frozenset(request.form.getlist("language")), by=me(), now=now())
    except NotSettable as refused:
        return _start(wrong=_why(refused)), 422
    return kept("settings.settings")


@blueprint.post("/triage")
@may("set rules")
def questions() -> Any:
    deeds.set_questions(frozenset(request.form.getlist("question")), by=me(), now=now())
    return kept("settings.settings")


@blueprint.get("/subjects/<language>")
@may("set texts")
def subjects(language: str) -> Any:
    return _subjects(_known(language))


@blueprint.post("/subjects/<language>")
@may("set texts")
def set_subjects(language: str) -> Any:
    on = set(request.form.getlist("on"))
    told = {
        code: Entry(" ".join(request.form.get(f"words-{code}", words).split()), is_off=code not in on)
        for code, words, _ in house().all_subjects(_known(language))
    }
    try:
        deeds.set_subjects(
            language, told, request.form.get("new", ""), first_name=desk().settings.desk.organisation, by=me(), now=now()
        )  # fmt: skip
    except NotSettable as refused:
        return _subjects(language, wrong=_why(refused)), 422
    return kept("settings.subjects", language=language)


@blueprint.get("/lists/<name>")
@may("set rules")
def code_list(name: str) -> Any:
    return _list(name)


@blueprint.post("/lists/<name>")
@may("set rules")
def set_code_list(name: str) -> Any:
    if name not in LISTS:
        abort(404)
    codes, on = house().code_list(name).codes, set(request.form.getlist("on"))
    labels = {
        (code, language): said
        for code in codes for language in LABELLED
        if (said := request.form.get(f"{language}-{code}")) is not None
    }  # fmt: skip
    new = {language: request.form.get(f"new-{language}", "") for language in LABELLED}
    try:
        deeds.set_list(name, labels, frozenset(codes) - on, new, by=me(), now=now())
    except NotSettable as refused:
        return _list(name, wrong=_why(refused)), 422
    return kept("settings.code_list", name=name)


def _start(*, wrong: str = "") -> str:
    here = house()
    return settings_page(
        "settings/settings.html", wrong=wrong, house=here, tongues=ANSWERED, lists=LIST_NAMES, questions=QUESTION_NAMES,
        typed=request.form,
        firsts={SENDER: desk().settings.mail.sender_name, ORGANISATION: desk().settings.desk.organisation},
        changed=_last(SENDER, ORGANISATION, LANGUAGE, TRIAGE),
    )  # fmt: skip


def _subjects(language: str, *, wrong: str = "") -> str:
    return settings_page(
        "settings/subjects.html", wrong=wrong, tongue=language, tongues=ANSWERED, rows=house().all_subjects(language),
        typed=request.form, changed=_last(SUBJECT),
    )  # fmt: skip


def _list(name: str, *, wrong: str = "") -> str:
    if name not in LISTS:
        abort(404)
    return settings_page(
        "settings/list.html", wrong=wrong, name=name, title=LIST_NAMES[name], entries=house().code_list(name).entries,
        labelled=LABELLED, may_add=name in OWN_CODES, typed=request.form, changed=_last(name),
    )  # fmt: skip


def settings_page(template: str, *, wrong: str, **told: Any) -> str:
    """With what is wrong, or a word that everything is kept."""
    notices = [("good", gettext("Kept."))] if request.args.get("kept") and not wrong else []
    return render_template(template, wrong=wrong, notices=notices, nav="settings", **told)


def _last(*shelves: str) -> Any:
    """Who changed any of these last, and when; None where nobody has."""
    changed = [house().changed[shelf] for shelf in shelves if shelf in house().changed]
    return max(changed, key=lambda told: told[1], default=None)


def kept(endpoint: str, **where: Any) -> Any:
    """Back to the page, which says that it is kept."""
    return redirect(f"{url_for(endpoint, **where)}?kept=1", 303)


def _known(language: str) -> str:
    return language if language in ANSWERED else abort(404)


def _why(refused: NotSettable) -> str:
    return str(WHY[str(refused)])
