"""Codes on answers, on the safe-contact card and on what keeps an answer here. An unknown code is shown as it is."""

from __future__ import annotations

import re

from flask_babel import lazy_gettext as _

from helpline.web.words.codes_said import Words, word_for

ANSWERS: Words = {
    "draft": _("draft"),
    "to approve": _("answer to be approved"),
    "waiting": _("answer on its way"),
    "waits for keeper": _("answer waits for a keeper"),
    "sending": _("answer is leaving"),
    "sent": _("answered"),
    "held": _("answer held: look again"),
    "failed": _("answer did not arrive"),
    "withdrawn": _("answer taken back"),
}

HOLDS: Words = {
    "newer message": _("She wrote again after this answer was written. Read her letter first."),
    "not safe now": _("It is not a safe time to write to her."),
    "expired": _("It waited too long: what she said about safe contact has run out."),
    "contact closed": _("She asked us not to write, or this contact is closed."),
    "no address": _("We have no address of hers to write to."),
    "damaged": _("Its seal is damaged and it can't be opened. Write it anew."),
    "bounced": _("Her mail server sent it back."),
    "writer in doubt": _("It is in doubt who writes. Find that out before anything leaves."),
    "names her": _(
        "Her name or her address stands in it. Look whether it must, then send it or take it back."
    ),
    "written before": _(
        "This address has written to us before. Look whether it is the same woman, and at her card, before you send it."
    ),
    "card changed": _("Her safe-contact card was changed after this answer was written."),
}

PASSES: Words = {
    "resonance": _("What does her letter do to me?"),
    "background": _("What is it about, and what lies behind it?"),
    "hypotheses": _("What do I suppose, and what don't I know?"),
    "reply": _("What do I want to say to her?"),
}

PERSONAL: Words = {
    "email": _("an email address"),
    "code": _("a personal code"),
    "iban": _("a bank account"),
    "phone": _("a telephone number"),
    "street": _("a street and house"),
    "mask": _("the place where her name or address was taken out"),
}

WAYS: Words = {
    "email": _("email"),
    "phone": _("phone"),
    "sms": _("text message"),
    "chat": _("chat"),
    "post": _("post"),
}

READERS: Words = {
    "": _("nobody has asked"),
    "alone": _("she alone"),
    "shared": _("the account is shared"),
    "work": _("it is a work account"),
    "watched": _("her device is watched"),
    "unknown": _("she doesn't know"),
}

OBJECTIONS: Words = {
    "not said": _(
        "She has not said yet that email is safe. The address she wrote from was good for the first answer only."
    ),
    "forbidden": _("She said that email is not safe."),
    "expired": _("What she said about safe contact has run out: ask her anew."),
    "outside hours": _("This is not one of her safe hours."),
    "damaged": _("Her safe-contact card can't be opened: its seal is damaged. Tell your keeper."),
}

OUTCOMES: Words = {
    "sent": _("handed over to her mailbox"),
    "connect": _("our mail server could not be reached"),
    "timeout": _("our mail server did not answer in time"),
    "auth": _("our mail server did not accept our password"),
    "recipient-refused": _("her mailbox does not exist or takes no letters"),
    "recipient-later": _("her mailbox takes nothing just now"),
    "disconnected": _("the connection broke"),
    "tls": _("no safe connection could be made"),
    "not-supported": _("our mail server lacks something it needs"),
    "bad-address": _("her address can't be written to"),
    "sender-refused": _("our address was refused"),
    "header-check": _("stopped by our own check before it left"),
    "4xx": _("asked to come again later"),
    "5xx": _("refused for good"),
}


def outcome_word(code: str) -> str:
    """An attempt's outcome. RFC 5321 reply codes ("451", "550") are told by their first digit."""
    if re.fullmatch(r"[45]\d\d", code):
        return f"{word_for(OUTCOMES, code[0] + 'xx')} ({code})"
    return word_for(OUTCOMES, code)
