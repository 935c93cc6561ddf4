"""Codes of clocks, reviews, talks and the people who work here. An unknown code is shown as it is."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from helpline.web.words.codes_said import Words

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
    "look after": _("Somebody in danger is asked after"),
    "approval": _("An answer is approved"),
    "call log": _("A call is written down"),
    "call back": _("A promise to call back is kept"),
    "case step": _("A next step of a case is done"),
    "referral": _("What came of a referral is known"),
    "police referral": _("She is contacted after the police told us of her"),
    "protection order": _("A protection order is looked at again"),
    "data breach": _("A breach of personal data is told to the authority"),
    "data request": _("Somebody who asks for her data has an answer"),
    "other": _("Anything else, by a day of your own"),
}

CLOCK_HINTS: Words = {
    "triage": _("Since it came, until a colleague opens it."),
    "danger": _("The same where it may speak of danger, or was marked to be looked at now."),
    "first answer": _("Since her first message, until our answer leaves."),
    "follow-up": _("Since each later message of hers, until our answer leaves."),
    "look after": _(
        "Since the last word on an urgent ticket that waits for her, until she writes, we write, or a contact is logged. Only where a way is safe for her."
    ),
    "approval": _("Since it was written, where a second pair of eyes is needed."),
    "call log": _("Since the call began, until it is logged."),
    "call back": _("After the end of the window that was agreed on."),
    "case step": _("After the end of the day by which it was to be done."),
    "referral": _("Since she was referred, until somebody asks what became of it."),
    "police referral": _(
        "Since the specialised help centre heard from the police. In service time half a day is the same day, and a day is the next."
    ),
    "protection order": _("Since it was issued. An order lasts 15 days."),
    "data breach": _("Since it was noticed. The law gives 72 hours until the authority must know."),
    "data request": _("Since it came. The law gives a month."),
    "other": _("After the end of the day that a colleague gave."),
}

STANDING: Words = {
    "triage": _("not read yet"),
    "danger": _("urgent and not read yet"),
    "first answer": _("no first answer yet"),
    "follow-up": _("no further answer yet"),
    "look after": _("in danger, and silent since our answer"),
    "approval": _("an answer waits for approval"),
    "call log": _("not written down yet"),
    "call back": _("not called back yet"),
    "case step": _("a next step is not done yet"),
    "deadline": _("a deadline"),
}

DEADLINES: Words = {
    "referral": _("Outcome of a referral"),
    "police referral": _("Contact after the police told us"),
    "protection order": _("Look at the protection order again"),
    "data breach": _("Tell the authority of a data breach"),
    "data request": _("Answer a request about data"),
    "other": _("Something else"),
}

DEADLINE_OUTCOMES: Words = {
    "accepted": _("accepted: she gets help there"),
    "reached": _("reached, not decided yet"),
    "refused": _("refused there"),
    "full": _("no place there"),
    "unknown": _("nobody can find out"),
    "done": _("done"),
    "not_needed": _("no longer needed, or set by mistake"),
}

DEADLINE_VIEWS: Words = {
    "open": _("Open"),
    "ended": _("Ended"),
}

ROLES: Words = {
    "operator": _("operator"),
    "counsellor": _("counsellor"),
    "supervisor": _("supervisor"),
    "administrator": _("administrator"),
}

KEYS: Words = {
    "invited": _("invited, has not come yet"),
    "waiting": _("waits for a key"),
    "ready": _("ready"),
    "left": _("has left"),
}
