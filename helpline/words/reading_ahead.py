"""What the desk makes of a letter's words: her name masked, folded for the search, words of danger looked for.

Mostly made where the letter is read: there nobody waits, and what it beats holds no key. A child that something hostile
took over could lie about it, as it could about the letter itself.
"""

from __future__ import annotations

from dataclasses import replace

from helpline.border import IncomingMail, ReadAhead
from helpline.words.danger import is_urgent_folded
from helpline.words.folding import fold_letter
from helpline.words.masking import mask


def with_ahead(mail: IncomingMail) -> IncomingMail:
    """The letter, and beside it what colleagues will read of it. Pure."""
    return replace(mail, ahead=read_ahead(mail))


def read_ahead(mail: IncomingMail) -> ReadAhead:
    """What was made of it where it was read, or else is made now. Pure."""
    if mail.ahead is not None:
        return mail.ahead
    shown, removed = mask(mail)
    folded = fold_letter(mail.subject, mail.text)
    return ReadAhead(
        subject=shown.subject, text=shown.text, quoted=shown.quoted,
        file_names=tuple(file.name for file in shown.attachments), removed=removed,
        folded=fold_letter(shown.subject, shown.text) if removed else folded, is_urgent=is_urgent_folded(folded),
    )  # fmt: skip
