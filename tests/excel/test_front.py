"""The room says which extra it needs."""

import importlib
import sys

import pytest

from parindex.errors import MissingExtraError


def test_without_openpyxl_the_extra_is_named(monkeypatch):
    for name in [name for name in sys.modules if name.startswith("parindex.excel")]:
        monkeypatch.delitem(sys.modules, name)
    for name in ["openpyxl", *(name for name in sys.modules if name.startswith("openpyxl."))]:
        monkeypatch.setitem(sys.modules, name, None)
    room = importlib.import_module("parindex.excel")
    with pytest.raises(MissingExtraError, match=r"parindex\[excel\]"):
        _ = room.read_form
