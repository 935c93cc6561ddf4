"""In charge of what came of referrals: how many were accepted, of those whose outcome is known. Arithmetic only."""

from __future__ import annotations

from collections.abc import Sequence

from helpline.figures.response_times import Ratio

KNOWN = ("accepted", "reached", "refused", "full")
NOT_KNOWN = ""  # it still runs, or nobody could find out


def referral_success(outcomes: Sequence[str]) -> tuple[Ratio, int]:
    """Accepted, of all whose outcome is one of `KNOWN`; and how many of the others there are."""
    known = [outcome for outcome in outcomes if outcome in KNOWN]
    return Ratio(known.count("accepted"), len(known)), len(outcomes) - len(known)
