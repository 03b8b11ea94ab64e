"""How names, postcodes and NHS numbers are kept, so that two records of one person can be compared."""

import re

import jellyfish

SOUND_LENGTH = 60
POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")


def sound(name: str) -> str:
    """How a name sounds, by metaphone; empty for a name in another script."""
    return jellyfish.metaphone(name)[:SOUND_LENGTH].strip()


def postcode(text: str) -> str:
    """A postcode as it is written on letters ("AB1 2CD"); other text only in capitals."""
    squeezed = re.sub(r"[\s.\-]+", "", text).upper()
    found = POSTCODE.fullmatch(squeezed)
    return f"{found[1]} {found[2]}" if found else " ".join(text.upper().split())


def is_postcode(text: str) -> bool:
    return POSTCODE.fullmatch(text.replace(" ", "")) is not None


def nhs_number(text: str) -> str:
    """The ten digits of an NHS number, without the spaces people write."""
    return re.sub(r"[\s\-]+", "", text)


def is_nhs_number(digits: str) -> bool:
    """Whether the tenth digit is right for the other nine (modulus 11)."""
    if not re.fullmatch(r"[0-9]{10}", digits):
        return False
    total = sum(
        int(digit) * weight for digit, weight in zip(digits[:9], range(10, 1, -1), strict=True)
    )
    check = 11 - total % 11
    return check != 10 and check % 11 == int(digits[9])
