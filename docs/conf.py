"""How Sphinx builds the documentation."""

from __future__ import annotations

import functools
import os
import sys
import tomllib
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.domains.python import ObjectEntry, PythonDomain
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.ext import napoleon
from sphinx.ext.napoleon import NumpyDocstring
from sphinx.util.nodes import make_refnode

_ROOT = Path(__file__).parents[1]
_PROJECT = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

# The pages describe and run the library of this checkout, installed or not.
sys.path.insert(0, str(_ROOT / "src"))
os.environ["PYTHONPATH"] = str(_ROOT / "src")
sys.path.insert(0, str(Path(__file__).parent))

import _name_pages  # noqa: E402
import _rule_pages  # noqa: E402

import parindex  # noqa: E402

project = "parindex"
author = "The parindex authors"
copyright = f"2026 {author}"
version = release = _PROJECT["version"]
language = "en"

# Two rooms may each have a class of one name, such as Change; the reference shows each in its own.
suppress_warnings = ["ref.python"]

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
]
exclude_patterns = ["_build", "**/.ipynb_checkpoints"]

html_theme = "furo"
html_title = f"parindex {version}"
html_copy_source = False
html_static_path = ["_static"]
# The JSON Schemas stand beside the pages under their own names, which do not change.
_SCHEMAS = sorted(_ROOT.glob("src/parindex/**/*.schema.json"))
html_extra_path = [os.path.relpath(path, Path(__file__).parent) for path in _SCHEMAS]
html_css_files = ["parindex.css"]
html_theme_options = {
    "light_css_variables": {
        # The first fonts of the usual list draw Vietnamese letters from pieces on some systems.
        "font-stack--monospace": (
            "ui-monospace, Menlo, Consolas, 'Noto Sans Mono', 'DejaVu Sans Mono', monospace"
        ),
    },
}

# The pages with code are executed at every build: what they print is what this version prints.
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 120
nb_merge_streams = True
nb_render_markdown_format = "myst"
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

autodoc_default_options = {"members": True, "member-order": "bysource"}
# The docstrings give the types in words, with shape, dtype and unit; the signature gives them to
# the type checker.
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
napoleon_google_docstring = False
napoleon_use_ivar = True
napoleon_use_rtype = False
# The heading of each page names the module.
add_module_names = False
python_use_unqualified_type_names = True
maximum_signature_line_length = 88
toc_object_entries_show_parents = "hide"
# Single backticks in docstrings name objects of the library.
default_role = "py:obj"


# A bare `rate` is a function; a method or an attribute is named with its class.
_MODULE_LEVEL = ("class", "data", "exception", "function")


def _public(target: str) -> str:
    """Under which name that is documented which a page has by any path: `parindex.find`."""
    room, _, name = target.removeprefix("parindex.").partition(".")
    if not target.startswith("parindex.") or room not in dir(parindex):
        return target
    return _name_pages.public_name(getattr(getattr(parindex, room), name, None)) or target


class _Names(PythonDomain):
    """The domain of Python, which looks for each name once: the names are known when it does."""

    @functools.cache  # noqa: B019 -- one domain lives as long as the build
    def _found(self, *asked: Any) -> list[tuple[str, ObjectEntry]]:
        return super().find_obj(self.env, *asked)

    def find_obj(self, _env: BuildEnvironment, *asked: Any) -> list[tuple[str, ObjectEntry]]:
        """Find the objects that a name may mean."""
        return list(self._found(*asked))


class _Docstring(NumpyDocstring):
    """Docstrings as numpydoc has them; in those of attributes nothing before a colon is a type."""

    def _consume_inline_attribute(self) -> tuple[str, list[str]]:
        return "", self._dedent(self._consume_to_end())


def _resolve_by_name(
    app: Sphinx,
    env: BuildEnvironment,
    node: nodes.Element,
    content: nodes.TextElement,
) -> nodes.reference | None:
    """
    Link a name to the one object that ends with it.

    A docstring says `RateTable` or `parindex.assess`, as users do; the object is documented
    under the module that defines it. Names that fit none or several stay text.
    """
    if node.get("refdomain") != "py":
        return None
    name = _public(node["reftarget"]).removeprefix("parindex.")
    found = env.domains.python_domain.find_obj(env, "", "", name, None, 1)
    if "." not in name:
        found = [(full, entry) for full, entry in found if entry.objtype in _MODULE_LEVEL]
    # a class that a front hands on has its second name as an alias
    found = [(full, entry) for full, entry in found if not entry.aliased] or found
    if len(found) != 1:
        return None
    full_name, entry = found[0]
    return make_refnode(
        app.builder, node["refdoc"], entry.docname, entry.node_id, content, full_name
    )


def _check_schemas(app: Sphinx, exception: Exception | None) -> None:
    """
    Stop the build where a published schema is not the packaged one, or is linked by no page.

    Raises
    ------
    ExtensionError
        If it is so.
    """
    if exception is not None or app.builder.name != "html":
        return
    built = Path(app.outdir)
    if not _SCHEMAS:
        raise ExtensionError("there must be a JSON Schema of findings to publish")
    page = (built / "how-to" / "use-findings-elsewhere.html").read_text(encoding="utf-8")
    for path in _SCHEMAS:
        published = built / path.name
        if not published.is_file() or published.read_bytes() != path.read_bytes():
            raise ExtensionError(f"{path.name} must be published as it is packaged")
    of_findings = max(path.name for path in _SCHEMAS if path.name.startswith("findings-"))
    if f'href="../{of_findings}"' not in page:
        raise ExtensionError(f"the page on findings elsewhere must link {of_findings}")


def _plain_signature(*given: Any) -> tuple[str, str] | None:
    """Write a default that is made for each object as three dots."""
    signature, returned = given[-2:]
    return signature and (signature.replace("NOTHING", "..."), returned)


_trees: dict[tuple[str, str], str] = {}


def _share_tree(
    app: Sphinx, page: str, _template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Make the contents beside pages of a folder that are not in them once: they are the same."""
    folder = page.rpartition("/")[0]
    if doctree is None or "orphan" not in app.env.metadata.get(page, {}):
        return
    make = context["toctree"]

    def tree(**options: Any) -> str:
        key = (folder, repr(sorted(options.items())))
        if key not in _trees:
            _trees[key] = make(**options)
        return _trees[key]

    context["toctree"] = tree


def setup(app: Sphinx) -> None:
    """Connect what this file adds to Sphinx."""
    reference = Path(__file__).parent / "reference"
    # a rule without words in both languages, or a public name on no page, stops the build here
    _rule_pages.write_pages(reference / "rules")
    _name_pages.write_pages(reference)
    app.add_directive("names", _name_pages.NamesDirective)
    app.add_directive("all-names", _name_pages.AllNamesDirective)
    napoleon.NumpyDocstring = _Docstring
    app.connect("autodoc-process-signature", _plain_signature)
    app.add_domain(_Names, override=True)
    app.connect("html-page-context", _share_tree, priority=400)  # before the theme asks for it
    app.connect("missing-reference", _resolve_by_name)
    app.connect("build-finished", _check_schemas)
