"""The whole road of a letter, walked from outside: in by SMTP, read without an address, answered, delivered, written back to."""

from __future__ import annotations

import re
import smtplib
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

import pytest

from helpline.words.subjects import subjects
from tests.road.letters import letter, somebody, undelivered
from tests.road.running import RunningDemo, wait_for
from tests.road.visiting import Visitor

LETTERS = {
    "lt": ("Klausimas dėl vaikų", "Sveiki, ar galite pasakyti, kas būtų, jei grįžčiau? Šąla."),
    "ru": ("Вопрос", "Здравствуйте, не знаю, туда ли пишу. Ответьте, пожалуйста, днём."),
    "en": ("A question", "Hello, is this the place to ask? I would rather not say my name."),
}
PHOTO = bytes(range(256)) * 40


@pytest.fixture(scope="module")
def ada(demo: RunningDemo) -> Visitor:
    return Visitor(demo).sign_in("Ada")


@pytest.fixture
def keeper(demo: RunningDemo) -> Visitor:
    """Sam has signed in, so the courier has its keys."""
    return Visitor(demo).sign_in("Sam")


@pytest.mark.parametrize("language", sorted(LETTERS))
def test_a_letter_becomes_a_ticket_that_ada_can_read(demo: RunningDemo, ada: Visitor, language: str) -> None:
    subject, text = LETTERS[language]
    files = [("nuotrauka ąž.jpg", PHOTO)]

    demo.mail(letter(text, sender=somebody(), subject=subject, files=files))

    page = ada.get(ada.ticket_with(text))
    assert subject in page.text
    assert "nuotrauka ąž.jpg" in page.text
    file = next(ada.get(link) for link in page.links if "/files/" in link)
    assert file.content == PHOTO


def test_nothing_that_ada_can_open_tells_who_wrote(demo: RunningDemo, ada: Visitor) -> None:
    rowan = somebody("Melisanda Vaiginytė")
    text = f"Labas, čia Melisanda. Rašykite man į {rowan.address}, tik ne namo."
    demo.mail(letter(text, sender=rowan, subject="Melisanda klausia", files=[("Melisanda.txt", b"labas")]))
    ticket = ada.ticket_with("tik ne namo")

    ada.answer(ticket, "Laba diena, gavome.")
    pages = ada.every_page()

    assert ticket in [page.path for page in pages]
    for page in pages:
        read = f"{page.path} {page.headers} {page.source} {page.text}".casefold()
        assert not re.search("melisand|vaiginyt|quiet-harbour", read), page.path
        assert rowan.address.partition("@")[0] not in read, page.path


def test_she_is_called_by_two_words(demo: RunningDemo, ada: Visitor) -> None:
    demo.mail(letter("Who am I to you?", sender=somebody()))

    page = ada.get(ada.ticket_with("Who am I to you?"))

    heading = re.search(r"<h1>([^<]+)</h1>", page.source)
    assert heading is not None
    assert re.fullmatch(r"[A-Z][a-z-]+ [a-z-]+", heading[1])


def test_an_answer_waits_for_a_keeper_and_the_inbox_says_so(own_demo: RunningDemo) -> None:
    ada = Visitor(own_demo).sign_in("Ada")
    own_demo.mail(letter("Is anybody there?", sender=somebody()))

    ada.answer(ada.ticket_with("Is anybody there?"), "Yes, we are here.")

    assert "1 answer is written and waits until a keeper signs in" in ada.get("/tickets").text
    assert not own_demo.letters_that_left()
    Visitor(own_demo).sign_in("Sam")
    own_demo.letter_with("Yes, we are here.")
    wait_for(lambda: "waits until a keeper" not in ada.get("/tickets").text)


@pytest.mark.usefixtures("keeper")
def test_an_answer_says_no_more_than_it_must(demo: RunningDemo, ada: Visitor) -> None:
    rowan = somebody()
    sent = letter("My secret sentence.\nAnd another.", sender=rowan, subject="About my secret")
    demo.mail(sent)
    page = ada.get(ada.ticket_with("My secret sentence."))
    offered = {text for _, text in subjects("en")}

    ada.send(page.form(to="/answers"), {"text": "Good that you wrote.\n\nTwo lines of ours."})
    answer, raw = demo.letter_with("Good that you wrote.")

    assert answer["Subject"] in offered
    assert address_in(answer, "To") == rowan.address
    assert address_in(answer, "From") == demo.address
    assert set(map(str.lower, answer)) == {
        "from", "to", "reply-to", "subject", "date", "message-id",
        "mime-version", "content-type", "content-transfer-encoding",
    }  # fmt: skip
    assert answer.get_content().splitlines() == ["Good that you wrote.", "", "Two lines of ours."]
    assert re.search(rb"^Date: \w{3}, \d{2} \w{3} \d{4} [\d:]{8} \+0000\r$", raw, re.MULTILINE)
    assert parsedate_to_datetime(str(answer["Date"])).utcoffset() is not None
    for hers in ("secret", "another", "Rowan", "Brightwater", str(sent["Message-ID"]).strip("<>")):
        assert hers.encode() not in raw
    for ours in ("Ada", "Komanda"):
        assert ours.encode() not in raw


@pytest.mark.usefixtures("keeper")
def test_two_answers_share_neither_message_id_nor_return_address(demo: RunningDemo, ada: Visitor) -> None:
    demo.mail(letter("Two answers, please.", sender=somebody()))
    ticket = ada.ticket_with("Two answers, please.")

    ada.answer(ticket, "This is the first.")
    ada.answer(ticket, "This is the second.")
    answers = [demo.letter_with(text)[0] for text in ("This is the first.", "This is the second.")]

    for field in ("Message-ID", "Reply-To"):
        assert answers[0][field] != answers[1][field]


@pytest.mark.usefixtures("keeper")
def test_a_reply_comes_to_its_ticket_and_opens_it_again(demo: RunningDemo, ada: Visitor) -> None:
    rowan = somebody()
    demo.mail(letter("May I write twice?", sender=rowan))
    ticket = ada.ticket_with("May I write twice?")
    ada.answer(ticket, "As often as you like.")
    answer, _ = demo.letter_with("As often as you like.")
    ada.send(ada.get(ticket).form(to="/closure"))
    before = set(ada.tickets("all"))

    demo.mail(letter("So I do, thank you.", sender=rowan), to=address_in(answer, "Reply-To"))

    assert "So I do, thank you." in ada.get(ticket).text
    assert set(ada.tickets("all")) == before
    assert ticket in ada.tickets("unanswered")
    assert ticket not in ada.tickets("closed")


@pytest.mark.usefixtures("keeper")
def test_an_undelivered_answer_comes_back_to_its_ticket(demo: RunningDemo, ada: Visitor) -> None:
    rowan = somebody()
    demo.mail(letter("This mailbox will be gone.", sender=rowan))
    ticket = ada.ticket_with("This mailbox will be gone.")
    ada.answer(ticket, "A word for nobody.")
    answer, _ = demo.letter_with("A word for nobody.")
    token = address_in(answer, "Reply-To").partition("+")[2]

    demo.mail(undelivered(rowan.address), to=f"b+{token}")

    assert "came back undelivered" in ada.get(ticket).text


def test_only_letters_for_us_are_taken(demo: RunningDemo) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        demo.mail(letter("Not for you.", sender=somebody()), to="somebody@elsewhere.example")

    assert [code for code, _ in refused.value.recipients.values()] == [550]


def test_the_waiting_page_shows_who_waits(demo: RunningDemo, ada: Visitor, keeper: Visitor) -> None:
    demo.mail(letter("How long will it take?", sender=somebody()))
    ticket = ada.ticket_with("How long will it take?")

    waiting = keeper.get("/waiting")

    assert ticket in waiting.links
    ada.answer(ticket, "Not long.")
    wait_for(lambda: ticket not in keeper.get("/waiting").links)


def test_a_letter_that_was_taken_survives_kill_9(own_demo: RunningDemo) -> None:
    texts = [f"Written before blow number {number}." for number in range(3)]

    for text in texts:
        own_demo.mail(letter(text, sender=somebody(), files=[("a.bin", PHOTO)]))
        own_demo.kill()
        own_demo.start()

    ada = Visitor(own_demo).sign_in("Ada")
    assert len(ada.tickets()) == len(texts)
    for text in texts:
        assert ada.ticket_with(text)


def test_it_stops_when_told_and_knows_everybody_again(own_demo: RunningDemo) -> None:
    own_demo.mail(letter("Will you still know me tomorrow?", sender=somebody()))
    people = own_demo.people()

    assert own_demo.stop() == 0

    assert not list(own_demo.data.glob("*-wal"))
    own_demo.start()
    assert own_demo.people() == people
    assert Visitor(own_demo).sign_in("Ada").ticket_with("Will you still know me tomorrow?")


def test_it_says_where_it_listens(demo: RunningDemo) -> None:
    lines = demo.said.splitlines()

    assert f"ready web=http://127.0.0.1:{demo.web} smtp=127.0.0.1:{demo.smtp}" in lines
    assert sum(line.startswith("address ") for line in lines) == 1
    assert [one["role"] for one in demo.people()] == ["operator", "counsellor", "supervisor", "administrator"]


def address_in(letter: EmailMessage, field: str) -> str:
    return str(letter[field].addresses[0].addr_spec)
