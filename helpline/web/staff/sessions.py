"""Signing in, joining, signing out, and the language of the pages."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext

from helpline.deeds.sealed import openings
from helpline.deeds.staff import people, sessions
from helpline.web.access import arm_courier, may, open_to_all
from helpline.web.cookies import give_token, take_token
from helpline.web.desk import desk, me, me_or_nobody, now
from helpline.web.forms import JoinForm, LanguageForm, LoginForm

blueprint = Blueprint("sessions", __name__)


@blueprint.get("/")
@open_to_all
def start() -> Any:
    person = me_or_nobody()
    if person is None:
        return redirect(url_for("sessions.login"), 303)
    return redirect(url_for("tickets.inbox" if person.may("read tickets") else "people.people"), 303)


@blueprint.get("/login")
@open_to_all
def login() -> Any:
    if me_or_nobody() is not None:
        return redirect(url_for("sessions.start"), 303)
    return render_template("sessions/login.html", form=LoginForm())


@blueprint.post("/login")
@open_to_all
def log_in() -> Any:
    form = LoginForm(request.form)
    if not form.validate():
        return render_template("sessions/login.html", form=form), 422
    name = str(form.name.data)
    wait = desk().backoff.wait(name, now=now())
    if wait:
        form.passphrase.errors = [
            gettext("Too many tries. Please wait %(n)s seconds.", n=int(wait.total_seconds()) + 1)
        ]
        return render_template("sessions/login.html", form=form), 429
    try:
        token = sessions.log_in(name, str(form.passphrase.data), now=now(), lasting=desk().lasting)
    except sessions.LoginRefused:
        desk().backoff.failed(name, now=now())
        form.passphrase.errors = [gettext("This name and passphrase don't belong together.")]
        return render_template("sessions/login.html", form=form), 422
    return _welcome(name, token)


@blueprint.get("/join")
@open_to_all
def join() -> Any:
    return render_template("sessions/join.html", form=JoinForm())


@blueprint.post("/join")
@open_to_all
def make_keys() -> Any:
    form = JoinForm(request.form)
    if not form.validate():
        return render_template("sessions/join.html", form=form), 422
    try:
        login = people.join(str(form.name.data), str(form.invitation.data), now=now())
    except people.InvitationRefused:
        form.invitation.errors = [
            gettext("This name and invitation don't belong together, or the seven days are over.")
        ]
        return render_template("sessions/join.html", form=form), 422
    return render_template("sessions/joined.html", passphrase=login.passphrase, words=login.words)


@blueprint.post("/logout")
@may("sign in")
def log_out() -> Any:
    sessions.log_out(g.token, by=me(), now=now())
    response = make_response(redirect(url_for("sessions.login"), 303))
    take_token(response, desk().settings)
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


@blueprint.post("/language")
@may("sign in")
def language() -> Any:
    form = LanguageForm(request.form)
    if form.validate() and form.language.data in desk().settings.desk.languages:
        sessions.set_language(str(form.language.data), by=me())
    return redirect(url_for("sessions.start"), 303)


def _welcome(name: str, token: bytes) -> Any:
    """Her first page; boxes that came while nobody was here are adopted on the way, a bounded number of them."""
    desk().backoff.succeeded(name)
    person = sessions.unlock(token, now=now(), lasting=desk().lasting)
    if person is not None:
        g.me, g.token = person, token
        arm_courier(person)
        openings.sweep(by=person)
    response = make_response(redirect(url_for("sessions.start"), 303))
    give_token(response, token, desk().settings)
    return response
