"""Codes on tickets and letters. An unknown code is shown as it is."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from helpline.web.words.codes_said import Words

STATES: Words = {
    "new": _("new"),
    "open": _("open"),
    "waiting_for_her": _("waiting for her"),
    "on_hold": _("on hold"),
    "closed": _("closed"),
    "spam": _("spam"),
    "blocked": _("blocked"),
}

VIEWS: Words = {
    "unanswered": _("Waiting for us"),
    "unassigned": _("Nobody has it"),
    "mine": _("Mine"),
    "overdue": _("Overdue"),
    "look-after": _("Ask after her"),
    "waiting-for-her": _("Waiting for her"),
    "not-safe-before": _("Not safe before"),
    "on-hold": _("On hold"),
    "followed": _("Followed"),
    "all": _("All"),
    "closed": _("Closed"),
    "spam": _("Spam"),
}

CHANNELS: Words = {
    "all": _("all together"),
    "phone": _("phone"),
    "email": _("email"),
    "webform": _("web form"),
    "chat": _("chat"),
    "sms": _("text message"),
    "post": _("post"),
    "in_person": _("in person"),
    "police_referral": _("from the police"),
    "partner_referral": _("from a partner"),
}

MAIL_KINDS: Words = {
    "automatic": _("automatic reply"),
    "bounce": _("came back undelivered"),
    "report": _("delivery report"),
    "list": _("mailing list"),
    "calendar": _("calendar invitation"),
}

DANGER: Words = {
    "0": _("not assessed"),
    "1": _("standard"),
    "2": _("raised"),
    "3": _("high"),
    "4": _("immediate"),
}

SAFE_NOW: Words = {
    "yes": _("yes"),
    "no": _("no"),
    "unknown": _("she can't say"),
    "": _("not asked"),
}

OTHERS_SEE: Words = {
    "yes": _("yes, somebody may"),
    "no": _("no, only she"),
    "unknown": _("she can't say"),
    "": _("not asked"),
}

LANGUAGES: Words = {
    "lt": _("Lithuanian"),
    "en": _("English"),
    "ru": _("Russian"),
    "uk": _("Ukrainian"),
    "pl": _("Polish"),
    "de": _("German"),
    "other": _("another language"),
}

CHECKS: Words = {
    "thanks": _("I thank her for writing."),
    "feelings": _("I name what she feels."),
    "belief": _("I believe her and blame nobody for what was done to her."),
    "questions": _("Each of her questions has an answer."),
    "danger": _("Danger is spoken of, if there may be any."),
    "next step": _("There is one next step, a small one."),
    "way back": _("She knows a safe way back to us."),
    "no names": _("No names, nothing quoted."),
    "language": _("It is her language, in plain words."),
}

NOT_MERGEABLE: Words = {
    "itself": _("A ticket can't be merged with itself."),
    "team": _("The two belong to different teams. Give one to the other team first."),
    "aside": _("One of the two is set aside. Open it again first."),
    "doubt": _("It is in doubt who writes on one of the two. Find that out first."),
    "case": _("The ticket belongs to a case. Take it out of the case first."),
    "person": _("The two have different addresses. They are joined only when she names her code word."),
    "perpetrator": _("One of the two is from somebody who harms. His letters never go together with hers."),
    "nothing left": _("A letter or an answer must stay in each of the two tickets."),
}

FLAGS: Words = {
    "handed over": _("With this note the ticket came to this team."),
    "html-only": _("was formatted; only its text is shown"),
    "charset-guessed": _("some letters may be wrong: its encoding was guessed"),
    "cut": _("very long: the end was cut"),
    "too-deep": _("letters inside letters: only the outer ones are shown"),
    "too-many-parts": _("very many parts: only the first are shown"),
    "unreadable": _("it could not be read"),
    "copied-out": _("it could not be read by itself: a colleague copied its words out"),
    "emergency": _("emergency record"),
    "struck": _("Its author struck this note out."),
    "voice-message": _("A voice message. Listen where nobody else hears it."),
    "voice-message-lost": _(
        "Somebody left a voice message, but the carrier no longer has it. Perhaps she calls again."
    ),
    "late": _("it had been lying in the mailbox before it reached the desk"),
}

QUARANTINE: Words = {
    "unreadable": _("it could not be read"),
    "too-large": _("it is too large"),
    "too-slow": _("reading it took too long"),
    "parser-died": _("the reader broke down over it"),
    "not-stored": _("it could be read but not filed"),
}
