"""In charge of the four indicators of the network's programme: shares of those helped, with what nobody has noted. Arithmetic only."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from dataclasses import dataclass

from helpline.figures.response_times import Ratio

INDICATORS = ("indicator_1", "indicator_2", "indicator_3", "indicator_4")
FLAGS = ("social_life", "family_relations", "in_education", "in_work", "lives_independently")


@dataclass(frozen=True, repr=False)
class Helped:
    """A case in which help was given. `needs` are the states of those somebody asked about: open, met, refused, unavailable.

    `cooperates` is "" where nobody has noted it; `achieved` None while it isn't closed, or where its record didn't open.
    """

    person: Hashable
    needs: tuple[str, ...] = ()
    cooperates: str = ""
    achieved: tuple[str, ...] | None = None

    @property
    def has_all_it_needs(self) -> bool:
        """What she refused is no need of hers. Where she refused everything, nothing was met."""
        return "met" in self.needs and set(self.needs) <= {"met", "refused"}


def indicators(
    applied: Collection[Hashable], helped: Collection[Helped]
) -> dict[str, tuple[Ratio, int | None]]:
    """Each with how many of its denominator nobody knows about; None where that can't be.

    1: helped, of all who applied. 2: got all they needed. 3: work with the police or a court. 4: something came true
    for them; 2 to 4 of all cases helped.
    """
    persons = {one.person for one in helped} & set(applied)
    of = len(helped)
    return {
        "indicator_1": (Ratio(len(persons), len(applied)), None),
        "indicator_2": (Ratio(sum(one.has_all_it_needs for one in helped), of), sum(not one.needs for one in helped)),
        "indicator_3": (
            Ratio(sum(one.cooperates == "yes" for one in helped), of), sum(one.cooperates == "" for one in helped)
        ),
        "indicator_4": (
            Ratio(sum(bool(one.achieved) for one in helped), of), sum(one.achieved is None for one in helped)
        ),
    }  # fmt: skip


def flags_of(helped: Collection[Helped]) -> list[str]:
    """What came true, one for each case and flag."""
    return [flag for one in helped for flag in one.achieved or ()]
