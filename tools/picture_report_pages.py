"""
Picture pages of the reports of `examples/report_from_workbook.py` for the documentation.

Run it from the project with ``python tools/picture_report_pages.py`` when a layout has changed. It
needs LibreOffice (``soffice``) and ``pdftoppm``, and writes ``docs/_static/report_*.png``.
"""

from __future__ import annotations

import contextlib
import runpy
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
# file, page of its print, name of the picture, dots an inch, part of the page in dots
PAGES = (
    ("district.vi.docx", 1, "report_document", 75, ()),
    (
        "district.vi.xlsx",
        2,
        "report_workbook",
        110,
        ("-x", "50", "-y", "60", "-W", "1180", "-H", "250"),
    ),
)


def main() -> None:
    """Write the reports to a folder of their own, print them, and picture the pages."""
    with tempfile.TemporaryDirectory() as name, contextlib.chdir(name):
        runpy.run_path(str(ROOT / "examples" / "report_from_workbook.py"), run_name="__main__")
        for file, page, picture, dots, part in PAGES:
            path = Path("build") / "review" / file
            office = ["soffice", f"-env:UserInstallation=file://{name}/office", "--headless"]
            printed = [*office, "--convert-to", "pdf", "--outdir", name, str(path)]
            subprocess.run(printed, check=True, stdout=subprocess.DEVNULL)
            only = ["-f", str(page), "-l", str(page), "-singlefile", "-r", str(dots), *part, "-png"]
            target = ROOT / "docs" / "_static" / picture
            command = ["pdftoppm", *only, f"{path.stem}.pdf", str(target)]
            subprocess.run(command, check=True)
            sys.stdout.write(f"{target}.png\n")


if __name__ == "__main__":
    main()
