"""How Sphinx builds the documentation."""

from __future__ import annotations

import importlib.metadata

project = "parindex"
author = "The parindex authors"
copyright = f"2026 {author}"
version = release = importlib.metadata.version("parindex")
language = "en"

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
]
exclude_patterns = ["_build", "**/.ipynb_checkpoints"]

html_theme = "furo"
html_title = f"parindex {version}"
html_copy_source = False

# The pages with code are executed at every build: what they print is what this version prints.
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 120
nb_merge_streams = True
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3

autodoc_default_options = {
    "members": True,
    "member-order": "bysource",
    "show-inheritance": True,
}
# The docstrings give the types in words, with shape, dtype and unit; the signature gives them to
# the type checker.
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
napoleon_google_docstring = False
napoleon_use_ivar = True
napoleon_use_rtype = False
