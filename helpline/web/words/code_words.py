"""The codes that rows carry, said as a colleague would say them. An unknown code is shown as it is."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

Words = Mapping[str, LazyString]

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

SUPERVISIONS: Words = {
    "individual": _("one to one"),
    "group": _("in a group"),
    "peer": _("among colleagues"),
    "after_incident": _("after something heavy"),
}

REVIEW_QUESTIONS: Words = {
    "safety": _("Was her safety asked about?"),
    "answered": _("Was answered what she asked?"),
    "plain": _("Was it kind and plain to read?"),
    "next_step": _("Does she know a next step?"),
}

REVIEW_ANSWERS: Words = {
    "yes": _("yes"),
    "partly": _("partly"),
    "no": _("no"),
    "not_applicable": _("does not apply"),
}

DIGEST: Words = {
    "number shown": _("A number shown"),
    "despite a card": _("Sent despite her card"),
    "without a word": _("Without her code word"),
    "hold released": _("A held answer let go"),
    "longer block": _("A block longer than a day"),
}

CLOCKS: Words = {
    "triage": _("A new message is read"),
    "danger": _("An urgent message is read"),
    "first answer": _("The first answer leaves"),
    "follow-up": _("A further answer leaves"),
    "approval": _("An answer is approved"),
    "call log": _("A call is written down"),
    "call back": _("A promise to call back is kept"),
    "case step": _("A next step of a case is done"),
}

CLOCK_HINTS: Words = {
    "triage": _("Since it came, until a colleague opens it."),
    "danger": _("The same where it may speak of danger, or was marked to be looked at now."),
    "first answer": _("Since her first message, until our answer leaves."),
    "follow-up": _("Since each later message of hers, until our answer leaves."),
    "approval": _("Since it was written, where a second pair of eyes is needed."),
    "call log": _("Since the call began, until it is logged."),
    "call back": _("After the end of the window that was agreed on."),
    "case step": _("After the end of the day by which it was to be done."),
}

STANDING: Words = {
    "triage": _("not read yet"),
    "danger": _("urgent and not read yet"),
    "first answer": _("no first answer yet"),
    "follow-up": _("no further answer yet"),
    "approval": _("an answer waits for approval"),
    "call log": _("not written down yet"),
    "call back": _("not called back yet"),
    "case step": _("a next step is not done yet"),
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

ROLES: Words = {
    "operator": _("operator"),
    "counsellor": _("counsellor"),
    "supervisor": _("supervisor"),
    "administrator": _("administrator"),
}

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

KEYS: Words = {
    "invited": _("invited, has not come yet"),
    "waiting": _("waits for a key"),
    "ready": _("ready"),
    "left": _("has left"),
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


QUARANTINE: Words = {
    "unreadable": _("it could not be read"),
    "too-large": _("it is too large"),
    "too-slow": _("reading it took too long"),
    "parser-died": _("the reader broke down over it"),
    "not-stored": _("it could be read but not filed"),
}

CASE_STATES: Words = {
    "open": _("just opened"),
    "in_progress": _("being worked on"),
    "waiting": _("waits for somebody else"),
    "follow_up": _("in follow-up"),
    "closed": _("is closed"),
}

CASE_MOVES: Words = {
    "in_progress": _("We work on it"),
    "waiting": _("It waits for somebody else"),
    "follow_up": _("Only look in now and then"),
}

CASE_VIEWS: Words = {
    "mine": _("Mine"),
    "open": _("All open"),
    "due": _("Next steps due"),
    "waiting": _("Waiting"),
    "closed": _("Closed"),
}

CONSENT: Words = {
    "yes": _("She agrees"),
    "no": _("She does not want it"),
    "not_asked": _("Not asked yet"),
    "withdrawn": _("She took her consent back"),
}

TOLD: Words = {
    "purpose": _("why we would keep a case for her"),
    "use": _("who sees it and what we use it for"),
    "research": _("that numbers without any names may go into reports and research"),
    "access": _("that she may ask what is written about her"),
    "how_long": _("how long it is kept"),
    "withdraw": _("how she can take her yes back, at any time and without a reason"),
}

CLOSING: Words = {
    "goal_reached": _("what she wanted is reached"),
    "person_ended": _("she ended it herself"),
    "no_contact": _("we can't reach her any more"),
    "moved": _("she has moved away"),
    "referred": _("others help her on"),
    "deceased": _("she has died"),
    "duplicate": _("there is another case for her"),
    "misuse": _("it was misuse"),
}

NEEDS: Words = {
    "shelter": _("a safe place to sleep"),
    "money": _("money, food, clothes"),
    "health": _("a doctor"),
    "documents": _("papers"),
    "psychological": _("help of a psychologist"),
    "social": _("help of a social worker"),
    "children": _("help for her children"),
    "legal": _("help of a lawyer"),
    "education": _("learning"),
    "work": _("work"),
}

NEED_STATES: Words = {
    "": _("not asked"),
    "open": _("needs it"),
    "met": _("has got it"),
    "refused": _("doesn't want it"),
    "unavailable": _("nobody can give it"),
}

RECOGNISED: Words = {
    "": _("not known"),
    "no": _("no"),
    "police": _("yes, by the police"),
    "court": _("yes, by a court"),
}

COOPERATES: Words = {
    "": _("not known"),
    "no": _("no"),
    "considers": _("she thinks about it"),
    "yes": _("yes"),
}

ACHIEVED: Words = {
    "social_life": _("she is among people again"),
    "family_relations": _("she is in touch with her family, as she wants it"),
    "in_education": _("she learns or studies"),
    "in_work": _("she works"),
    "lives_independently": _("she lives on her own feet"),
}


def word_for(words: Words, code: object) -> str:
    """The words for a code in the reader's language, or the code itself when nobody has named it."""
    return str(words.get(str(code), code))


def outcome_word(code: str) -> str:
    """An attempt's outcome. RFC 5321 reply codes ("451", "550") are told by their first digit."""
    if re.fullmatch(r"[45]\d\d", code):
        return f"{word_for(OUTCOMES, code[0] + 'xx')} ({code})"
    return word_for(OUTCOMES, code)
