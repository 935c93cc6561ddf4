"""Codes of cases: their course, consent, needs, and what came of them. An unknown code is shown as it is."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from helpline.web.words.codes_said import Words

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
