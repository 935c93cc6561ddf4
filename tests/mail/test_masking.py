"""Who she is must not stand in what counsellors read: her address and name become [sender], and nothing is
lost.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from helpline.border import Attachment, IncomingMail
from helpline.words.folding import fold as plain
from helpline.words.masking import FUNCTION_WORDS, MASK, NO_NAMES, mask
from helpline.words.masking_endings import forms

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


def test_function_words_of_her_name_stay_where_they_stand_alone() -> None:
    text = "We care, said my mother. We make a plan, and you?"

    assert masked_text(text, name="We Care") == "[sender], said my mother. We make a plan, and you?"


def test_what_people_call_themselves_is_masked_beside_a_name() -> None:
    assert masked_text("my friend Rowan Friend", name="Rowan Friend") == "my [sender] [sender] [sender]"


def test_a_name_of_two_letters_is_masked_too() -> None:
    assert masked_text("Jo atėjo", name="Jo") == "[sender] atėjo"


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Will",
            "Hope",
            "Faith",
            "May",
            "Grace",
            "Mine",
            "Kai",
            "Nur",
            "Can",
            "Till",
            "Sam",
            "Ant",
            "Jo",
            "Love",
            "Mann",
        ),
        *(
            "Vera",
            "Ona",
            "Ana",
            "Meilė",
            "Rasa",
            "Aušra",
            "Viltis",
            "Laima",
            "Milda",
            "Eglė",
            "Gal",
            "Tad",
            "Ala",
            "Róża",
        ),
        *("Вера", "Надежда", "Любовь", "Она", "Надія", "Віра"),
    ],
)
def test_a_name_that_is_a_word_as_well_is_masked(name: str) -> None:
    text = f"{name}, ({name.lower()}) {name.upper()}!"

    assert masked_text(text, address="", name=name) == "[sender], ([sender]) [sender]!"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Weiß", "WEISS weiß weiss"),
        ("Müller", "Mueller Müller MUELLER muller"),
        ("İpek", "İPEK ipek Ipek IPEK"),
        (unicodedata.normalize("NFD", "Rūta"), "Rūta ruta"),
        ("Rūta", unicodedata.normalize("NFD", "Rūta RŪTA")),
        ("Андрей", unicodedata.normalize("NFD", "Андрей АНДРЕЙ")),
    ],
)
def test_a_name_is_masked_however_its_letters_are_built(name: str, text: str) -> None:
    assert set(masked_text(text, address="", name=name).split()) == {MASK}


LETTERS = "aąbcčćdeęėfghiįyjklłmnńoópqrsšśßtuųūüvwxzžźżäöабвгґдеєёжзиіїйклмнопрстуфхцчшщъыьэюя"
WORDS = st.text(LETTERS, min_size=2, max_size=10).filter(lambda word: word not in FUNCTION_WORDS)
NAMES = WORDS.filter(lambda word: word not in NO_NAMES)
CASES = st.sampled_from([str.lower, str.upper, str.capitalize])
GAPS = st.text(" \n.,;:!?()'\"/_-–", min_size=1, max_size=3)


@given(
    name=NAMES, others=st.lists(WORDS | st.sampled_from(sorted(FUNCTION_WORDS)), max_size=3), data=st.data()
)
def test_every_word_of_her_name_that_only_names_is_masked_wherever_it_stands(
    name: str, others: list[str], data: st.DataObject
) -> None:
    whole = data.draw(st.permutations([name, *others]))
    language = data.draw(st.sampled_from(["", "lt", "en", "ru", "uk", "pl", "de"]))
    before, after = data.draw(GAPS), data.draw(GAPS)
    for form in [name, *sorted(forms(name, language=language) - FUNCTION_WORDS)]:
        said = data.draw(CASES)(form)
        letter = replace(
            LETTER, address="", name=" ".join(whole), language=language, text=f"{before}{said}{after}"
        )

        assert mask(letter)[0].text == f"{before}{MASK}{after}"


@given(
    words=st.lists(WORDS | st.sampled_from(sorted(FUNCTION_WORDS)), min_size=2, max_size=4), data=st.data()
)
def test_her_whole_name_is_always_masked(words: list[str], data: st.DataObject) -> None:
    assume(not {*words} - FUNCTION_WORDS or not {*words} - FUNCTION_WORDS <= NO_NAMES)
    name = " ".join(data.draw(CASES)(word) for word in words)
    said = "".join(f"{data.draw(CASES)(word)}{data.draw(GAPS)}" for word in words)

    masked = masked_text(said, address="", name=name)

    assert not any(sign.isalpha() for sign in masked.replace(MASK, ""))


@given(word=st.sampled_from(sorted(FUNCTION_WORDS)), name=NAMES, case=CASES)
def test_no_function_word_of_her_name_is_masked_alone(
    word: str, name: str, case: Callable[[str], str]
) -> None:
    assume(plain(word) not in map(plain, (name, *forms(name, language=""))))

    text = f"{case(word)}, and {case(word)}."

    assert masked_text(text, address="", name=f"{word} {name}") == text


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
