"""The deeds that care for colleagues and for quality, for the table of who may do what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from helpline.deeds.supervision import data_quality, digest, load, reviews, reviews_shown, talk_log, talks
from helpline.deeds.supervision.reviews import Findings
from helpline.deeds.supervision.talks import Talk
from helpline.deeds.supervision.trends import Asked
from helpline.deeds.ticket import tickets


def _told(it: Any, by: Any) -> dict[str, Any]:
    return {"by": by, "now": it.desk.clock.now}


def _note(it: Any, by: Any) -> UUID:
    attended = frozenset({it.desk.ada.staff_id})
    return talks.note_talk(Talk(date(2026, 3, 2), "group", 60, attended), it.team, **_told(it, by))


def _talk(it: Any) -> UUID:
    return _note(it, it.desk.sam)


def _draw(it: Any, by: Any) -> UUID:
    """Of the one ticket that was closed."""
    tickets.close(it.ticket, **_told(it, it.desk.sam))
    march = {"since": date(2026, 3, 1), "until": date(2026, 3, 31)}
    return reviews.draw_sample(1, it.team, **march, rules=it.desk.rules, **_told(it, by))


def _review(it: Any) -> UUID:
    return reviews_shown.read_draw(_draw(it, it.desk.sam), by=it.desk.sam).tickets[0].review_id


GOOD = Findings("yes", "yes", "yes", "yes")
Deed = tuple[str, Callable[..., object]]
BY_ID: dict[str, Deed] = {
    "read a drawing": ("review answers", lambda it, by: reviews_shown.read_draw(_draw(it, it.desk.sam), by=by)),
    "leave a drawing": (
        "review answers", lambda it, by: reviews.end_draw(_draw(it, it.desk.sam), **_told(it, by)),
    ),
    "read a review": ("review answers", lambda it, by: reviews_shown.read_review(_review(it), by=by)),
    "keep what was found": (
        "review answers", lambda it, by: reviews.keep_findings(_review(it), GOOD, **_told(it, by)),
    ),
    "take a supervision out": (
        "keep the supervision log", lambda it, by: talks.take_out(_talk(it), **_told(it, by)),
    ),
}  # fmt: skip
OF_ALL: dict[str, Deed] = {
    "read the digest": (
        "see the digest", lambda it, by: digest.read_digest(None, rules=it.desk.rules, **_told(it, by)),
    ),
    "read data quality": (
        "see data quality",
        lambda it, by: data_quality.read_data_quality(
            Asked(date(2026, 3, 1), date(2026, 3, 31)), rules=it.desk.rules, by=by
        ),
    ),
    "draw a sample": ("review answers", _draw),
    "list drawings": ("review answers", lambda it, by: reviews_shown.read_draws(**_told(it, by))),
    "see one's own load": ("see own load", lambda it, by: load.read_own_load(rules=it.desk.rules, **_told(it, by))),
    "see load": ("see load", lambda it, by: load.read_loads(rules=it.desk.rules, **_told(it, by))),
    "note a supervision": ("keep the supervision log", _note),
    "read the supervision log": ("keep the supervision log", lambda _, by: talk_log.read_log(2026, by=by)),
    "see one's own supervision": ("see own supervision", lambda _, by: talk_log.read_own_log(2026, by=by)),
    "see who may attend": ("keep the supervision log", lambda _, by: talks.who_may_attend(by=by)),
    "see who asked for a debrief": (
        "keep the supervision log", lambda it, by: talks.who_asked(it.debrief, by=by),
    ),
}  # fmt: skip
DEEDS: frozenset[Callable[..., object]] = frozenset({
    talks.take_out, reviews_shown.read_draw, reviews.end_draw, reviews_shown.read_review, reviews.keep_findings,
})  # fmt: skip
# It fills a form: what isn't there, or not hers, is nobody.
OF_A_PAGE = frozenset({talks.who_asked})
