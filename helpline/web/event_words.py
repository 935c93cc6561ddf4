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
    "priority raised": _("%(by)s set it to “look now”"),
    "priority lowered": _("%(by)s took it off “look now”"),
    "assigned": _("%(by)s handed it over to: %(about)s"),
    "unassigned": _("%(by)s gave it back to everyone"),
    "closed": _("%(by)s closed it"),
    "reopened": _("Opened again: %(by)s"),
    "first read": _("%(by)s was the first to read it"),
    "marked spam": _("%(by)s marked it as spam"),
    "moved to a team": _("%(by)s gave it to another team"),
    "merged": _("%(by)s merged another ticket into this one"),
    "merged into another": _("%(by)s merged it into another ticket"),
    "merge undone": _("%(by)s took a merge apart"),
    "split off": _("%(by)s made a ticket of its own out of a part"),
    "began as a part": _("%(by)s made this ticket out of a part of another"),
    "message moved away": _("%(by)s moved messages to another ticket"),
    "message moved here": _("%(by)s moved messages here from another ticket"),
    "writer doubted": _("%(by)s doubts that it is she who writes"),
    "doubt lifted": _("%(by)s lifted the doubt about who writes"),
    "recognised": _("She has written before: linked by itself"),
    "may be known": _("She may have written before"),
    "joined contact": _("%(by)s joined it with her other tickets"),
    "sender checked": _("The sender's address was checked"),
    "blocked": _("%(by)s blocked the writer for a time"),
    "block lifted": _("%(by)s lifted the block on the writer"),
    "set aside": _("Set aside: the writer is blocked"),
    "let through": _("The writer is blocked, but this may be danger: look now"),
    "card saved": _("%(by)s changed her safe-contact card"),
    "safety asked": _("%(by)s asked her about her safety"),
    "code word right": _("%(by)s typed her code word"),
    "code word wrong": _("%(by)s typed a wrong code word"),
    "stop word said": _("Her stop word was said: every way to her is closed"),
    "letter confirmed": _("%(by)s found that the letter from another address is hers"),
    "safe contact overridden": _("%(by)s sent an answer despite her safe-contact card"),
    "override looked at": _("%(by)s looked at what was sent despite the card"),
    "draft handed on": _("%(by)s handed the draft on to: %(about)s"),
    "to approve": _("%(by)s wrote an answer; somebody else approves it"),
    "approved": _("%(by)s approved the answer of: %(about)s"),
    "sent back": _("%(by)s sent the answer back to: %(about)s"),
    "rules set": _("%(by)s set the rules of answering"),
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
    "next worker told": _("%(by)s wrote what the next worker reads first"),
    "signed off": _("%(by)s handed over and went"),
    "handover accepted": _("%(by)s accepted the hand-over of: %(about)s"),
    "contact logged": _("%(by)s logged a contact"),
    "wrote first": _("%(by)s wrote first, to an address she was given"),
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
    "consent recorded": _("%(by)s kept what she said to having a case"),
    "consent withdrawn": _("She took her consent back; %(by)s kept it"),
    "case opened": _("%(by)s opened a case"),
    "case in progress": _("%(by)s: we work on it"),
    "case waiting": _("%(by)s: it waits for somebody else"),
    "case in follow-up": _("%(by)s: only a look in now and then"),
    "case closed": _("%(by)s closed the case"),
    "case reopened": _("%(by)s opened the case again"),
    "case assigned": _("%(by)s gave the case to: %(about)s"),
    "case unassigned": _("%(by)s gave the case back to the team"),
    "handover written": _("%(by)s wrote for the next worker"),
    "ticket linked": _("%(by)s added a ticket to the case"),
    "ticket unlinked": _("%(by)s took a ticket out of the case"),
    "step added": _("%(by)s added a next step"),
    "step changed": _("%(by)s changed a next step"),
    "step done": _("%(by)s did a step"),
    "step open again": _("%(by)s: a step is still to do"),
    "put on hold": _("%(by)s put it on hold"),
    "taken up again": _("%(by)s took it up again"),
    "sheet used": _("The recovery sheet was used for: %(about)s"),
}


def event_sentence(event: EventShown) -> str:
    """One sentence in the reader's language. A kind nobody has named is shown as it is."""
    if event.kind not in SENTENCES:
        return event.kind
    by, about = event.by or gettext("the desk"), event.about or gettext("nobody")
    if event.kind == "assigned" and event.by and event.about in (None, event.by):
        return str(gettext("%(by)s took it", by=event.by))
    if event.kind == "case assigned" and event.by and event.by == event.about:
        return str(gettext("%(by)s took the case", by=event.by))
    if event.kind == "reopened" and not event.by:
        return str(gettext("Her new message opened it again"))
    spoken = str(SENTENCES[event.kind]) % {"by": by, "about": about}
    return spoken[:1].upper() + spoken[1:]
