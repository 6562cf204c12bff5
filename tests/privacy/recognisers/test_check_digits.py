"""Check digits: right ones, and the same with a digit changed."""

import pytest

from clinicalbert.privacy.recognisers.check_digits import dea, luhn, npi, vin

RIGHT = [
    (npi, "1234567893"),
    (npi, "1245319599"),
    (dea, "AB1234563"),
    (dea, "F91234563"),
    (vin, "1M8GDM9AXKP042788"),
    (vin, "1HGCM82633A004352"),
    (luhn, "4111111111111111"),
]


@pytest.mark.parametrize(("check", "number"), RIGHT)
def test_right(check, number: str) -> None:
    assert check(number)


@pytest.mark.parametrize(("check", "number"), RIGHT)
def test_a_changed_digit_is_seen(check, number: str) -> None:
    assert not check(number[:-1] + str((int(number[-1]) + 1) % 10))


@pytest.mark.parametrize(
    ("check", "text"),
    [
        (npi, "3234567893"),
        (npi, "123456789"),
        (dea, "123456789"),
        (dea, "AB123456"),
        (vin, "1M8"),
        (luhn, "12a"),
        (luhn, "²"),
    ],
)
def test_other_texts(check, text: str) -> None:
    assert not check(text)
