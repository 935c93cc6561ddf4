"""What a page says when a deed is refused: its title, why, and what to do; one line a refusal."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from helpline.deeds.answer.corrections import TooLateToPutRight
from helpline.deeds.answer.recalls import TooLate
from helpline.deeds.answer.safe_sending import OutsideTheCard
from helpline.deeds.desk.approvals import OwnAnswer
from helpline.deeds.errors import DeedRefused, NoKey, NothingWritten
from helpline.deeds.move.sharing import NotMergeable
from helpline.deeds.phone.call_backs import NotOpenAnyMore
from helpline.deeds.phone.calls import TooLateToCorrect
from helpline.deeds.ticket.blocks import NotBlockable
from helpline.deeds.ticket.doubted import WriterInDoubt
from helpline.web.words.codes_of_answers import OBJECTIONS
from helpline.web.words.codes_of_tickets import NOT_MERGEABLE


@dataclass(frozen=True, repr=False)
class Refusal:
    """The HTTP status, and three sentences in the reader's language."""

    status: int
    title: LazyString
    why: LazyString
    cure: LazyString


PLAIN = Refusal(409, _("Not done"), _("This could not be done."), _("Load the page again and look."))
REFUSALS: dict[type[DeedRefused], Refusal] = {
    WriterInDoubt: Refusal(
        409,
        _("It is in doubt who writes"),
        _("Until that is found out, nothing but the neutral text leaves."),
        _("Go back to the ticket: ask for her code word."),
    ),
    NotMergeable: Refusal(
        409,
        _("Not moved"),
        _("This could not be done."),
        _("Nothing was changed. Go back to the ticket."),
    ),
    NoKey: Refusal(
        403,
        _("A key is still missing"),
        _("Your keys don't open this yet."),
        _("Tell a colleague of the team your four words, so that she can grant them to you."),
    ),
    TooLate: Refusal(
        409,
        _("Too late"),
        _("The answer has left or is leaving now."),
        _("You can write another one."),
    ),
    TooLateToCorrect: Refusal(
        409,
        _("Not to be changed any more"),
        _("A call is changed by whoever logged it, until the end of the shift."),
        _("Write a note, or log a call of its own."),
    ),
    TooLateToPutRight: Refusal(
        409,
        _("Not to be changed any more"),
        _("A note is put right by whoever wrote it, until the end of her shift."),
        _("Write a new note beside it."),
    ),
    NotOpenAnyMore: Refusal(
        409,
        _("Over"),
        _("This promise was kept, taken away or has expired; its number is gone."),
        _("Look at the list of promises again."),
    ),
    NotBlockable: Refusal(
        409,
        _("Not blocked"),
        _("This writer has no address by which the desk could know her again."),
        _("Close the ticket, or mark it as spam."),
    ),
    OutsideTheCard: Refusal(
        409,
        _("Her safe-contact card says no"),
        _("This could not be done."),
        _("Take the answer back, look at her card, and send it anew."),
    ),
    OwnAnswer: Refusal(
        409,
        _("Not your own"),
        _("You wrote this answer yourself, so somebody else approves it."),
        _("Ask a colleague to read it."),
    ),
    NothingWritten: Refusal(
        422,
        _("Nothing written"),
        _("There is nothing written yet."),
        _("Go back and write."),
    ),
}
REASONS = {**NOT_MERGEABLE, **OBJECTIONS}  # some refusals carry a code that says why


def refusal_of(error: DeedRefused) -> Refusal:
    """What is said of it; the plain sentences where it has none of its own."""
    told = REFUSALS.get(type(error), PLAIN)
    return replace(told, why=REASONS.get(str(error), told.why))
