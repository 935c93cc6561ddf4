"""What comes back into the composer when a form was not taken, and what in it is asked about first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from werkzeug.datastructures import MultiDict

from helpline.deeds.answer.canned import CannedShown, read_canned
from helpline.deeds.answer.worksheets import CHECKS, PASSES, Thoughts
from helpline.web.desk import desk, me
from helpline.web.forms import AnswerForm, NoteForm
from helpline.web.house import organisation
from helpline.words.canned import fill
from helpline.words.personal_data import Finding, mark_of, personal_data, take_out


@dataclass(frozen=True, repr=False)
class Composed:
    """What was typed, and what was `seen` in it that may tell who somebody is; `mark` is what letting it stand sends back.

    `text` None: nothing was, so her draft is shown. `note` is the text of the note's form.
    """

    text: str | None = None
    subject: str = ""
    reason: str = ""
    note: str = ""
    seen: tuple[Finding, ...] = ()
    seen_in: Literal["", "answer", "note"] = ""
    let_stand: str = ""

    @property
    def mark(self) -> str:
        return mark_of(self.seen)


def answer_as_typed(form: AnswerForm) -> Composed:
    """With the gaps in it, where she has asked to take out what was seen."""
    text = form.text.data or ""
    if form.take_out.data:
        text = take_out(text, seen_in(text))
    stood = form.let_stand.data or form.let_stood.data or ""
    return Composed(
        text=text, subject=form.subject.data or "", reason=form.reason.data or "", let_stand=stood, seen_in="answer"
    )  # fmt: skip


def with_chosen_text(form: AnswerForm) -> Composed:
    """With the chosen ready text, its places filled in, below what she has written."""
    chosen = [text.body for text in texts_to_choose("") if text.key == form.canned.data]
    written = (form.text.data or "").rstrip()
    return Composed(
        text="\n\n".join([*([written] if written else []), *chosen]), subject=form.subject.data or "",
        reason=form.reason.data or "",
    )  # fmt: skip


def texts_to_choose(language: str) -> tuple[CannedShown, ...]:
    """All she may use, with what is known in their places; those of this language first."""
    known = {"line_number": desk().settings.desk.line_number, "counsellor": me().duty_name}
    texts = [
        replace(text, body=fill(text.body, {**known, "organisation": organisation(text.language)}))
        for text in read_canned(by=me()) if not text.damaged
    ]  # fmt: skip
    return tuple(sorted(texts, key=lambda text: text.language != language))


def thoughts_in(told: MultiDict[str, str]) -> Thoughts | None:
    """The worksheet of a form; None where the form had none."""
    if f"pass_{PASSES[0]}" not in told:
        return None
    first, second, third, fourth = (told.get(f"pass_{name}", "") for name in PASSES)
    ticked = set(told.getlist("ticks"))
    return Thoughts(
        passes=(first, second, third, fourth), ticks=tuple(tick for tick in CHECKS if tick in ticked)
    )


def note_as_typed(form: NoteForm) -> Composed:
    text = form.note.data or ""
    if form.take_out.data:
        text = take_out(text, seen_in(text))
    return Composed(note=text, let_stand=form.let_stand.data or "", seen_in="note")


def must_ask(text: str, *, let_stand: str) -> tuple[Finding, ...]:
    """What was seen, unless she has let just this stand."""
    seen = seen_in(text)
    return () if mark_of(seen) == let_stand else seen


def seen_in(text: str) -> tuple[Finding, ...]:
    line = desk().settings.desk.line_number
    return personal_data(text, ours=(line,) if line else ())
