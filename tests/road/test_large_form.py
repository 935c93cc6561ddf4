"""The road of a letter through two workers, the door, two couriers, PostgreSQL and Redis; and who takes it all reads nothing."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tests.postgres import Postgres
from tests.road.canaries import canary, forms
from tests.road.large import HoppingVisitor, LargeForm, large_form, standing_still
from tests.road.letters import Writer, letter, somebody
from tests.road.running import wait_for
from tests.road.visiting import Visitor

PHOTO = bytes(range(256)) * 40


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory, server: Postgres) -> Iterator[LargeForm]:
    with large_form(tmp_path_factory.mktemp("large"), server, LargeForm) as desk:
        yield desk


@pytest.fixture
def desk(started: LargeForm) -> LargeForm:
    started.replace_the_dead()
    started.sink.taken.clear()
    return started


@pytest.fixture
def ada(desk: LargeForm) -> HoppingVisitor:
    return HoppingVisitor(desk).sign_in("Ada")


def test_a_letter_is_answered_written_back_to_and_closed_by_a_session_that_hops(
    desk: LargeForm, ada: HoppingVisitor
) -> None:
    rowan, question = somebody(), "Is this the place to ask? Šąla."
    desk.mail(letter(question, sender=rowan, subject="A question", files=[("nuotrauka ąž.jpg", PHOTO)]))

    ticket = ada.ticket_with(question)
    page = ada.get(ticket)
    ada.answer(ticket, "It is.\n\nWrite whenever you like.")
    wait_for(lambda: desk.sink.taken and desk.is_done())
    (answer,) = desk.sink.taken
    desk.mail(letter("Thank you.", sender=rowan), to=str(answer["Reply-To"].addresses[0].addr_spec))
    read = ada.get(ticket)
    ada.send(read.form(to="/closure"))

    assert PHOTO in [ada.get(link).content for link in page.links if "/files/" in link]
    assert not re.search("rowan|brightwater|quiet-harbour", f"{page.source} {read.source}".casefold())
    assert str(answer["To"]) == rowan.address
    assert " ".join(answer.get_content().split()) == "It is. Write whenever you like."
    assert "Thank you." in read.text
    assert (ada.tickets(), ada.tickets("closed")) == ([], [ticket])
    assert len(set(ada.answered_by)) == 2
    assert all(one != other for one, other in pairwise(ada.answered_by))


@pytest.mark.parametrize("which", [0, 1])
def test_a_keeper_who_clicks_at_either_worker_arms_both_couriers(desk: LargeForm, which: int) -> None:
    sam = Visitor(desk).sign_in("Sam")
    desk.ask("DELETE FROM courier")  # as after a restart: they announce themselves anew and have no keys
    wait_for(lambda: desk.ask("SELECT count(*) FROM courier WHERE armed_at IS NULL") == [(2,)])

    with standing_still([other for other in desk.workers() if other != desk.workers()[which]]):
        page = sam.get("/people")

    assert page.status == 200
    wait_for(lambda: desk.armed() == 2)


def test_when_one_courier_is_killed_the_other_goes_on(desk: LargeForm, ada: HoppingVisitor) -> None:
    desk.couriers[0].kill()

    write_and_answer(desk, ada, "Is one of you enough?", "One is enough.")

    wait_for(lambda: desk.sink.texts() == ["One is enough."])
    wait_for(desk.is_done)


@pytest.mark.parametrize("how", ["killed", "flushed", "killed and begun anew", "frozen"])
def test_a_letter_and_its_answer_need_no_redis(desk: LargeForm, ada: HoppingVisitor, how: str) -> None:
    desk.mail(letter(f"Redis is {how}?", sender=somebody()))
    if how == "flushed":
        with desk.redis.intruder() as inside:
            inside.flushall()
    elif how == "frozen":
        desk.redis.freeze()
    else:
        desk.redis.stop()

    ada.answer(ada.ticket_with(f"Redis is {how}?"), f"It was {how}.")
    if how == "killed and begun anew":
        desk.redis.start()

    wait_for(lambda: desk.sink.texts() == [f"It was {how}."])
    wait_for(desk.is_done)
    if how == "killed":
        desk.redis.start()
    elif how == "frozen":
        desk.redis.thaw()  # only now: the answer has left


def test_whoever_takes_databases_journals_and_logs_reads_no_word(
    desk: LargeForm, ada: HoppingVisitor, server: Postgres
) -> None:
    chance = random.Random(7)
    words = {
        name: canary(chance, ascii_only=name in ("local part", "domain"))
        for name in ("local part", "domain", "name", "subject", "text", "file name", "file", "answer", "note")
    }
    rowan = Writer(words["name"], f"{words['local part']}@{words['domain']}.example".lower())
    file = (f"{words['file name']}.txt", words["file"].encode() * 3)
    desk.mail(letter(f"Sveiki, {words['text']}.", sender=rowan, subject=words["subject"], files=[file]))
    ticket = ada.ticket_with(words["text"])

    ada.note(ticket, words["note"])
    ada.answer(ticket, f"Laba diena, {words['answer']}.")
    wait_for(lambda: desk.sink.taken and desk.is_done())

    assert words["answer"] in desk.sink.texts()[0]
    assert readable(taken_away(desk, server), words) == []


def test_what_a_careless_desk_would_have_left_there_would_be_found(desk: LargeForm, server: Postgres) -> None:
    """The control: in a table, in Redis, in a log."""
    word = {"text": canary(random.Random(8))}
    desk.ask(f"CREATE TABLE careless AS SELECT '{word['text']}' AS written")
    with desk.redis.intruder() as inside:
        inside.set("careless", word["text"])
    (desk.folder / "careless.log").write_text(word["text"], "utf-8")

    found = readable(taken_away(desk, server), word)

    assert {(place, form) for place, _, form in found if form == "raw"} == {
        ("PostgreSQL", "raw"),
        ("Redis", "raw"),
        ("logs", "raw"),
    }
    desk.ask("DROP TABLE careless")
    (desk.folder / "careless.log").unlink()


def write_and_answer(desk: LargeForm, ada: Visitor, question: str, text: str) -> None:
    desk.mail(letter(question, sender=somebody()))
    ada.answer(ada.ticket_with(question), text)


def taken_away(desk: LargeForm, server: Postgres) -> dict[str, bytes]:
    """What lies on the disks; Redis is made to write down what it has in memory."""
    with desk.redis.intruder() as inside:
        inside.config_set("save", "3600 1")
        inside.save()
        inside.config_set("save", "")
    dump = desk.redis.folder / "dump.rdb"
    left = [path for path in Path(desk.folder).rglob("*") if path.is_file() and path != desk.config]
    return {
        "PostgreSQL": server.disk(desk.name) + server.log.read_bytes(),
        "Redis": dump.read_bytes(),
        "logs": b"".join(path.read_bytes() for path in left),
    }


def readable(taken: dict[str, bytes], words: dict[str, str]) -> list[tuple[str, str, str]]:
    """Of place, field and form."""
    return [
        (place, field, form)
        for field, word in words.items()
        for form, pattern in forms(word)
        for place, content in taken.items()
        if pattern in content
    ]
