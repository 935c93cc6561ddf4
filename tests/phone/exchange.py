"""A desk whose line is open, and the carrier before it, as tests of calls over the wire have them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from helpline import records
from helpline.deeds.line.line_seals import open_line_facts
from helpline.deeds.line.line_states import LineFacts
from tests.cast import Desk
from tests.phone.calling import (
    Call,
    CarrierCall,
    Leg,
    Said,
    caller_over,
    house_with_a_line,
    on_duty,
    served,
    settings_of,
)

HERS = "+37061234567"


@dataclass
class Exchange:
    """A desk whose line is open, and the carrier before it."""

    desk: Desk
    call: Call
    port: int
    chance: random.Random = field(default_factory=lambda: random.Random(7))

    def she_calls(self, number: str = HERS) -> CarrierCall:
        hers = CarrierCall(self.chance, number)
        self.say(hers, hers.ring())
        return hers

    def she_waits(self) -> CarrierCall:
        """She has said that she speaks Lithuanian and wants somebody; whoever is on duty hears it ring."""
        hers = self.she_calls()
        self.say(hers, hers.press("1"))
        self.say(hers, hers.press())
        return hers

    def she_talks_with_oda(self) -> CarrierCall:
        on_duty(self.desk, "Oda", "desk-1")
        hers = self.she_waits()
        self.taken_by(hers, "+37052100001")
        return hers

    def say(self, hers: CarrierCall | Leg, said: Said) -> int:
        """Brings a message and keeps the answer where the next one is read from."""
        status, answer = self.call(said.url, said.form, said.headers)
        if status == 200:
            hers.answer = answer
        return status

    def taken_by(self, hers: CarrierCall, phone: str) -> Leg:
        leg = hers.leg(phone)
        self.say(leg, leg.lift())
        self.say(leg, leg.take())
        return leg

    def ended(self, hers: CarrierCall, seconds: int) -> int:
        return self.say(hers, hers.over(seconds, self.desk.clock.now))

    def facts(self, number: int = 0) -> LineFacts:
        line = self.desk.rows(records.LineCall)[number]
        return open_line_facts(line, keys=self.desk.ada.keys)


def open_exchange(desk: Desk, folder: Path, **changes: Any) -> Iterator[Exchange]:
    with served(house_with_a_line(desk, settings_of(desk, folder, **changes))) as port:
        yield Exchange(desk, caller_over(port), port)
