"""The notebooks run, hold no results, and know nothing of the machine they were written on."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[1] / "examples"
NOTEBOOKS = sorted(EXAMPLES.glob("*.ipynb"))
pytestmark = pytest.mark.skipif(not NOTEBOOKS, reason="the examples are not in the wheel")
# What each must say when it is run; it stands on paper or in the tutorials.
SAYS = {
    "half_year_review": ["4.035/4.243", "4,035/4,243", "Xã Minh Họa 03"],
    "plan": ["28.0 reached", "Bộ phận Một cửa"],
    "score_communes": ["VII.1 “Hài lòng về kết quả giải quyết”", "Xã Ví Dụ 01"],
}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_small_and_holds_only_what_was_written(path):
    text = path.read_text(encoding="utf-8")
    held = json.loads(text)
    assert text == json.dumps(held, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    assert len(text) < 10_000
    cells = [each for each in held["cells"] if each["cell_type"] == "code"]
    assert [each for each in cells if each["outputs"] or each["execution_count"]] == []
    assert {*held["metadata"]} == {"kernelspec", "language_info"}
    assert not re.search(r"/home/|/tmp|/work|/root|C:\\\\|http", text)


def test_every_notebook_runs_and_says_what_it_must():
    """In one process, which starts once; what one leaves behind is cleared before the next."""
    nbformat, nbclient = (pytest.importorskip(name) for name in ("nbformat", "nbclient"))
    pytest.importorskip("ipykernel")
    whole = nbformat.v4.new_notebook()
    for path in NOTEBOOKS:
        whole.cells.append(nbformat.v4.new_code_cell(f"%reset -f\nprint('{path.stem}')"))
        cells = nbformat.read(path, as_version=4).cells
        whole.cells += [each for each in cells if each.cell_type == "code"]
    folder = {"metadata": {"path": str(EXAMPLES)}}
    nbclient.NotebookClient(whole, timeout=120, kernel_name="python3", resources=folder).execute()
    said: dict[str, str] = {}
    for cell in whole.cells:
        texts = [
            each.get("text") or "".join(map(str, each.get("data", {}).values()))
            for each in cell.outputs
        ]
        if cell.source.startswith("%reset"):
            name = texts[0].strip()
        said[name] = said.get(name, "") + "".join(texts)
    assert {*said} == {*SAYS}
    for name, parts in SAYS.items():
        spaced = said[name].replace("\u00a0", " ")
        assert [part for part in parts if part not in spaced] == []
