"""
Look at the built documentation as a reader does: links, pictures, headings, and what is too wide.

Links, words beside pictures and headings are read from the files. Widths need a browser; where no
Chromium is installed this is said and the rest holds. Usage:

    python tools/check_pages.py [--built docs/_build/html]
    python tools/check_pages.py index how-to/read-counts --pictures FOLDER --at 390
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).parents[1]
WIDTHS = (390, 1024, 1300)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
# Sphinx makes these; nobody reads them from top to bottom.
LISTS = ("genindex.html", "py-modindex.html", "search.html")


class Page(HTMLParser):
    """What a page has: ids, links, headings of its text, pictures without words."""

    def __init__(self, path: Path) -> None:
        super().__init__(convert_charrefs=True)
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.headings: list[tuple[int, str]] = []
        self.without_words: list[str] = []
        self._in_article = False
        self._heading: list[str] | None = None
        self._svg: list[bool] | None = None
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take what a tag brings."""
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.add(given["id"])
        if tag == "article":
            self._in_article = True
        if tag in {"a", "link"} and "href" in given:
            self.links.append(given["href"])
        if tag in {"img", "script", "source"} and "src" in given:
            self.links.append(given["src"])
        if not self._in_article:
            return
        if tag == "img" and not given.get("alt", "").strip():
            self.without_words.append(given.get("src", "img"))
        if tag == "svg" and given.get("role") == "img":
            self._svg = [False, False]
        elif tag == "svg" and "aria-hidden" not in given and self._svg is None:
            self.without_words.append("svg")
        if self._svg is not None and tag in {"title", "desc"}:
            self._svg[tag == "desc"] = True
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self._heading = []
            self.headings.append((int(tag[1]), ""))

    def handle_data(self, data: str) -> None:
        """Take the words of a heading."""
        if self._heading is not None:
            self._heading.append(data)

    def handle_endtag(self, tag: str) -> None:
        """Close what is open."""
        if tag == "article":
            self._in_article = False
        if self._heading is not None and tag == f"h{self.headings[-1][0]}":
            text = "".join(self._heading).removesuffix("¶").strip()
            self.headings[-1] = (self.headings[-1][0], text)
            self._heading = None
        if tag == "svg" and self._svg is not None:
            if not all(self._svg):
                self.without_words.append("svg with role img")
            self._svg = None


def faults_of_files(built: Path) -> Iterator[str]:
    """Name links that lead nowhere, pictures without words and headings out of order."""
    paths = [path for path in sorted(built.rglob("*.html")) if "_static" not in path.parts]
    pages = {path.resolve(): Page(path) for path in paths}
    for path, page in pages.items():
        name = path.relative_to(built.resolve())
        for each in page.without_words:
            yield f"{name}: {each} has no words for who cannot see it"
        for link in sorted(set(page.links)):
            yield from (f"{name}: {fault}" for fault in _fault_of_link(link, path, pages))
        if name.as_posix() not in LISTS:
            yield from (f"{name}: {fault}" for fault in _faults_of_headings(page.headings))


def _fault_of_link(link: str, path: Path, pages: dict[Path, Page]) -> Iterator[str]:
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if not target.exists():
        yield f"{link} leads to no file"
    elif parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].ids:
        yield f"{link} leads to no place on its page"


def _faults_of_headings(headings: list[tuple[int, str]]) -> Iterator[str]:
    levels = [level for level, _ in headings]
    if levels.count(1) != 1 or levels[0] != 1:
        yield f"one heading of level 1 must come first, there are {levels.count(1)}"
    before = 1
    for level, text in headings:
        if not text:
            yield f"a heading of level {level} has no words"
        if level > before + 1:
            yield f"“{text}” has level {level} after level {before}"
        before = level


class Browser:
    """A Chromium without a window, spoken to through two pipes."""

    def __init__(self, program: str) -> None:
        self._folder = tempfile.TemporaryDirectory()
        there, self._out = os.pipe()
        self._in, back = os.pipe()
        # the browser reads commands from 3 and answers on 4
        line = f'exec "$0" "$@" 3<&{there} 4>&{back}'
        options = [
            "--headless=new",
            "--remote-debugging-pipe",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--force-device-scale-factor=1",
            f"--user-data-dir={self._folder.name}",
            "about:blank",
        ]
        self._process = subprocess.Popen(
            ["sh", "-c", line, program, *options], pass_fds=(there, back), stderr=subprocess.DEVNULL
        )
        os.close(there)
        os.close(back)
        self._rest = b""
        self._number = 0
        self._session: str | None = None
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._session = session
        self.ask("Page.enable")

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """
        Send a command and wait for its answer.

        Raises
        ------
        RuntimeError
            If the browser refuses it.
        """
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise RuntimeError(f"the browser refused {method}: {answer['error']}")
                return dict(answer["result"])

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            read = os.read(self._in, 1 << 20)
            if not read:
                raise RuntimeError("the browser ended")
            self._rest += read
        message, _, self._rest = self._rest.partition(b"\0")
        return dict(json.loads(message))

    def open(self, path: Path) -> None:
        """Open a page and wait until it is there."""
        self.ask("Page.navigate", url=path.resolve().as_uri())
        while self._next().get("method") != "Page.loadEventFired":
            pass

    def narrow(self, width: int, height: int = 900) -> None:
        """Give the window a width."""
        self.ask(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    def value(self, script: str) -> Any:
        """Compute something on the page."""
        answer = self.ask("Runtime.evaluate", expression=script, returnByValue=True)
        return answer["result"].get("value")

    def picture(self, path: Path, height: int | None, top: int = 0) -> None:
        """Draw the page, the whole of it or what is seen first."""
        wide, high = self.value(
            "[document.documentElement.clientWidth, document.documentElement.scrollHeight]"
        )
        clip = {"x": 0, "y": top, "width": wide, "height": height or high, "scale": 1}
        drawn = self.ask("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(drawn["data"]))

    def close(self) -> None:
        """End the browser."""
        self._session = None
        self.ask("Browser.close")
        self._process.wait(timeout=20)
        os.close(self._out)
        os.close(self._in)
        self._folder.cleanup()


# The elements that reach beyond the window and have no parent that scrolls. The theme has the whole
# text scroll on a telephone: that is too wide as well.
TOO_WIDE = """
(() => {
  const wide = document.documentElement.clientWidth;
  const text = document.querySelector(".content");
  const scrolls = each => ["auto", "scroll", "hidden"].includes(getComputedStyle(each).overflowX);
  const found = [];
  for (const each of document.querySelectorAll("article *")) {
    const box = each.getBoundingClientRect();
    if (box.right <= wide + 1 || !box.width || each.ownerSVGElement) continue;
    let parent = each.parentElement;
    while (parent && parent != text && !scrolls(parent)) parent = parent.parentElement;
    if (parent && parent != text) continue;
    const words = (each.textContent || "").trim().replace(/\\s+/g, " ").slice(0, 40);
    found.push(`${each.tagName.toLowerCase()} “${words}” ends at ${Math.round(box.right)}`);
  }
  const most = document.documentElement.scrollWidth;
  if (most > wide && !found.length) found.push(`the page is ${most} wide`);
  return found;
})()
"""


def faults_of_widths(built: Path, browser: Browser) -> Iterator[str]:
    """Name what reaches beyond the window, at each width."""
    for path in sorted(built.rglob("*.html")):
        if "_static" in path.parts:
            continue
        browser.open(path)
        for width in WIDTHS:
            browser.narrow(width)
            found = browser.value(TOO_WIDE)
            more = f", and {len(found) - 1} more" if len(found) > 1 else ""
            if found:
                yield f"{path.relative_to(built)}: {found[0]} of {width}{more}"


def main() -> int:
    """Print the faults, each on its line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").strip().splitlines()[0])
    parser.add_argument("pages", nargs="*", help="pages to draw, as how-to/read-counts")
    parser.add_argument("--built", type=Path, default=ROOT / "docs" / "_build" / "html")
    parser.add_argument("--pictures", type=Path, help="folder for pictures of pages; no check")
    parser.add_argument("--at", type=int, nargs="+", default=WIDTHS, help="widths of the pictures")
    parser.add_argument("--dark", action="store_true", help="draw as a dark screen has it")
    parser.add_argument("--grey", action="store_true", help="draw in grey")
    parser.add_argument("--high", type=int, help="height of the pictures; all of the page without")
    parser.add_argument("--top", type=int, default=0, help="where the pictures begin")
    given = parser.parse_args()
    if not (given.built / "index.html").is_file():
        sys.stderr.write(f"{given.built} has no index.html; `make docs` builds the pages.\n")
        return 2
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if given.pictures is not None:
        if program is None:
            sys.stderr.write("Pictures of pages need Chromium, and none is installed.\n")
            return 2
        draw(given, Browser(program))
        return 0
    faults = list(faults_of_files(given.built))
    looked = "links, words of pictures, headings"
    if program is None:
        sys.stdout.write("No Chromium is installed: nobody looked at widths.\n")
    else:
        looked += ", widths"
        browser = Browser(program)
        faults += faults_of_widths(given.built, browser)
        browser.close()
    sys.stdout.write("".join(f"{fault}\n" for fault in faults))
    sys.stdout.write(f"{looked}: {len(faults) or 'no'} faults\n")
    return bool(faults)


def draw(given: argparse.Namespace, browser: Browser) -> None:
    """Draw the pages asked for at each width."""
    given.pictures.mkdir(parents=True, exist_ok=True)
    scheme = "dark" if given.dark else "light"
    browser.ask(
        "Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}]
    )
    if given.grey:
        browser.ask("Emulation.setEmulatedVisionDeficiency", type="achromatopsia")
    for page in given.pages:
        browser.open(given.built / f"{page}.html")
        for width in given.at:
            browser.narrow(width)
            how = "-dark" * given.dark + "-grey" * given.grey
            name = f"{page.replace('/', '_')}-{width}{how}.png"
            browser.picture(given.pictures / name, given.high, given.top)
    browser.close()


if __name__ == "__main__":
    sys.exit(main())
