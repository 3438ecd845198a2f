"""Which passwords are refused (R61)."""

import pytest

from holdfast.modules.accounts.domain.passwords import is_frequent, objection_to


def objection(password: str, *, email: str = "ada.lovelace@example.com") -> str | None:
    return objection_to(password, email=email, length_min=10, length_max=128)


@pytest.mark.parametrize(
    "password",
    [
        "seven green kettles",
        "holdfast-demo",
        "pässwörter sind lang",
        "Tr0ub4dor&3xyz",
        "密码是一个秘密的词语吗",
        "837465928374",
    ],
)
def test_a_password_that_nobody_would_guess_first_will_do(password):
    assert objection(password) is None


@pytest.mark.parametrize(
    "password",
    [
        "password123",
        "P@ssw0rd2024",
        "qwertyuiop",
        "QWERTZUIOP",
        "1234567890",
        "0987654321",
        "aaaaaaaaaaaa",
        "abababababab",
        "abcdefghij",
        "letmein!!!!",
        "iloveyou12",
        "passwordpassword",
        "testtesttest",
        "welcome2026",
        "changeme99",
    ],
)
def test_a_password_that_everybody_tries_is_refused(password):
    assert is_frequent(password)
    assert "guess" in (objection(password) or "")


def test_a_frequent_word_among_many_other_signs_is_no_frequent_password():
    assert not is_frequent("test#938475602837465")


def test_a_password_of_nine_characters_is_too_short_and_one_of_ten_is_not():
    assert "at least 10 characters" in (objection("kettle-92") or "")
    assert objection("kettle-921") is None


def test_a_password_of_128_characters_will_do_and_one_more_is_too_long():
    assert objection("kettles and umbrellas, " * 5 + "a-good-one-12") is None
    assert "at most 128" in (objection("kettle7!" * 17) or "")


@pytest.mark.parametrize("password", ["ada.lovelace@example.com", "ADA.Lovelace@example.com", "ada.lovelace1815"])
def test_the_own_address_is_refused(password):
    assert "e-mail" in (objection(password) or "")


def test_a_nul_is_refused():
    assert "U+0000" in (objection("kettle\x00umbrella") or "")
