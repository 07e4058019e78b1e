"""Office files with the same bytes in every run: no clock, no machine and no person in them."""

from __future__ import annotations

import io
import re
import zipfile

__all__ = ["repacked"]

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first day that a zip file can name
_PROPERTIES = "docProps/core.xml"
_DAYS = re.compile(rb"<dcterms:(created|modified)\b.*?</dcterms:\1>", re.DOTALL)


def repacked(content: bytes) -> bytes:
    """Pack the members of a file anew, each with the same day, and without the day of the file."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as given,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as written,
    ):
        for name in given.namelist():
            member = zipfile.ZipInfo(name, _EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 0
            octets = given.read(name)
            written.writestr(member, _DAYS.sub(b"", octets) if name == _PROPERTIES else octets)
    return packed.getvalue()
