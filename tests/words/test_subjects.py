"""Subjects that tell nothing to whoever looks over her shoulder."""

import pytest

from helpline.words.subjects import WORDS, first_reply_hint, subjects

LANGUAGES = sorted(WORDS)
TELLING = (
    *["help", "line", "women", "violence", "abuse", "crisis", "support", "police", "ticket", "case", "safe"],
    *[
        "pagalb",
        "linij",
        "moter",
        "smurt",
        "kriz",
        "bylos",
        "saug",
        "помощ",
        "лини",
        "женщ",
        "насил",
        "кризис",
    ],
    *["допомог", "ліні", "жін", "pomoc", "kobiet", "przemoc", "hilfe", "frau", "gewalt", "notruf"],
)


def test_the_desk_has_subjects_for_its_six_languages() -> None:
    assert LANGUAGES == ["de", "en", "lt", "pl", "ru", "uk"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_the_same_choices_in_the_same_order(language: str) -> None:
    codes = [code for code, _ in subjects(language)]

    assert codes == ["question", "answer", "letter", "message", "greeting"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_subject_names_no_topic_no_number_and_nobody(language: str) -> None:
    texts = [text for _, text in subjects(language)]

    assert not [text for text in texts for word in TELLING if word in text.lower()]
    assert not [text for text in texts if any(letter.isdigit() for letter in text)]
    assert all(0 < len(text) <= 40 and text == text.strip() and "\n" not in text for text in texts)
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_first_reply_asks_about_the_mailbox_and_says_how_to_stop(language: str) -> None:
    hint = first_reply_hint(language)

    assert "?" in hint
    assert any(word in hint.lower() for word in ("stop", "стоп"))
    assert hint == hint.strip()
    assert not [word for word in TELLING if word in hint.lower() and word not in ("safe", "saug")]


def test_a_code_gives_its_subject_in_her_language() -> None:
    assert dict(subjects("lt"))["question"] == "Dėl jūsų klausimo"
    assert dict(subjects("en"))["answer"] == "Reply"


@pytest.mark.parametrize("language", ["lt_LT", "lt-LT", "LT"])
def test_a_region_does_not_change_the_language(language: str) -> None:
    assert subjects(language) == subjects("lt")
    assert first_reply_hint(language) == first_reply_hint("lt")


@pytest.mark.parametrize("language", ["", "fr", "zz-ZZ"])
def test_a_language_we_do_not_have_gets_english(language: str) -> None:
    assert subjects(language) == subjects("en")
    assert first_reply_hint(language) == first_reply_hint("en")
