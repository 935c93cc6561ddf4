"""Promises to call back: made after a call, listed by when they are due, the number shown for ten minutes on asking."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from wtforms import Form, IntegerField, StringField
from wtforms.validators import AnyOf, InputRequired, Length

from helpline.deeds.phone import call_backs as deeds
from helpline.deeds.phone.call_backs import BadWindow, NoNumber, Window
from helpline.deeds.phone.call_backs_shown import read_ended, read_promise, read_promises
from helpline.deeds.phone.call_facts import Agreed
from helpline.deeds.phone.call_lists import read_call
from helpline.deeds.phone.reveals import ask_number, read_number
from helpline.deeds.waiting.changes import change_counter
from helpline.web.access import may
from helpline.web.desk import armed, me, now
from helpline.web.fields import LocalTime, as_typed

blueprint = Blueprint("call_backs", __name__)
KEEP_DAYS = (0, 1, 3, 7)
NO_TIME = lazy_gettext("Please say when she may be called.")


class PromiseForm(Form):
    number = StringField(
        validators=[InputRequired(lazy_gettext("Please write the number she gave.")), Length(max=60)]
    )
    from_at = LocalTime(validators=[InputRequired(NO_TIME)])
    until_at = LocalTime(validators=[InputRequired(NO_TIME)])
    keep_days = IntegerField(validators=[AnyOf(KEEP_DAYS)], default=1)
    message_safe = StringField(validators=[AnyOf(("no", "yes"))], default="no")
    message = StringField(validators=[Length(max=500)], default="")
    caller_id = StringField(validators=[Length(max=200)], default="")
    code_word_hint = StringField(validators=[Length(max=200)], default="")


@blueprint.get("/call-backs")
@may("log calls")
def call_backs() -> Any:
    return render_template(
        "calls/call_backs.html", promises=read_promises(by=me(), now=now()),
        ended=read_ended(by=me(), now=now()), nav="calls",
    )  # fmt: skip


@blueprint.get("/calls/<uuid:call_id>/call-back")
@may("log calls")
def promise(call_id: UUID) -> Any:
    return _asked(call_id, PromiseForm(data=_soon() | {"caller_id": gettext("our number is hidden")}))


@blueprint.post("/calls/<uuid:call_id>/call-back")
@may("log calls")
def promising(call_id: UUID) -> Any:
    form = PromiseForm(request.form)
    if not form.validate():
        return _asked(call_id, form), 422
    try:
        deeds.promise(
            call_id, form.number.data or "", _agreed(form), window=_window(form), by=me(), now=now()
        )
    except NoNumber:
        form.number.errors = [gettext("There is nothing in it that can be dialled.")]
    except BadWindow:
        form.until_at.errors = [
            gettext("It must end later than it begins, not be over yet, and lie within a month.")
        ]
    else:
        return redirect(url_for("call_backs.call_backs"), 303)
    return _asked(call_id, form), 422


@blueprint.get("/call-backs/<uuid:promise_id>")
@may("log calls")
def call_back(promise_id: UUID) -> Any:
    change = change_counter()  # before the number is looked for, so that no answer slips in between
    return render_template(
        "calls/call_back.html", change=change, promise=read_promise(promise_id, by=me(), now=now()),
        number=read_number(promise_id, by=me(), now=now()), armed=armed(), nav="calls",
    )  # fmt: skip


@blueprint.post("/call-backs/<uuid:promise_id>/number")
@may("log calls")
def number(promise_id: UUID) -> Any:
    ask_number(promise_id, by=me(), now=now())
    return redirect(url_for("call_backs.call_back", promise_id=promise_id), 303)


@blueprint.post("/call-backs/<uuid:promise_id>/try")
@may("log calls")
def trying(promise_id: UUID) -> Any:
    deeds.tried(promise_id, by=me(), now=now())
    return redirect(url_for("call_backs.call_backs"), 303)


@blueprint.post("/call-backs/<uuid:promise_id>/keeping")
@may("log calls")
def keeping(promise_id: UUID) -> Any:
    deeds.kept(promise_id, by=me(), now=now())
    return redirect(url_for("call_backs.call_backs"), 303)


@blueprint.post("/call-backs/<uuid:promise_id>/withdrawal")
@may("log calls")
def withdrawal(promise_id: UUID) -> Any:
    deeds.withdraw(promise_id, by=me(), now=now())
    return redirect(url_for("call_backs.call_backs"), 303)


def _asked(call_id: UUID, form: PromiseForm) -> str:
    call = read_call(call_id, by=me(), now=now())
    sentences = [str(sentence) for told in form.errors.values() for sentence in told]
    return render_template(
        "calls/promise.html", call=call, form=form, sentences=sentences, keep_days=KEEP_DAYS, nav="calls"
    )


def _window(form: PromiseForm) -> Window:
    """A time that can't be read was refused before."""
    begins, ends = (field.moment(me().time_zone) or now() for field in (form.from_at, form.until_at))
    return Window(begins, ends, ends + timedelta(days=form.keep_days.data or 0))


def _agreed(form: PromiseForm) -> Agreed:
    is_safe = form.message_safe.data == "yes"
    return Agreed(
        message_safe=form.message_safe.data or "no", message=(form.message.data or "") if is_safe else "",
        caller_id=form.caller_id.data or "", code_word_hint=form.code_word_hint.data or "",
    )  # fmt: skip


def _soon() -> dict[str, str]:
    """An hour from now, for two hours, by her clock: something to change."""
    zone = me().time_zone
    local = (now() + timedelta(hours=1)).astimezone(ZoneInfo(zone)).replace(minute=0)
    return {"from_at": as_typed(local, zone), "until_at": as_typed(local + timedelta(hours=2), zone)}
