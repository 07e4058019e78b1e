"""Every paragraph of the convention is cited by a test here, and no page says a thing twice."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent
CONVENTION = HERE.parents[1] / "docs" / "explanation" / "convention.md"


def paragraphs():
    text = CONVENTION.read_text(encoding="utf-8")
    return [int(number) for number in re.findall(r"^\*\*§(\d+) ", text, flags=re.MULTILINE)]


def citations():
    """Paragraphs that the docstrings of tests cite, ranges written out."""
    for path in sorted(HERE.glob("test_c*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.FunctionDef) or not node.name.startswith("test_"):
                continue
            cited = [int(n) for n in re.findall(r"§(\d+)", ast.get_docstring(node) or "")]
            yield f"{path.name}::{node.name}", cited


def test_the_paragraphs_are_numbered_without_a_gap():
    numbers = paragraphs()
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 26


def test_every_paragraph_is_cited_by_a_test():
    cited = {number for _, numbers in citations() for number in numbers}
    assert set(paragraphs()) - cited == set()


def test_every_test_cites_a_paragraph_that_exists():
    known = set(paragraphs())
    wrong = {name: cited for name, cited in citations() if not cited or not known.issuperset(cited)}
    assert wrong == {}


def test_no_line_is_longer_than_an_editor_shows():
    lines = enumerate(CONVENTION.read_text(encoding="utf-8").splitlines(), 1)
    assert [number for number, line in lines if len(line) > 200] == []


def test_no_page_has_a_sentence_twice():
    """Two versions of a paragraph below each other are what a careless merge leaves."""
    root = CONVENTION.parents[2]
    pages = [*root.glob("*.md"), *root.glob("docs/*.md"), *root.glob("docs/[!_]*/**/*.md")]
    assert CONVENTION in pages
    twice = {}
    for page in pages:
        text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        sentences = Counter(re.split(r"(?<=[.:;]) ", " ".join(text.split())))
        if found := [each for each, times in sentences.items() if times > 1 and len(each) > 50]:
            twice[page.name] = found
    assert twice == {}
