"""What a picture shows, read back from its markup and its figure."""

from __future__ import annotations

import itertools
import re
import xml.etree.ElementTree as ET

from parindex.plots.lettering import width_of

SVG = "{http://www.w3.org/2000/svg}"


def texts_of(picture):
    """Texts of the markup, in order."""
    root = ET.fromstring(picture.to_svg())
    return ["".join(each.itertext()).strip() for each in root.iter(f"{SVG}text")]


def boxes_of(picture):
    """Where the texts stand on the page: text, left, top, right, bottom, in pixels."""
    for text in picture.figure.axes[0].texts:
        x, y = text.get_position()
        size = text.get_fontproperties().get_size() * 96 / 72
        wide = width_of(text.get_text(), size, bold=text.get_fontweight() == "bold")
        share = {"left": 0.0, "center": 0.5, "right": 1.0}[text.get_horizontalalignment()]
        left = x - share * wide
        # letters without ascender or descender take less than half of this
        yield text.get_text(), left, y - 0.4 * size, left + wide, y + 0.4 * size


def check_page(picture):
    """Nothing runs out of the page, and no two texts stand upon each other."""
    boxes = [box for box in boxes_of(picture) if box[0]]
    high = picture.figure.get_figheight() * 96
    for text, left, top, right, bottom in boxes:
        assert left >= 0, text
        assert right <= 720.5, text
        assert top >= 0, text
        assert bottom <= high, text
    for one, two in itertools.combinations(boxes, 2):
        beside = one[3] <= two[1] + 0.5 or two[3] <= one[1] + 0.5
        apart = one[4] <= two[2] + 0.5 or two[4] <= one[2] + 0.5
        assert beside or apart, (one[0], two[0])


def check_markup(picture):
    """The markup names itself, has no id twice, and takes nothing from elsewhere."""
    markup = picture.to_svg()
    root = ET.fromstring(markup)
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == picture.title
    assert root.findtext(f"{SVG}desc") == picture.alt
    ids = re.findall(r'\bid="([^"]+)"', markup)
    assert len(ids) == len(set(ids))
    assert not re.search(r'(href|src)="(?!#)', markup)
    assert not [word for word in ("<script", "@font-face", "<metadata", "data:") if word in markup]


def check_bytes(picture):
    """The same picture has the same bytes twice."""
    assert picture.to_svg() == picture.to_svg()
    assert picture.to_png() == picture.to_png()
