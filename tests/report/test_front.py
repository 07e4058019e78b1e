"""The room is loaded late, and says which extra its layouts need."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from parindex import report

WITHOUT = """
import sys
sys.modules["{package}"] = None
from parindex import report
report.report_content, report.write_html
try:
    report.{layout}
except ImportError as error:
    print(type(error).__name__, error)
"""


def run(code):
    command = [sys.executable, "-c", code]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.mark.parametrize(
    ("package", "layout"), [("docx", "write_docx"), ("xlsxwriter", "write_xlsx")]
)
def test_without_a_package_one_sentence_says_which_extra_brings_it(package, layout):
    assert run(WITHOUT.format(package=package, layout=layout)) == (
        f'MissingExtraError parindex.report.{layout} needs an extra: pip install "parindex[report]"'
    )


def test_the_content_needs_no_extra():
    loaded = run(
        "import sys; from parindex import report; report.report_content; report.write_html;"
        "print({'docx', 'xlsxwriter', 'matplotlib'} & {*sys.modules})"
    )
    assert loaded == "set()"


WRITTEN = """
import hashlib, pathlib, sys
from tests.report.reviews import district
from parindex import report
content = report.report_content(district(), language="vi", indicators=["on_time.resolved"])
for kind in ("html", "docx", "xlsx"):
    path = pathlib.Path(sys.argv[1], f"report.{kind}")
    getattr(report, f"write_{kind}")(content, path)
    print(hashlib.sha256(path.read_bytes()).hexdigest())
"""


def test_two_processes_write_the_same_bytes(tmp_path):
    digests = []
    for seed in ("1", "2"):
        settings = {**os.environ, "PYTHONHASHSEED": seed, "TZ": f"UTC{seed}"}
        command = [sys.executable, "-c", WRITTEN, str(tmp_path)]
        told = subprocess.run(command, check=True, capture_output=True, text=True, env=settings)
        digests.append(told.stdout.split())
    assert len(digests[0]) == 3
    assert digests[0] == digests[1]


def test_the_names_of_the_room():
    assert {"IndicatorResult", "ReportContent", "report_content"} <= set(dir(report))
    assert {"write_docx", "write_html", "write_xlsx"} <= set(dir(report))
