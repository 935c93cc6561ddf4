"""What came of referrals: what isn't known is in no share, and nothing is lost between the two."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from helpline.figures.referrals import KNOWN, NOT_KNOWN, referral_success
from helpline.figures.response_times import Ratio

outcomes = st.lists(st.sampled_from((*KNOWN, NOT_KNOWN)))


@given(outcomes)
def test_every_referral_is_known_or_not_known(told: list[str]) -> None:
    ratio, not_known = referral_success(told)

    assert ratio.denominator + not_known == len(told)
    assert ratio.numerator <= ratio.denominator


@given(outcomes, st.integers(0, 9))
def test_what_nobody_can_find_out_changes_no_share(told: list[str], more: int) -> None:
    assert referral_success([*told, *[NOT_KNOWN] * more])[0] == referral_success(told)[0]


def test_without_any_that_is_known_there_is_no_share() -> None:
    assert referral_success([NOT_KNOWN]) == (Ratio(0, 0), 1)
