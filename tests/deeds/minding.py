"""The deeds of reminders, followed tickets, corrected notes, settings and teams, for the table of who may do what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from helpline import records
from helpline.deeds import house_setting
from helpline.deeds.answer import corrections, notes, reminders
from helpline.deeds.staff import teams
from helpline.deeds.supervision import counts
from helpline.deeds.ticket import follows


def _told(it: Any, by: Any) -> dict[str, Any]:
    return {"by": by, "now": it.desk.clock.now}


def _reminder(it: Any) -> UUID:
    """For whoever of the team is here."""
    due = it.desk.clock.now + timedelta(hours=1)
    found = reminders.remind(it.ticket, "Paskambinti", due_at=due, **_told(it, it.desk.sam))
    with records.transaction() as session:
        session.get_one(records.Reminder, found).for_id = None
    return found


def _note(it: Any) -> UUID:
    return notes.note(it.ticket, "Rami", **_told(it, it.desk.sam))


def _remind(it: Any, by: Any) -> object:
    due = it.desk.clock.now + timedelta(hours=1)
    return reminders.remind(it.ticket, "Paskambinti", due_at=due, **_told(it, by))


Deed = tuple[str, Callable[..., object]]
BY_ID: dict[str, Deed] = {
    "set a reminder": ("write notes", _remind),
    "finish a reminder": ("write notes", lambda it, by: reminders.finish(_reminder(it), **_told(it, by))),
    "put a reminder off": ("write notes", lambda it, by: reminders.put_off(_reminder(it), **_told(it, by))),
    "delete a reminder": ("write notes", lambda it, by: reminders.drop(_reminder(it), **_told(it, by))),
    "follow": ("read tickets", lambda it, by: follows.follow(it.ticket, **_told(it, by))),
    "unfollow": ("read tickets", lambda it, by: follows.unfollow(it.ticket, by=by)),
    "look for names": ("read tickets", lambda it, by: follows.names_nobody(it.ticket, "@Una", by=by)),
    "correct a note": (
        "write notes", lambda it, by: corrections.correct_note(it.ticket, _note(it), "Kita", **_told(it, by)),
    ),
    "strike a note": (
        "write notes", lambda it, by: corrections.strike_note(it.ticket, _note(it), **_told(it, by)),
    ),
    "read a note of one's own": (
        "write notes", lambda it, by: corrections.read_note(it.ticket, _note(it), **_told(it, by)),
    ),
    "rename a team": (
        "set rules", lambda it, by: teams.rename_team(it.other_team, "Naktis", **_told(it, by)),
    ),
    "add to a team": (
        "set rules",
        lambda it, by: teams.add_member(it.other_team, it.desk.oda.staff_id, **_told(it, by)),
    ),
    "take out of a team": (
        "set rules",
        lambda it, by: teams.remove_member(it.team, it.desk.oda.staff_id, **_told(it, by)),
    ),
}  # fmt: skip
OF_ALL: dict[str, Deed] = {
    "see teams": ("set rules", lambda _, by: teams.read_teams(by=by)),
    "add a team": (
        "set rules", lambda it, by: teams.add_team("Diena", it.desk.ada.staff_id, **_told(it, by)),
    ),
    "set names": ("set rules", lambda it, by: house_setting.set_names({}, **_told(it, by))),
    "set questions": ("set rules", lambda it, by: house_setting.set_questions(frozenset(), **_told(it, by))),
    "say by which rules indicators are counted": (
        "see waiting times",
        lambda it, by: house_setting.set_rules_of_indicators({("indicator_1", "lt"): "Taip"}, **_told(it, by)),
    ),
    "see counts": (
        "see counts", lambda it, by: counts.read_counts(rules=it.desk.rules, by=by, now=it.desk.clock.now),
    ),
    "set languages": ("set rules", lambda it, by: house_setting.set_languages(frozenset({"lt"}), **_told(it, by))),
    "set a list": (
        "set rules", lambda it, by: house_setting.set_list("reasons", {}, frozenset(), {}, **_told(it, by)),
    ),
    "set subjects": (
        "set texts", lambda it, by: house_setting.set_subjects("lt", {}, "Labas", first_name="", **_told(it, by)),
    ),
}  # fmt: skip
DEEDS = frozenset({
    reminders.remind, reminders.finish, reminders.put_off, reminders.drop, follows.follow, follows.unfollow,
    follows.names_nobody, corrections.correct_note, corrections.strike_note, corrections.read_note,
    teams.rename_team, teams.add_member, teams.remove_member,
})  # fmt: skip
# Asked by the page that has just shown her the ticket; it touches nothing but rows of her own.
OF_A_PAGE = frozenset({follows.looked, follows.is_minded})
