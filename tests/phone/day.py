"""A day on the line: women who call, hang up, wait and are answered, as scripts that a small engine plays in virtual time.

Everything of one second is brought at once by several threads. What the carrier's messages do on their way is done to
them here: they come twice, too late, in another order, or never. One thing can't come in another order: what waits for
our answer (a question, a colleague's key) comes before what follows from it.
"""

from __future__ import annotations

import heapq
import random
from collections import Counter
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from helpline.deeds.line.line_states import SHORT, End
from tests.cast import MORNING, Clock
from tests.phone.calling import Call, CarrierCall, Leg, Said

# What a script asks for: wait so many seconds, then bring these messages at once; who keeps the first one's answer.
Deed = tuple[int, tuple[Said, ...], CarrierCall | Leg | None]
Script = Generator[Deed, None, None]
KINDS = {
    "short": 40, "gives up in the menu": 40, "gives up while it rings": 50, "is answered": 60, "is answered in the second round": 25,
    "finds nobody": 25, "leaves a message": 20, "is lost in the menu": 15, "is lost while it rings": 10, "is lost while they talk": 15,
}  # fmt: skip
LANGUAGE_KEYS = {"lt": "1", "en": "2", "ru": "3", "pl": "5"}


@dataclass
class Woman:
    """One who calls: her call at the carrier, and what the helpline must know of it in the end.

    `recording` is the carrier's id of what she said after the tone; `is_told`, whether its notice ever reaches us.
    """

    call: CarrierCall
    kind: str
    language: str
    wants_woman: bool
    end: End = ""
    wait: int = 0
    talk: int = 0
    recording: str = ""
    is_told: bool = False
    began_at: datetime = MORNING


@dataclass
class Day:
    """Plays scripts. `brought` counts messages, `statuses` what was answered to those that were brought for the first time."""

    clock: Clock
    bring: Call
    chance: random.Random
    women: list[Woman] = field(default_factory=list)
    urls: set[str] = field(default_factory=set)
    brought: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    _due: list[tuple[datetime, int, Callable[[], Any]]] = field(default_factory=list)
    _order: Any = field(default_factory=count)

    def play(self) -> None:
        """Until nothing is left to do."""
        with ThreadPoolExecutor(max_workers=8) as threads:
            while self._due:
                moment = self._due[0][0]
                self.clock.now = moment
                now = []
                while self._due and self._due[0][0] == moment:
                    now.append(heapq.heappop(self._due)[2])
                for after in list(threads.map(lambda deed: deed(), now)):
                    if after is not None:
                        after()

    def begin(self, woman: Woman, script: Script, *, at: datetime) -> None:
        woman.began_at = at
        self.women.append(woman)
        self._later(at, lambda: lambda: self._next(script))

    def _next(self, script: Script) -> None:
        """The script's next deed, at its time; and what becomes of its messages on their way."""
        try:
            wait, messages, keeper = next(script)
        except StopIteration:
            return
        at = self.clock.now + timedelta(seconds=wait)
        for number, said in enumerate(messages):
            is_first = number == 0
            self._later(at, self._bringing(said, keeper if is_first else None, script if is_first else None))
            if self.chance.random() < 0.2:  # said again, at once or later
                self.brought["repeated"] += 1
                again = at + timedelta(seconds=self.chance.choice([0, 0, 1, 5, 14, 30, 200]))
                self._later(again, self._bringing(said, None, None))

    def _bringing(
        self, said: Said, keeper: CarrierCall | Leg | None, script: Script | None
    ) -> Callable[[], Any]:
        def bring() -> Callable[[], None] | None:
            self.urls.add(said.url)
            status, answer = self.bring(said.url, said.form, said.headers)
            if keeper is not None:
                assert status == 200, (status, said.url)
                keeper.answer = answer
            if script is None:
                return None
            self.brought["messages"] += 1
            self.statuses[status] += 1
            return lambda: self._next(script)

        return bring

    def _later(self, at: datetime, deed: Callable[[], Any]) -> None:
        heapq.heappush(self._due, (at, next(self._order), deed))


def new_woman(chance: random.Random, kind: str) -> Woman:
    number = f"+3706{chance.randrange(10**7):07d}"
    hidden = chance.random() < 0.1
    language = "pl" if kind in ("finds nobody", "leaves a message") else chance.choice(["lt", "en", "ru"])
    return Woman(
        CarrierCall(chance, "anonymous" if hidden else number),
        kind,
        language,
        wants_woman=chance.random() < 0.5,
    )


def script_of(woman: Woman, clock: Clock, chance: random.Random) -> Script:
    """What happens in her call. Her expected end and wait are written down as it goes."""
    return SCRIPTS[woman.kind](woman, clock, chance)


def _short(woman: Woman, clock: Clock, chance: random.Random) -> Script:
    """She hangs up at once; the end may be told before the ring, or at the same moment."""
    seconds = chance.randrange(0, 9)
    woman.end, woman.wait = "short", seconds
    ring = woman.call.ring()
    if chance.random() < 0.5:
        over = woman.call.over(seconds, clock.now + timedelta(seconds=seconds))
        messages = (over, ring) if chance.random() < 0.5 else (ring, over)
        yield seconds, messages, None
        return
    yield 0, (ring,), woman.call
    yield seconds, (woman.call.over(seconds, clock.now + timedelta(seconds=seconds)),), None


def _gives_up_in_the_menu(woman: Woman, clock: Clock, chance: random.Random) -> Script:
    yield 0, (woman.call.ring(),), woman.call
    chosen = chance.random() < 0.5
    if chosen:
        yield 5, (woman.call.press(LANGUAGE_KEYS[woman.language]),), woman.call
    seconds = chance.randrange(10, 40)
    woman.end, woman.wait = "gave up", seconds + 5 * chosen
    if not chosen:
        woman.language = ""
    woman.wants_woman = False
    yield seconds, (_hung_up(woman, clock, seconds),), None


def _gives_up_while_it_rings(woman: Woman, clock: Clock, chance: random.Random) -> Script:
    """What the duty phones and the dial tell may come after the end."""
    yield from _until_it_rings(woman, chance)
    legs = [woman.call.leg(phone) for phone in woman.call.rung]
    seconds = chance.randrange(5, 24)
    over = _hung_up(woman, clock, seconds)
    ended = tuple(leg.end(clock.now + timedelta(seconds=seconds)) for leg in legs)
    dialled = woman.call.dialled("canceled", CallStatus="completed")
    messages = [over, dialled, *ended]
    chance.shuffle(messages)
    woman.end, woman.wait = "gave up", _since(woman, clock) + seconds
    yield seconds, tuple(messages), None


def _is_answered(woman: Woman, clock: Clock, chance: random.Random) -> Script:
    yield from _until_it_rings(woman, chance)
    yield from _taken(woman, clock, chance)
    talked = chance.randrange(30, 1500)
    woman.talk = talked
    over = _hung_up(woman, clock, talked)
    messages = [over, woman.call.dialled("completed", DialBridged="true")]
    chance.shuffle(messages)
    yield talked, tuple(messages), None


def _is_answered_in_the_second_round(woman: Woman, clock: Clock, chance: random.Random) -> Script:
    """The first time a machine lifts the phone and presses nothing."""
    yield from _until_it_rings(woman, chance)
    machine = woman.call.leg(chance.choice(woman.call.rung))
    yield 3, (machine.lift(),), machine
    yield 8, (machine.take(""),), machine
    yield 10, (woman.call.dialled(),), woman.call
    yield from _is_answered_now(woman, clock, chance)


def _is_answered_now(woman: Woman, clock: Clock, chance: random.Random) -> Script:
    yield from _taken(woman, clock, chance)
    woman.talk = 60
    yield 60, (_hung_up(woman, clock, 60),), None


def _finds_nobody(woman: Woman, clock: Clock, _chance: random.Random) -> Script:
    yield from _until_nobody(woman, clock)
    yield 25, (_hung_up(woman, clock, 25),), None


def _leaves_a_message(woman: Woman, clock: Clock, chance: random.Random) -> Script:
    """Of what she says the carrier's notice is lost every second time, and now and then the end of her call with it."""
    yield from _until_nobody(woman, clock)
    seconds = chance.randrange(5, 60)
    left, woman.end = woman.call.left(seconds), "voicemail"
    woman.recording, woman.is_told = left.form["RecordingSid"], chance.random() < 0.5
    notice = woman.call.recorded(left)
    yield seconds, (left,), woman.call
    messages = [notice] if woman.is_told else []
    if chance.random() < 0.7:
        messages.append(_hung_up(woman, clock, 4))
    chance.shuffle(messages)
    if messages:
        yield 4, tuple(messages), None


def _until_nobody(woman: Woman, clock: Clock) -> Script:
    """Nobody speaks Polish, and she doesn't want another language."""
    yield 0, (woman.call.ring(),), woman.call
    yield 6, (woman.call.press(LANGUAGE_KEYS["pl"]),), woman.call
    yield 9, (woman.call.press("1" if woman.wants_woman else ""),), woman.call
    while woman.call.has_question:
        yield 7, (woman.call.press(),), woman.call
    woman.end, woman.wait = "nobody", _since(woman, clock)


def _is_lost_in_the_menu(woman: Woman, clock: Clock, _chance: random.Random) -> Script:
    yield 0, (woman.call.ring(),), woman.call
    yield 12, (woman.call.press(LANGUAGE_KEYS[woman.language]),), woman.call
    woman.end, woman.wait, woman.wants_woman = "gave up", _since(woman, clock), False


def _is_lost_while_it_rings(woman: Woman, clock: Clock, chance: random.Random) -> Script:
    yield from _until_it_rings(woman, chance)
    woman.wait = _since(woman, clock)  # as far as anybody knows
    woman.end = "gave up" if woman.wait >= SHORT else "short"


def _is_lost_while_they_talk(woman: Woman, clock: Clock, chance: random.Random) -> Script:
    yield from _until_it_rings(woman, chance)
    yield from _taken(woman, clock, chance)


def _until_it_rings(woman: Woman, chance: random.Random) -> Script:
    yield 0, (woman.call.ring(),), woman.call
    yield chance.randrange(3, 12), (woman.call.press(LANGUAGE_KEYS[woman.language]),), woman.call
    yield chance.randrange(3, 12), (woman.call.press("1" if woman.wants_woman else ""),), woman.call


def _taken(woman: Woman, clock: Clock, chance: random.Random) -> Script:
    leg = woman.call.leg(chance.choice(woman.call.rung))
    yield chance.randrange(1, 9), (leg.lift(),), leg
    yield 2, (leg.take(),), leg
    woman.end, woman.wait = "answered", _since(woman, clock)


def _hung_up(woman: Woman, clock: Clock, after: int) -> Said:
    """The carrier tells how long it has lasted, and when that was."""
    return woman.call.over(_since(woman, clock) + after, clock.now + timedelta(seconds=after))


def _since(woman: Woman, clock: Clock) -> int:
    return int((clock.now - woman.began_at).total_seconds())


SCRIPTS: dict[str, Callable[[Woman, Clock, random.Random], Script]] = {
    "short": _short, "gives up in the menu": _gives_up_in_the_menu, "gives up while it rings": _gives_up_while_it_rings,
    "is answered": _is_answered, "is answered in the second round": _is_answered_in_the_second_round,
    "finds nobody": _finds_nobody, "leaves a message": _leaves_a_message, "is lost in the menu": _is_lost_in_the_menu,
    "is lost while it rings": _is_lost_while_it_rings, "is lost while they talk": _is_lost_while_they_talk,
}  # fmt: skip
