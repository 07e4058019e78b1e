"""The room says which extra it needs."""

import subprocess
import sys

CALL = """
import sys
sys.modules["openpyxl"] = None
import parindex.excel as room
from parindex.errors import MissingExtraError
try:
    room.read_form
except MissingExtraError as error:
    print(error)
"""


def test_without_openpyxl_the_extra_is_named():
    # In a process of its own: a room that is loaded twice has two copies of each module.
    command = [sys.executable, "-c", CALL]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    assert told == 'parindex.excel needs an extra: pip install "parindex[excel]"'
