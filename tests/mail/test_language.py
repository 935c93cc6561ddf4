"""The language of a letter is guessed, and left open when it isn't clear."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail_gateway.language import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Laba diena, gyvenu Norvegijoje ir bijau savo vyro. Ką man daryti?", "lt"),
        ("Laba diena, as gyvenu Airijoje, vyras man grasina ir nezinau ka daryti", "lt"),
        ("Sveiki, ar galite man padėti?", "lt"),
        ("Hello, I live in Spain and I am afraid of my husband. What can I do?", "en"),
        ("Здравствуйте, я боюсь своего мужа, помогите мне пожалуйста", "ru"),
        ("Добрий день, я боюся свого чоловіка, допоможіть будь ласка", "uk"),
        ("Dzień dobry, boję się mojego męża, proszę o pomoc", "pl"),
        ("Guten Tag, ich habe Angst vor meinem Mann und weiß nicht, was ich tun kann", "de"),
        ("", ""),
        ("ok", ""),
        ("12345 67890", ""),
        ("Rowan Rowan Rowan", ""),
        ("Hyvää päivää, tarvitsen apua", ""),
        ("こんにちは 助けて ください", ""),
    ],
)
def test_the_language_is_told_or_left_open(text: str, language: str) -> None:
    assert language_of(text) == language


@given(st.text())
def test_any_text_has_a_known_language_or_none(text: str) -> None:
    assert language_of(text) in {"lt", "en", "ru", "uk", "pl", "de", ""}
