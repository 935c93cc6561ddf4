"""The safe-contact card and the words on it: filling it, asking again, and finding out whether a letter is hers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _

from helpline.deeds.answer import overrides
from helpline.deeds.errors import SomethingNewer
from helpline.deeds.move import code_words
from helpline.deeds.move.code_words import Said
from helpline.deeds.ticket import cards
from helpline.web.access import may
from helpline.web.desk import desk, me, now
from helpline.web.ticket.card_forms import CardForm, ReasonForm, WordForm, card_of, form_of
from helpline.web.ticket.ticket_page import back_to, show

blueprint = Blueprint("cards", __name__)


@blueprint.get("/tickets/<uuid:ticket_id>/card")
@may("keep safe contact")
def card(ticket_id: UUID) -> Any:
    known, version = cards.read_card(ticket_id, by=me())
    return _page(ticket_id, form_of(known, version=version, zone=desk().settings.desk.time_zone))


@blueprint.post("/tickets/<uuid:ticket_id>/card")
@may("keep safe contact")
def saving(ticket_id: UUID) -> Any:
    form = CardForm(request.form)
    known = cards.read_card(ticket_id, by=me())[0]
    if not form.validate():
        return _page(ticket_id, form), 422
    wanted = card_of(form, known, now=now())
    try:
        cards.save_card(
            ticket_id, wanted, version=form.version.data or 0, rules=desk().rules, by=me(), now=now()
        )
    except SomethingNewer:
        return _page(ticket_id, form, is_older=True), 409
    return back_to(ticket_id)


@blueprint.post("/tickets/<uuid:ticket_id>/card/safety")
@may("keep safe contact")
def safety(ticket_id: UUID) -> Any:
    cards.note_safety_asked(ticket_id, rules=desk().rules, by=me(), now=now())
    return back_to(ticket_id)


@blueprint.post("/tickets/<uuid:ticket_id>/card/word")
@may("keep safe contact")
def word(ticket_id: UUID) -> Any:
    return _hear(ticket_id, code_words.check_code_word, stays=True)


@blueprint.post("/tickets/<uuid:ticket_id>/contact/word")
@may("keep safe contact")
def contact_word(ticket_id: UUID) -> Any:
    return _hear(ticket_id, code_words.join_by_code_word)


@blueprint.post("/tickets/<uuid:ticket_id>/letters/<uuid:message_id>/word")
@may("keep safe contact")
def letter_word(ticket_id: UUID, message_id: UUID) -> Any:
    return _hear(ticket_id, code_words.confirm_letter, message_id)


@blueprint.post("/tickets/<uuid:ticket_id>/letters/<uuid:message_id>/confirmation")
@may("join contacts")
def confirmation(ticket_id: UUID, message_id: UUID) -> Any:
    form = ReasonForm(request.form)
    if not form.validate():
        return show(ticket_id, notices=[("attention", str(form.reason.errors[0]))], status=422)
    try:
        code_words.confirm_letter_as_keeper(ticket_id, message_id, form.reason.data or "", by=me(), now=now())
    except code_words.AskForTheWord:
        return show(ticket_id, notices=[("attention", the_word_decides())], status=409)
    return back_to(ticket_id)


@blueprint.get("/overrides")
@may("see overrides")
def list_overrides() -> Any:
    return render_template("overrides/overrides.html", items=overrides.read_overrides(by=me()), nav="tickets")


@blueprint.post("/overrides/<uuid:override_id>/look")
@may("see overrides")
def look(override_id: UUID) -> Any:
    overrides.look_at_override(override_id, by=me(), now=now())
    return redirect(url_for("cards.list_overrides"), 303)


def _page(ticket_id: UUID, form: CardForm, *, is_older: bool = False) -> str:
    """The words that were typed are not sent back; a form that came too late is kept to be compared."""
    known, version = cards.read_card(ticket_id, by=me())
    return render_template(
        "cards/card.html", form=form, card=known, version=version, ticket_id=ticket_id, is_older=is_older,
        nav="tickets",
    )  # fmt: skip


def _hear(ticket_id: UUID, deed: Any, *ids: UUID, stays: bool = False) -> Any:
    """What she typed is compared; the answer is on the page itself and in no address, where anybody could write it."""
    form = WordForm(request.form)
    if not form.validate():
        return show(ticket_id, notices=[("attention", str(form.word.errors[0]))], status=422)
    try:
        said = deed(ticket_id, *ids, form.word.data, rules=desk().rules, by=me(), now=now())
    except (code_words.NoWord, code_words.TooManyTries, SomethingNewer) as refused:
        return show(ticket_id, notices=[("attention", why_not(refused))], status=409)
    if said == "right" and not stays:
        return back_to(ticket_id)
    return show(ticket_id, notices=[what_it_was(said)], status=200 if said == "right" else 422)


def what_it_was(said: Said) -> tuple[str, str]:
    """Tone and sentence."""
    tone, sentence = {
        "right": ("calm", _("That is her code word.")),
        "wrong": (
            "attention",
            _("That is not her code word. Say nothing of earlier letters until you are sure."),
        ),
        "stop": (
            "danger",
            _(
                "That is her stop word. Every way to her is now closed on her card, and answers that waited are held."
            ),
        ),
    }[said]
    return tone, str(sentence)


def the_word_decides() -> str:
    return str(_("A code word was agreed on with her: it decides. Ask her for it."))


def why_not(refused: Exception) -> str:
    """Of NoWord, TooManyTries and SomethingNewer."""
    if isinstance(refused, code_words.TooManyTries):
        return str(_("Three wrong words in a row: wait a quarter of an hour before the next."))
    if isinstance(refused, code_words.NoWord):
        return str(_("No code word was agreed on with her."))
    return str(_("A colleague changed her card just now. Look at it and try again."))
