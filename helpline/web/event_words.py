"""A step in a ticket's course as one sentence: who did what, about whom."""

from __future__ import annotations

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _

from helpline.deeds.shown import EventShown

SENTENCES: dict[str, LazyString] = {
    "received": _("Her message came"),
    "noted": _("%(by)s wrote a note"),
    "answered": _("%(by)s wrote an answer"),
    "answer left": _("The answer left"),
    "answer held": _("The answer was held back"),
    "answer failed": _("The answer did not arrive"),
    "answer delayed": _("The answer is on its way longer than usual"),
    "answer delivered": _("Her mail server has the answer"),
    "away": _("Her mailbox answered by itself"),
    "answer withdrawn": _("%(by)s took the answer back"),
    "quarantined": _("A letter could not be read and was put aside"),
    "quarantine opened": _("%(by)s looked at a letter that was put aside"),
    "quarantine read again": _("%(by)s had a letter read again that was put aside"),
    "quarantine copied out": _("%(by)s copied out a letter that was put aside"),
    "quarantine handled": _("%(by)s handled a letter that was put aside"),
    "triaged": _("%(by)s did the triage"),
    "assigned": _("%(by)s handed it over to: %(about)s"),
    "unassigned": _("%(by)s gave it back to everyone"),
    "closed": _("%(by)s closed it"),
    "reopened": _("Opened again: %(by)s"),
    "first read": _("%(by)s was the first to read it"),
    "marked spam": _("%(by)s marked it as spam"),
    "recognised": _("She has written before: linked by itself"),
    "may be known": _("She may have written before"),
    "joined contact": _("%(by)s joined it with her other tickets"),
    "sender checked": _("The sender's address was checked"),
    "blocked": _("%(by)s blocked the writer for a time"),
    "block lifted": _("%(by)s lifted the block on the writer"),
    "set aside": _("Set aside: the writer is blocked"),
    "let through": _("The writer is blocked, but this may be danger: look now"),
    "call begun": _("%(by)s began a call"),
    "call logged": _("%(by)s logged a call"),
    "call corrected": _("%(by)s corrected a call"),
    "call dropped": _("%(by)s threw a call away that was none"),
    "call linked": _("%(by)s put a call here"),
    "call back promised": _("%(by)s promised a call back"),
    "call back tried": _("%(by)s called back and did not reach her"),
    "call back kept": _("%(by)s called back"),
    "call back withdrawn": _("%(by)s took the promise to call back away"),
    "call back expired": _("A promise to call back expired"),
    "number asked for": _("%(by)s asked for a number"),
    "number shown": _("A number was shown to: %(by)s"),
    "totals imported": _("%(by)s brought in the totals of the line"),
    "folded": _("Her message came a second time; one copy was kept"),
    "imported": _("Taken over from an older mailbox"),
    "founded": _("The desk was founded"),
    "invited": _("%(by)s invited: %(about)s"),
    "joined": _("%(by)s made her keys"),
    "granted": _("%(by)s gave a key to: %(about)s"),
    "logged in": _("%(by)s signed in"),
    "logged out": _("%(by)s signed out"),
    "login refused": _("A sign-in was refused"),
    "locked": _("%(by)s locked the desk"),
    "armed": _("The courier got its keys"),
    "sheet checked": _("%(by)s typed the recovery sheet back"),
    "sheet used": _("The recovery sheet was used for: %(about)s"),
}


def event_sentence(event: EventShown) -> str:
    """One sentence in the reader's language. A kind nobody has named is shown as it is."""
    if event.kind not in SENTENCES:
        return event.kind
    by, about = event.by or gettext("the desk"), event.about or gettext("nobody")
    if event.kind == "assigned" and event.by and event.about in (None, event.by):
        return str(gettext("%(by)s took it", by=event.by))
    if event.kind == "reopened" and not event.by:
        return str(gettext("Her new message opened it again"))
    spoken = str(SENTENCES[event.kind]) % {"by": by, "about": about}
    return spoken[:1].upper() + spoken[1:]
