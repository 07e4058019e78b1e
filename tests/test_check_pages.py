"""The script that looks at the built pages finds what it says it finds."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "tools" / "check_pages.py"
pytestmark = pytest.mark.skipif(not SCRIPT.is_file(), reason="the tools are not in the wheel")


def faults(tmp_path, **pages):
    for name, text in pages.items():
        (tmp_path / f"{name}.html").write_text(f"<article>{text}</article>", encoding="utf-8")
    return list(runpy.run_path(str(SCRIPT))["faults_of_files"](tmp_path))


def test_a_page_in_order_has_no_fault(tmp_path):
    text = (
        '<h1 id="top">A<a href="#top">¶</a></h1><h2>B</h2><h3>C</h3><h2>D</h2>'
        '<img src="b.html" alt="words"><a href="b.html#there"></a><a href="https://example.org"></a>'
        '<svg role="img"><title>words</title><desc>more</desc></svg>'
    )
    assert faults(tmp_path, a=text, b='<h1 id="there">B</h1>') == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('<h1>A</h1><a href="b.html"></a>', "b.html leads to no file"),
        ('<h1>A</h1><a href="#there"></a>', "#there leads to no place on its page"),
        ('<h1>A</h1><img src="a.html">', "a.html has no words for who cannot see it"),
        ("<h1>A</h1><svg><path></path></svg>", "svg has no words for who cannot see it"),
        (
            '<h1>A</h1><svg role="img"><title>A</title></svg>',
            "svg with role img has no words for who cannot see it",
        ),
        ("<h2>A</h2>", "one heading of level 1 must come first, there are 0"),
        ("<h1>A</h1><h1>B</h1>", "one heading of level 1 must come first, there are 2"),
        ("<h1>A</h1><h3>B</h3>", "“B” has level 3 after level 1"),
        ("<h1>A</h1><h2>¶</h2>", "a heading of level 2 has no words"),
    ],
)
def test_each_fault_is_named(tmp_path, text, said):
    assert faults(tmp_path, a=text) == [f"a.html: {said}"]
