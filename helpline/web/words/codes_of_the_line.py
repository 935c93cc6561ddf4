"""Codes of the telephone carrier, and of the texts that say a message waits. An unknown code is shown as it is."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from helpline.web.words.codes_said import Words, word_for

COPIES: Words = {
    "call": _("a call"),
    "recording": _("a voice message"),
    "transcription": _("a voice message, written down"),
    "message": _("a text message"),
}

# What kept the carrier's copy there at the last try; of all other numbers of errors the carrier's list knows the meaning.
CARRIER: Words = {
    "": _("not tried yet"),
    "20009": _("the carrier is still settling it"),
    "not ready": _("the carrier is still writing a recording of it"),
    "still there": _("the carrier took the deletion, but still shows it"),
    "auth": _("the carrier doesn't accept our account or token"),
    "rate": _("the carrier asks us to wait"),
    "5xx": _("something is wrong at the carrier"),
    "timeout": _("the carrier didn't answer in time"),
    "connect": _("the carrier couldn't be reached"),
    "tls": _("the carrier's certificate couldn't be checked"),
    "garbage": _("the answer made no sense"),
    "not-the-carrier": _("somebody else answered in the carrier's place"),
}

NOTICE_STATES: Words = {
    "waiting": _("A text waits to leave"),
    "sending": _("A text is just leaving"),
    "sent": _("A text has left"),
    "held": _("The text did not leave: her card or her ticket has changed"),
    "failed": _("The text could not be sent"),
}

NOTICE_OBJECTIONS: Words = {
    "off": _("This helpline sends no texts."),
    "not said": _("She has not said whether a text is safe. Ask her first, and note it on her card."),
    "forbidden": _("Her card says: no text messages."),
    "expired": _("What she said about safe contact is too old. Ask her again."),
    "never": _("This ticket is set aside; nothing leaves from here."),
    "in doubt": _("It is in doubt who writes; until that is found out no text leaves."),
    "damaged": _("Her safe-contact card can't be opened, so nothing may leave."),
    "on its way": _("A text is on its way already."),
}


def notice_objection(code: str) -> str:
    """Why no text may leave now."""
    return word_for(NOTICE_OBJECTIONS, code)
