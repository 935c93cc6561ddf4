"""The most usual work of a day, by keyboard in a real Chromium: how few keys it takes from the inbox to the answer."""

from __future__ import annotations

import pytest

from tests.road.at_the_keyboard import Keyboard
from tests.road.browsing import Windows
from tests.road.letters import letter, somebody
from tests.road.running import RunningDemo

pytestmark = pytest.mark.browser
AT_MOST = 6  # keys for each of the two
ANSWER = "Good that you wrote. When may we write to you?"


def test_a_plain_letter_is_triaged_and_answered_in_six_keys_each(demo: RunningDemo, windows: Windows) -> None:
    windows.open("Sam")  # a keeper: couriers have their keys
    demo.mail(letter("What can I do?", sender=somebody()))
    ada = Keyboard(windows.open("Ada"))

    ada.open("What can I do?")
    opened = len(ada.pressed)
    ada.triage()
    triaged = len(ada.pressed)
    ada.answer(ANSWER)

    assert opened == len("jo")
    assert triaged - opened <= AT_MOST
    assert len(ada.pressed) - triaged <= AT_MOST
    letter_that_left, _ = demo.letter_with(ANSWER)
    assert "What can I do?" not in letter_that_left.as_string()
