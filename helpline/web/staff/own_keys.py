"""Her own way in: the page on which she changes her passphrase and sees where she is signed in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask_babel import LazyString, gettext, lazy_gettext
from wtforms import Form, PasswordField
from wtforms.validators import InputRequired

from helpline.deeds.staff import own_keys as deeds
from helpline.sealing import new_passphrase
from helpline.web.access import may
from helpline.web.desk import desk, me, now
from helpline.web.fields import at_most

blueprint = Blueprint("own_keys", __name__, url_prefix="/own")
TOO_LONG = at_most(1000)
WEAK: dict[str, LazyString] = {
    "short": lazy_gettext("It is too short: at least 20 characters."),
    "words": lazy_gettext("Take at least four different words."),
    "name": lazy_gettext("Your duty name may not stand in it."),
    "same": lazy_gettext("It is the old one."),
}


class PassphraseForm(Form):
    old = PasswordField(validators=[InputRequired(lazy_gettext("Please write your passphrase.")), TOO_LONG])
    new = PasswordField(validators=[InputRequired(lazy_gettext("Please write the new one.")), TOO_LONG])
    again = PasswordField(validators=[TOO_LONG])


@blueprint.get("/passphrase")
@may("sign in")
def passphrase() -> Any:
    return _page(PassphraseForm())


@blueprint.post("/passphrase")
@may("sign in")
def changing() -> Any:
    form = PassphraseForm(request.form)
    if not form.validate():
        return _page(form), 422
    if form.again.data != form.new.data:
        form.again.errors = [gettext("The two are not the same. Write it once more.")]
        return _page(form), 422
    return _change(form)


@blueprint.get("/sessions")
@may("sign in")
def sessions() -> Any:
    notices = [("good", gettext("Your passphrase is changed. Your other sessions have ended."))]
    return render_template(
        "own/sessions.html", sessions=deeds.read_sessions(token=g.token, by=me(), now=now()),
        notices=notices if "changed" in request.args else [], nav="own",
    )  # fmt: skip


@blueprint.post("/sessions/<key>/end")
@may("sign in")
def ending(key: str) -> Any:
    deeds.end_session(key, by=me(), now=now())
    return redirect(url_for("own_keys.sessions"), 303)


def _change(form: PassphraseForm) -> Any:
    """Wrong tries count as they do at the door: whoever finds an open desk shall not guess here."""
    wait = desk().backoff.wait(me().duty_name, now=now())
    if wait:
        seconds = int(wait.total_seconds()) + 1
        form.old.errors = [gettext("Too many tries. Please wait %(n)s seconds.", n=seconds)]
        return _page(form), 429
    try:
        deeds.change_passphrase(form.old.data or "", form.new.data or "", token=g.token, by=me(), now=now())
    except deeds.TooWeak as weak:
        form.new.errors = [WEAK[str(weak)]]
        return _page(form), 422
    except deeds.WrongPassphrase:
        desk().backoff.failed(me().duty_name, now=now())
        form.old.errors = [gettext("This is not your passphrase.")]
        return _page(form), 422
    return redirect(url_for("own_keys.sessions", changed=1), 303)


def _page(form: PassphraseForm) -> str:
    return render_template("own/passphrase.html", form=form, example=new_passphrase(), nav="own")
