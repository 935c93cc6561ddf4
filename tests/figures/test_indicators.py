"""The four indicators: numerators, denominators, and what nobody has noted."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from helpline.figures.indicators import FLAGS, Helped, flags_of, indicators
from helpline.figures.response_times import Ratio

STATES = st.sampled_from(["open", "met", "refused", "unavailable"])
HELPED = st.builds(
    Helped, person=st.integers(0, 5), needs=st.lists(STATES, max_size=4).map(tuple),
    cooperates=st.sampled_from(["", "no", "considers", "yes"]),
    achieved=st.none() | st.lists(st.sampled_from(FLAGS), unique=True).map(tuple),
)  # fmt: skip


def test_each_has_its_own_denominator_and_says_what_is_not_known() -> None:
    helped = [
        Helped("Ula", ("met", "refused"), "yes", ("in_work",)),
        Helped("Vera", ("met", "open"), "no", ()),
        Helped("Rasa"),
    ]

    told = indicators(["Ula", "Vera", "Goda", "Ona"], helped)

    assert told == {
        "indicator_1": (Ratio(2, 4), None),
        "indicator_2": (Ratio(1, 3), 1),
        "indicator_3": (Ratio(1, 3), 1),
        "indicator_4": (Ratio(1, 3), 1),
    }


def test_who_refused_everything_was_given_nothing() -> None:
    assert not Helped("Ula", ("refused", "refused")).has_all_it_needs


@given(st.lists(HELPED), st.sets(st.integers(0, 5)))
def test_no_share_is_more_than_its_whole(helped: list[Helped], applied: set[int]) -> None:
    told = indicators(applied, helped)

    assert all(0 <= ratio.numerator <= ratio.denominator for ratio, _ in told.values())
    assert all(ratio.numerator + (unknown or 0) <= ratio.denominator for ratio, unknown in told.values())
    assert len(flags_of(helped)) >= told["indicator_4"][0].numerator
