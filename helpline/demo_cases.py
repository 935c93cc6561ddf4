"""A few cases for the demo, each at another point, and deadlines that run on tickets. Opened and worked on by deeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from helpline.deeds.case import case_steps, case_work, consents
from helpline.deeds.case.case_seals import Answers, Outcome
from helpline.deeds.case.cases import today_of
from helpline.deeds.case.consents import TOLD
from helpline.deeds.desk.inbox import read_inbox
from helpline.deeds.desk.inbox_shown import InboxItem
from helpline.deeds.rules import DeskRules
from helpline.deeds.ticket import deadlines
from helpline.deeds.ticket.deadlines import Wanted
from helpline.deeds.unlocked import Unlocked
from helpline.figures.clocks import Item


@dataclass(frozen=True, repr=False)
class CaseStory:
    """`steps` are what is to be done and in how many days, below 0 late, None without a day; the `done` come first."""

    state: str
    handover: str
    steps: tuple[tuple[str, int | None], ...]
    done: int = 0
    owner: str = "counsellor"


STORIES: Mapping[str, tuple[CaseStory, ...]] = {
    "lt": (
        CaseStory(
            "in_progress",
            "Rašyti tik iki 15 val., kol jis darbe. Pasą pažadėjome padėti susigrąžinti. Apie seserį neminėti.",
            (("Paklausti konsulato dėl paso", -3), ("Rasti teisininkę Osle", 1), ("Aptarti saugumo planą", None)),
            done=1,
        ),
        CaseStory("waiting", "Laukiame teismo atsakymo. Ji pati parašys, kai gaus.", (("Paskambinti į teismą", 6),)),
    ),
    "en": (
        CaseStory(
            "open",
            "She writes from the library, on Tuesdays. Never call.",
            (("Ask which shelter has a place for three", 0), ("Send her the list of documents", 4)),
        ),
        CaseStory("follow_up", "", (("Ask how the new flat is", 20),), owner="supervisor"),
    ),
}  # fmt: skip
# Kind, how many days ago it began, and how it ended, if it has.
DEADLINES: tuple[tuple[Item, int, str], ...] = (
    ("referral", 11, ""), ("protection order", 13, ""), ("referral", 20, "accepted"), ("referral", 26, "full"),
)  # fmt: skip
SAID = {
    "lt": "Parašė laiške: „Taip, noriu, kad eitume kartu.“",
    "en": "In her letter: “Yes, please, let us go on together.”",
}


def tell_cases(staff: Mapping[str, Unlocked], *, rules: DeskRules, now: datetime) -> None:
    """From tickets that have been answered, by the language of the letter; and one case more, closed well."""
    inbox, _ = read_inbox("waiting-for-her", by=staff["counsellor"], now=now, armed=True)
    for language, stories in STORIES.items():
        found = [item for item in inbox.items if item.language == language]
        for item, story in zip(found, stories, strict=False):
            _live(item, story, staff, now=now)
        for item in found[len(stories) : len(stories) + 1]:
            _live(item, CaseStory("open", "", ()), staff, now=now)
            _close(item, by=staff["counsellor"], now=now)
    _date(inbox.items, by=staff["counsellor"], rules=rules, now=now)


def _live(item: InboxItem, story: CaseStory, staff: Mapping[str, Unlocked], *, now: datetime) -> None:
    by, begun = staff[story.owner], item.last_at + timedelta(minutes=20)
    consents.record_consent(item.id, Answers("yes", TOLD, SAID.get(item.language, "")), by=by, now=begun)
    case_id = case_work.open_case(item.id, by=by, now=begun)
    for number, (words, days) in enumerate(story.steps):
        due_on = today_of(by, now) + timedelta(days=days) if days is not None else None
        step_id = case_steps.add_step(case_id, words, due_on=due_on, by=by, now=begun)
        if number < story.done:
            case_steps.finish_step(case_id, step_id, by=by, now=now - timedelta(hours=5))
    if story.handover:
        case_work.write_handover(case_id, story.handover, revision=0, by=by, now=begun)
    if story.state != "open":
        for state in ("in_progress", story.state)[story.state == "in_progress" :]:
            case_work.move_on(case_id, state, by=by, now=now - timedelta(hours=4))


def _date(items: Sequence[InboxItem], *, by: Unlocked, rules: DeskRules, now: datetime) -> None:
    """Deadlines on some of these tickets, and a request about data that belongs to none."""
    for item, (kind, days, outcome) in zip(items, DEADLINES, strict=False):
        wanted = Wanted(kind, now - timedelta(days=days))
        deadline_id = deadlines.set_deadline(item.id, wanted, rules=rules, by=by, now=now)
        if outcome:
            deadlines.end_deadline(deadline_id, outcome, by=by, now=now)
    wanted = Wanted("data request", now - timedelta(days=2), words="Laiškas paštu: ką apie ją turime")
    deadlines.set_deadline_of_no_ticket(min(by.team_ids), wanted, rules=rules, by=by, now=now)


def _close(item: InboxItem, *, by: Unlocked, now: datetime) -> None:
    case_id = case_work.open_case(item.id, by=by, now=now)
    outcome = Outcome("goal_reached", ("in_work", "lives_independently"))
    case_work.close_case(case_id, outcome, by=by, now=now - timedelta(hours=3))
