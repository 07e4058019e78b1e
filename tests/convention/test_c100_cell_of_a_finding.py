"""Where the counts of a finding stand (convention §100)."""

from tests.excel.books import made

import parindex as pi
from parindex.excel import read_form

HEADINGS, ROWS = ("Đơn vị", "Nhận", "Trả"), (("Xã A", 5, 1), ("Xã B", 2, -1))


def test_c100_the_place_has_no_part_in_the_fingerprint():
    """§100: the same sheet with another row above it gives the same finding in another cell."""
    first = pi.find(counts=read_form(made(HEADINGS, *ROWS)))
    second = pi.find(counts=read_form(made(HEADINGS, ("Xã C", 4, 4), *ROWS)))
    assert first.data["cell"].to_pylist() == ["C4"]
    assert second.data["cell"].to_pylist() == ["C5"]
    assert first.data["fingerprint"].to_pylist() == second.data["fingerprint"].to_pylist()


def test_c100_counts_from_elsewhere_have_no_place():
    """§100: null says that it is not known."""
    counts = {"unit_id": ["Xã A"], "period": ["2023"], "received": [-1]}
    found = pi.find(counts=counts).data.select(["file", "sheet", "cell"]).to_pylist()
    assert found == [{"file": None, "sheet": None, "cell": None}]
