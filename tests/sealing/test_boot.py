"""The mark of a courier's public key, and names counted at the door: both hang on the deployment secret."""

from __future__ import annotations

from uuid import UUID, uuid4

from helpline.sealing import KeyPair, boot_mac, is_boot_mac, name_index

SECRET, OTHER = bytes(range(32)), bytes(32)
BOOT = UUID(int=7)
PUBLIC = KeyPair.from_seed(bytes(32)).public


def test_a_mark_is_known_again() -> None:
    assert is_boot_mac(boot_mac(SECRET, BOOT, PUBLIC), SECRET, BOOT, PUBLIC)


def test_a_mark_is_good_for_one_secret_one_start_and_one_key() -> None:
    mark = boot_mac(SECRET, BOOT, PUBLIC)

    assert not is_boot_mac(mark, OTHER, BOOT, PUBLIC)
    assert not is_boot_mac(mark, SECRET, uuid4(), PUBLIC)
    assert not is_boot_mac(mark, SECRET, BOOT, KeyPair.generate().public)
    assert not is_boot_mac(mark[:-1], SECRET, BOOT, PUBLIC)
    assert not is_boot_mac(b"", SECRET, BOOT, PUBLIC)


def test_a_name_is_counted_under_a_number_that_only_the_secret_makes() -> None:
    assert name_index(SECRET, "ada") == name_index(SECRET, "ada")
    assert len({name_index(SECRET, "ada"), name_index(SECRET, "oda"), name_index(OTHER, "ada")}) == 3
    assert len(name_index(SECRET, "ada")) == 16
