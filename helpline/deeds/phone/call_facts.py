"""What a call was about, in codes, and the seals on it: the facts and the promise under the team's key, the number for keepers."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from helpline.deeds.unlocked import Keyring
from helpline.records import Call, CallBack, ContactKey, Reveal, TeamKey
from helpline.sealing import (
    Key,
    KeyPair,
    context,
    kdf,
    kind_of,
    open_box,
    open_record,
    seal_box,
    seal_record,
)
from helpline.words.code_lists import code_list

COUNSELLING = 5  # the first so many outcomes count as served; the others are silence, jokes and wrong numbers


@dataclass(frozen=True, repr=False)
class CallFacts:
    """Codes of `words/lists`; "" where nobody asked or she did not say, danger 0 is "not assessed".

    `place` is "LT-" and a municipality, "LT", another country's ISO code, or "abroad". `opened_at` is the second at
    which the page was opened, in ISO format: the row keeps only the minute. `note` is empty once it is a ticket's message.
    `sex` and `age_band` are of who was harmed, the two beginning with `harmer` of who harms, `relation` what that person is to her.
    `reporting_delay` is how long before she turned to us what she tells of last happened.
    `unanswered` is how a call on the line ended that nobody took, "" for all others.
    """

    outcome: str = ""
    safe_now: str = ""
    others_hear: str = ""
    caller: str = ""
    caller_kind: str = ""
    age_band: str = ""
    sex: str = ""
    relation: str = ""
    harmer_sex: str = ""
    harmer_age_band: str = ""
    reporting_delay: str = ""
    place: str = ""
    language: str = ""
    reasons: tuple[str, ...] = ()
    violence_forms: tuple[str, ...] = ()
    danger: int = 0
    actions: tuple[str, ...] = ()
    referrals: tuple[str, ...] = ()
    how_heard: str = ""
    follow_up: str = ""
    note: str = ""
    opened_at: str = ""
    unanswered: str = ""

    @property
    def is_served(self) -> bool:
        """Whether it counts as a woman served; silence, jokes and wrong numbers don't."""
        return self.outcome in served_outcomes()


@dataclass(frozen=True, repr=False)
class Agreed:
    """What was agreed about a call back: is it safe to leave a message and which, what number she sees, what word to ask."""

    message_safe: str = ""
    message: str = ""
    caller_id: str = ""
    code_word_hint: str = ""


def served_outcomes() -> tuple[str, ...]:
    return code_list("call_outcomes").codes[:COUNSELLING]


def other_outcomes() -> tuple[str, ...]:
    return code_list("call_outcomes").codes[COUNSELLING:]


def seal_facts(call: Call, facts: CallFacts, *, keys: Keyring) -> None:
    """Under the epoch the row names. Raises NoKey."""
    told = json.dumps(asdict(facts)).encode()
    call.facts = seal_record(_call_key(call, keys), told, _call_place(call), epoch=call.epoch)


def box_facts(call: Call, facts: CallFacts, *, team: TeamKey) -> None:
    """For the line, which holds no key: the first colleague who writes in the call seals them anew."""
    call.epoch = team.epoch
    call.facts = seal_box(
        team.public, json.dumps(asdict(facts)).encode(), _call_place(call), epoch=team.epoch
    )


def open_facts(call: Call, *, keys: Keyring) -> CallFacts:
    """Raises NoKey, Damaged."""
    return facts_in(_opened(call, keys=keys))


def facts_in(written: bytes) -> CallFacts:
    """The facts in an opened record."""
    told: dict[str, Any] = json.loads(written)
    lists = {name: tuple(value) for name, value in told.items() if isinstance(value, list)}
    return CallFacts(**(told | lists))


def seal_agreed(promise: CallBack, agreed: Agreed, *, keys: Keyring) -> None:
    """Under the epoch the row names. Raises NoKey."""
    told = json.dumps(asdict(agreed)).encode()
    promise.agreed = seal_record(
        _promise_key(promise, keys), told, _promise_place(promise), epoch=promise.epoch
    )


def open_agreed(promise: CallBack, *, keys: Keyring) -> Agreed:
    """Raises NoKey, Damaged."""
    opened = open_record(
        _promise_key(promise, keys), promise.agreed, _promise_place(promise), epoch=promise.epoch
    )
    return Agreed(**json.loads(opened))


def seal_number(promise: CallBack, number: str, *, key: ContactKey) -> None:
    """Whoever types it can't read it back: only keepers and couriers open it."""
    promise.number_epoch = key.epoch
    promise.number = seal_box(key.public, number.encode(), _number_place(promise), epoch=key.epoch)


def open_number(promise: CallBack, *, pair: KeyPair) -> str:
    """Raises Damaged, also where the number is gone."""
    return open_box(pair, promise.number or b"", _number_place(promise), epoch=promise.number_epoch).decode()


def seal_shown(reveal: Reveal, number: str, *, public: bytes) -> None:
    """For the asker alone: `public` is her staff key."""
    reveal.box = seal_box(public, number.encode(), _reveal_place(reveal))


def open_shown(reveal: Reveal, *, seed: bytes) -> str:
    """`seed` is the asker's. Raises Damaged, also where it is gone."""
    return open_box(KeyPair.from_seed(seed), reveal.box or b"", _reveal_place(reveal), epoch=1).decode()


def _opened(call: Call, *, keys: Keyring) -> bytes:
    if kind_of(call.facts) == "box":
        return open_box(keys.pair(call.team_id, call.epoch), call.facts, _call_place(call), epoch=call.epoch)
    return open_record(_call_key(call, keys), call.facts, _call_place(call), epoch=call.epoch)


def _call_key(call: Call, keys: Keyring) -> Key:
    return kdf(keys.pair(call.team_id, call.epoch).seed, "call")


def _call_place(call: Call) -> bytes:
    return context("call", call.org_id, call.id)


def _promise_key(promise: CallBack, keys: Keyring) -> Key:
    return kdf(keys.pair(promise.team_id, promise.epoch).seed, "promise")


def _promise_place(promise: CallBack) -> bytes:
    return context("promise", promise.org_id, promise.team_id, promise.id)


def _number_place(promise: CallBack) -> bytes:
    return context("callback", promise.org_id, promise.id, "number")


def _reveal_place(reveal: Reveal) -> bytes:
    return context("reveal", reveal.org_id, reveal.id, reveal.asker_id)
