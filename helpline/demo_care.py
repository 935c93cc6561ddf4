"""What the staff of the demo did besides answering: asked after women in danger, supervisions, a review half done. All by deeds."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime, timedelta

from helpline.deeds.answer.contact_logging import LoggedContact, log_contact_on
from helpline.deeds.desk.inbox import read_inbox
from helpline.deeds.rules import DeskRules
from helpline.deeds.shift import debriefs
from helpline.deeds.supervision import chart_notes, reviews, talks
from helpline.deeds.supervision.reviews import Findings
from helpline.deeds.supervision.reviews_shown import read_draw
from helpline.deeds.supervision.talks import Kind
from helpline.deeds.ticket import blocks
from helpline.deeds.unlocked import Unlocked

# Days ago, kind, minutes, who attended, by their roles, and the line about it.
TALKS: tuple[tuple[int, Kind, int, tuple[str, ...], str], ...] = (
    (24, "group", 90, ("operator", "counsellor", "supervisor"), "Kaip kalbėti, kai šalia kas nors klausosi"),
    (11, "individual", 50, ("counsellor",), "Ilgi atvejai, kada paleisti"),
    (4, "after_incident", 30, ("operator",), "Po naktinio skambučio"),
)  # fmt: skip
# Days ago, and what happened then.
NOTES = ((20, "Straipsnis apie mus dienraštyje"), (6, "Sekmadieniais budi dviese"))
ASKED_AFTER = (
    "Paskambinau sutartu laiku. Ji pas seserį, vaikai su ja.", "Trumpai kalbėjomės: šiandien ramu, kitą kartą skambinti rytoj.",
    "Neatsiliepė; žinutės palikti nesutarta, bandysiu vėl.",
)  # fmt: skip
DRAWN = 5
FOUND = (
    Findings("yes", "yes", "yes", "partly", "Pabaigoje pasiūlyti vieną žingsnį, ne tris."),
    Findings("partly", "yes", "yes", "yes", ""),
)


def tell_care(staff: Mapping[str, Unlocked], *, rules: DeskRules, now: datetime) -> None:
    """Of the month that the letters tell of; Ada's wish to talk is still open, and one silent woman nobody has asked after."""
    sam, zone = staff["supervisor"], rules.calendar.zone
    today, team_id = now.astimezone(zone).date(), min(sam.team_ids)
    for days, kind, minutes, attended, note in TALKS:
        held_on, who = today - timedelta(days=days), frozenset(staff[role].staff_id for role in attended)
        led_by = None if kind == "group" else sam.staff_id
        talk = talks.Talk(held_on, kind, minutes, who, led_by=led_by, note=note)
        talks.note_talk(talk, team_id, by=sam, now=now - timedelta(days=days))
    debriefs.ask_for_debrief(
        "Rytoj po pietų, jei gali", by=staff["counsellor"], now=now - timedelta(hours=14)
    )
    spam, _ = read_inbox("spam", by=sam, now=now, armed=True)
    for item in spam.items[:1]:
        blocks.block_writer(item.id, days=7, reason="Rašo vis tą patį", by=sam, now=now - timedelta(hours=20))
    silent, _ = read_inbox("look-after", by=sam, now=now, armed=True)
    for item, words in zip(silent.items[:-1], ASKED_AFTER, strict=False):
        called = LoggedContact("phone", words, happened_at=now - timedelta(hours=5), waits=False)
        log_contact_on(item.id, called, rules=rules, by=staff["counsellor"], now=now - timedelta(hours=5))
    for days, words in NOTES:
        chart_notes.add_note(words, on=today - timedelta(days=days), by=sam)
    draw_id = reviews.draw_sample(
        DRAWN, team_id, since=today - timedelta(days=30), until=today, rules=rules, by=sam,
        now=now - timedelta(days=2), chance=random.Random(5),  # noqa: S311  (a story, the same one each time)
    )  # fmt: skip
    for drawn, findings in zip(read_draw(draw_id, by=sam).tickets, FOUND, strict=False):
        reviews.keep_findings(drawn.review_id, findings, by=sam, now=now - timedelta(days=1))
