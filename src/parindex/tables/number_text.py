"""Numbers as people write them: every reading that a text has, for one is needed."""

from __future__ import annotations

import re
from decimal import Decimal

import attrs

from .._quoting import quoted
from ..errors import InputError

__all__ = ["ANY_MARKS", "NumberMarks", "plain_number", "readings"]

_LONGEST = 40  # characters of a number; what is longer is none
_SPACES = {
    ord(space): " " for space in ("\u00a0", "\u2007", "\u2009", "\u202f")
}  # no-break, figure, thin and narrow no-break space
_APOSTROPHES = {ord("\u2019"): "'"}
_LIKE_OTHERS = _SPACES | _APOSTROPHES
_DIGITS = re.compile(r"[0-9]+")
# the first group of a number in groups does not begin with 0: "0.975" has one reading
_GROUPS = {
    mark: re.compile(rf"[1-9][0-9]{{0,2}}(?:{re.escape(mark)}[0-9]{{3}})+") for mark in ".,' "
}
_MARKS = (".", ",", " ", "'")


@attrs.frozen(kw_only=True)
class NumberMarks:
    """Hold the marks that may stand between thousands, and before decimals."""

    thousands: tuple[str, ...] = _MARKS
    decimal: tuple[str, ...] = (".", ",")

    @classmethod
    def of(cls, thousands: str | None, decimal: str | None) -> NumberMarks:
        """
        Take what the caller says of numbers in text; a mark is never both.

        Raises
        ------
        InputError
            If a mark is none, or both are the same.
        """
        if thousands not in (None, *_MARKS):
            raise InputError(
                "thousands must be a point, a comma, a space or an apostrophe, "
                f"got {quoted(thousands)}"
            )
        if decimal not in (None, ".", ","):
            raise InputError(f"decimal must be a point or a comma, got {quoted(decimal)}")
        if thousands is not None and thousands == decimal:
            raise InputError(
                f"thousands and decimal must be two marks, got {quoted(decimal)} for both"
            )
        # spaces and apostrophes never stand before decimals, so they do no harm beside others
        groups = [each for each in _MARKS if thousands in (None, each) or each in " '"]
        return cls(
            thousands=tuple(each for each in groups if each != decimal),
            decimal=tuple(each for each in ".," if decimal in (None, each) and each != thousands),
        )


ANY_MARKS = NumberMarks()


def readings(text: str, marks: NumberMarks = ANY_MARKS) -> tuple[Decimal, ...]:
    """
    List the numbers that a text may mean (convention §67); none where it is no number.

    "1.234.567", "2 000 000" and "12.00" mean one; "1.234" means 1234 and 1.234.
    """
    bare = text.translate(_LIKE_OTHERS).strip()
    if len(bare) > _LONGEST:
        return ()
    sign = "-" if bare.startswith("-") else ""
    body = bare[1:] if bare[:1] in ("-", "+") else bare
    found: dict[Decimal, None] = {}
    for mark in ("", *marks.decimal):
        whole, _, fraction = body.partition(mark) if mark else (body, "", "")
        if bool(mark) != bool(_DIGITS.fullmatch(fraction)):
            continue
        grouped = any(_GROUPS[each].fullmatch(whole) for each in marks.thousands if each != mark)
        if grouped or _DIGITS.fullmatch(whole):
            digits = re.sub(r"[^0-9]", "", whole)
            found[Decimal(f"{sign}{digits}.{fraction}" if mark else sign + digits)] = None
    return tuple(found)


def plain_number(number: Decimal) -> str:
    """Write a number with all its digits, never as ``0E-9`` or ``1E+3``."""
    return format(number, "f")
