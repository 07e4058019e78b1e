"""What the README shows is what this version prints."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

README = Path(__file__).parents[1] / "README.md"
BLOCK = re.compile(r"```python\n(.*?)```\n\n```text\n(.*?)```", re.DOTALL)


@pytest.mark.skipif(not README.is_file(), reason="the README is not in the wheel")
def test_the_examples_print_what_stands_below_them():
    examples = BLOCK.findall(README.read_text(encoding="utf-8"))
    assert len(examples) >= 2
    names: dict[str, object] = {}
    for code, expected in examples:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(code, names)
        # the README breaks long lines
        assert printed.getvalue().split() == expected.split()


@pytest.mark.skipif(not README.is_file(), reason="the README is not in the wheel")
def test_there_is_one_way_to_install_on_the_first_pages():
    pages = [
        README,
        *(README.parent / "docs" / name for name in ("index.md", "vi/bat_dau_nhanh.md")),
    ]
    for page in pages:
        text = page.read_text(encoding="utf-8").partition("## Develop")[0]
        lines = {line.strip() for line in text.splitlines() if "pip install" in line}
        assert lines == {'python -m pip install ".[plots,report,excel]"'}
        assert "python3 -m venv .venv\n. .venv/bin/activate\n" in text
        assert "py -m venv .venv" in text


@pytest.mark.skipif(not README.is_file(), reason="the README is not in the wheel")
def test_the_picture_says_what_this_version_says():
    path = README.parent / "tools" / "draw_readme_picture.py"
    spec = importlib.util.spec_from_file_location("draw_readme_picture", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    def words(markup):
        root = ET.fromstring(markup)
        said = [each for each in root.iter() if each.tag.endswith(("}title", "}desc", "}text"))]
        return ["".join(each.itertext()).strip() for each in said]

    stored = module.TARGET.read_text(encoding="utf-8")
    assert words(stored) == words(module.picture().to_svg())
