"""Text typed in a font with the TCVN3 (ABC) encoding, as software shows it today."""

from __future__ import annotations

import unicodedata

__all__ = ["from_tcvn3"]

# TCVN 5712:1993, VN3: the byte of each letter. Fonts named .VnTime show these bytes as Vietnamese
# letters; without the font they are seen as Latin-1. Capitals with a tone are small letters in a
# font of capitals (.VnTimeH), so that the case of such a text is lost.
_LETTERS = {
    0xA1: "ĂÂÊÔƠƯĐăâêôơưđ",
    0xB5: "àảãáạ",
    0xBB: "ằẳẵắ",
    0xC6: "ặầẩẫấậè",
    0xCE: "ẻẽéẹềểễếệìỉ",
    0xDC: "ĩíịò",
    0xE1: "ỏõóọồổỗốộờởỡớợù",
    0xF1: "ủũúụừửữứựỳỷỹýỵ",
}
_OF_CODE = {
    first + place: letter
    for first, letters in _LETTERS.items()
    for place, letter in enumerate(letters)
}


def from_tcvn3(text: str) -> str:
    """
    Turn TCVN3 text (TCVN 5712:1993, set VN3) into composed Unicode; other characters stay.

    The text is as software without the font shows it, each byte as a letter of Latin-1.
    """
    return unicodedata.normalize("NFC", text.translate(_OF_CODE))
