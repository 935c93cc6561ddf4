"""Letters that come at once share a commit: each is stored when its sender hears so, and none keeps another out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import pytest

from helpline.border import TemporaryFailure
from mail_gateway.together import Together
from tests.road.running import wait_for


class Shelf:
    """What was stored, commit by commit; a commit ends when it `goes_on`."""

    def __init__(self) -> None:
        self.commits: list[list[str]] = []
        self.begun, self.goes_on = threading.Event(), threading.Event()
        self.goes_on.set()

    def keep(self, letters: Sequence[str]) -> None:
        self.begun.set()
        assert self.goes_on.wait(20)
        if "unstorable" in letters:
            raise ValueError("unstorable")
        if "the thread dies" in letters:
            raise SystemExit
        self.commits.append(sorted(letters))


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


def brought(
    store: Callable[[str], None], letters: Sequence[str]
) -> tuple[list[threading.Thread], dict[str, str]]:
    """Each letter in a thread of its own, and what its sender heard."""
    heard: dict[str, str] = {}

    def bring(letter: str) -> None:
        try:
            store(letter)
            heard[letter] = "stored"
        except BaseException as trouble:  # noqa: BLE001  (a thread may end by any)
            heard[letter] = type(trouble).__name__

    threads = [threading.Thread(target=bring, args=(letter,)) for letter in letters]
    for thread in threads:
        thread.start()
    return threads, heard


def while_one_is_being_stored(
    shelf: Shelf, letters: Sequence[str], *, first: str = "first"
) -> dict[str, str]:
    """These letters come while the first one's commit is under way; what each sender heard in the end."""
    together = Together(shelf.keep)
    shelf.goes_on.clear()
    threads, heard = brought(together.store, [first])
    assert shelf.begun.wait(20)
    more, heard_more = brought(together.store, letters)
    wait_for(lambda: together.waiting == len(letters))
    shelf.goes_on.set()
    for thread in [*threads, *more]:
        thread.join(20)
    return heard | heard_more


def test_a_letter_is_stored_when_its_sender_hears_so(shelf: Shelf) -> None:
    Together(shelf.keep).store("hers")

    assert shelf.commits == [["hers"]]


def test_letters_that_come_during_a_commit_share_the_next(shelf: Shelf) -> None:
    heard = while_one_is_being_stored(shelf, ["a", "b", "c"])

    assert shelf.commits == [["first"], ["a", "b", "c"]]
    assert heard == dict.fromkeys(["first", "a", "b", "c"], "stored")


def test_one_letter_that_cannot_be_stored_keeps_no_other_out(shelf: Shelf) -> None:
    heard = while_one_is_being_stored(shelf, ["a", "unstorable", "b"])

    assert sorted(shelf.commits) == [["a"], ["b"], ["first"]]
    assert heard == {"first": "stored", "a": "stored", "b": "stored", "unstorable": "ValueError"}


def test_where_the_storing_thread_dies_nobody_hears_that_a_letter_is_stored(shelf: Shelf) -> None:
    heard = while_one_is_being_stored(shelf, ["the thread dies", "a"])

    assert shelf.commits == [["first"]]
    assert sorted(heard.values()) == ["SystemExit", TemporaryFailure.__name__, "stored"]


def test_after_a_letter_that_could_not_be_stored_the_next_is(shelf: Shelf) -> None:
    together = Together(shelf.keep)
    with pytest.raises(ValueError, match="unstorable"):
        together.store("unstorable")

    together.store("hers")

    assert shelf.commits == [["hers"]]
