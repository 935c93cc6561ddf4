"""Who she is must not stand in what counsellors read: her address and name become [sender], and nothing is
lost.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.border import Attachment, IncomingMail
from helpline.words.masking import MASK, mask

LETTER = IncomingMail(address="ruta.kazlauskaite@gmail.com", name="Rūta Kazlauskaitė", subject="", text="")


def masked_text(text: str, *, address: str = LETTER.address, name: str = LETTER.name) -> str:
    return mask(replace(LETTER, address=address, name=name, text=text))[0].text


def test_her_address_and_name_are_masked_everywhere_she_is_read() -> None:
    file = Attachment(name="Kazlauskaitė_pasas.pdf", media_type="application/pdf", content=b"x")
    letter = replace(
        LETTER,
        subject="Laiškas nuo Rūtos... Rūta",
        text="Aš esu RŪTA, rašykite Ruta.Kazlauskaite@Gmail.com",
        quoted="> Rūta Kazlauskaitė rašė:",
        attachments=(file,),
    )

    masked, removed = mask(letter)

    assert masked.subject == "Laiškas nuo [sender]... [sender]"
    assert masked.text == "Aš esu [sender], rašykite [sender]"
    assert masked.quoted == "> [sender] [sender] rašė:"
    assert masked.attachments[0].name == "[sender]_pasas.pdf"
    assert masked.attachments[0].content == b"x"
    assert removed == (
        "Rūtos",
        "Rūta",
        "RŪTA",
        "Ruta.Kazlauskaite@Gmail.com",
        "Rūta",
        "Kazlauskaitė",
        "Kazlauskaitė",
    )


def test_a_name_is_masked_with_and_without_its_letters_marks() -> None:
    assert masked_text("Ruta, rūta, KAZLAUSKAITE") == "[sender], [sender], [sender]"


@pytest.mark.parametrize("text", ["Rūtenė ir Marūta", "Kazlauskaitėlė", "gmail", "com", "mail"])
def test_only_whole_words_of_hers_are_masked(text: str) -> None:
    assert masked_text(text) == text


@pytest.mark.parametrize(
    ("name", "language", "text"),
    [
        ("Rūta", "lt", "Rūtos Rūtai Rūtą Rūtoje rutos"),
        ("Kazlauskaitė", "lt", "Kazlauskaitės Kazlauskaitei Kazlauskaitę kazlauskaites"),
        ("Ona", "lt", "Onos Onai"),
        ("Jonas Jokūbaitis", "lt", "Jono Jonui Joną Jonu Jonai Jokūbaičio Jokūbaičiui Jokūbaitį"),
        ("Marius Petraitis", "lt", "Mariaus Mariui Marių Petraičio"),
        ("Анна Иванова", "ru", "Анны Анне Анну Анной Ивановой Иванову"),
        ("Мария", "ru", "Марии Марию Марией"),
        ("Игорь Петров", "ru", "Игоря Игорю Петрова Петрову Петровым"),
        ("Олена Шевченко", "uk", "Олени Олені Олену Оленою Олено Шевченка"),
        ("Monika Kowalska", "pl", "Moniki Monice Monikę Moniką Moniko Kowalskiej Kowalską"),
        ("Marta Nowak", "pl", "Marty Marcie Martę Nowaka Nowakowi"),
        ("Anna Schmidt", "de", "Schmidts Anna"),
    ],
)
def test_her_name_is_masked_in_every_case(name: str, language: str, text: str) -> None:
    masked, _ = mask(replace(LETTER, address="", name=name, text=text, language=language))

    assert set(masked.text.split()) == {MASK}


@pytest.mark.parametrize(
    ("name", "language", "text"),
    [
        ("Vera Ana", "en", "very any veto one hopes"),
        ("Hope Grace", "en", "he hopes, graces"),
        ("Ala Ona", "pl", "ale one"),
        ("Rūta", "lt", "rūtenė rutulys rūtų"),
        ("Jonas", "lt", "jonizacija jonvabalis"),
        ("Анна", "ru", "аннотация аннулировать"),
        ("Monika", "pl", "monitor moneta"),
        ("Marta", "de", "Markt Martin"),
    ],
)
def test_no_ordinary_word_is_masked_for_her_names_sake(name: str, language: str, text: str) -> None:
    masked, _ = mask(replace(LETTER, address="", name=name, text=text, language=language))

    assert masked.text == text


@pytest.mark.parametrize(
    "name",
    [
        "new number",
        "Naujas numeris",
        "новый номер",
        "nowy numer",
        "neue Nummer",
        "second phone",
        "old mobile",
    ],
)
def test_what_is_no_name_masks_nothing(name: str) -> None:
    text = f"This is my {name}, number, phone; mano naujas numeris; мой новый номер, телефон"

    assert masked_text(text, address="", name=name) == text


def test_words_of_every_letter_stay_even_if_they_stand_in_her_name() -> None:
    text = "My mother and the help"

    assert masked_text(text, name="The Mother Help Ada") == text


def test_a_name_of_two_letters_is_too_common_to_mask() -> None:
    assert masked_text("Jo atėjo", name="Jo") == "Jo atėjo"


def test_her_own_domain_and_mailbox_name_are_masked() -> None:
    text = "Dirbu smithfamily, smithfamily.example, aš smit77 arba annas.smith"

    masked = masked_text(text, address="annas.smith@smithfamily.example", name="")

    assert masked == "Dirbu [sender], [sender], aš smit77 arba [sender]"


def test_a_cyrillic_name_is_masked_too() -> None:
    assert masked_text("Я Алёна, алена", name="Алёна Иванова") == "Я [sender], [sender]"


def test_a_letter_without_sender_stays_as_it_is() -> None:
    letter = replace(LETTER, address="", name="", text="Labas")

    assert mask(letter) == (letter, ())


def test_address_and_name_themselves_are_kept_for_the_keepers() -> None:
    masked, _ = mask(replace(LETTER, text="Rūta"))

    assert (masked.address, masked.name) == (LETTER.address, LETTER.name)


@given(st.lists(st.sampled_from(["Rūta", "ruta", " ", "Kazlauskaitė", "labas", "\n", ".", "x"]), max_size=20))
def test_nothing_is_lost_by_masking(words: list[str]) -> None:
    text = "".join(words)

    masked, removed = mask(replace(LETTER, text=text))

    parts = masked.text.split(MASK)
    assert len(parts) == len(removed) + 1
    assert "".join(a + b for a, b in zip(parts, [*removed, ""], strict=True)) == text


@given(name=st.text(max_size=40), address=st.text(max_size=40), text=st.text(max_size=80))
def test_no_name_and_no_address_breaks_masking(name: str, address: str, text: str) -> None:
    letter = replace(LETTER, name=name, address=address, text=text)

    masked, removed = mask(letter)

    assert masked.text.count(MASK) - text.count(MASK) <= len(removed)
