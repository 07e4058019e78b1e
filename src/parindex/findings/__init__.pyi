"""The public names of the room: `__init__.py` reads this list, and so do type checkers."""

from .files.read import read_findings as read_findings
from .files.schema import findings_schema as findings_schema
from .table import FindingTable as FindingTable
