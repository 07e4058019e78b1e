"""The public names of the room: `__init__.py` reads this list, and so do type checkers."""

from .files.read import read_findings as read_findings
from .files.schema import findings_schema as findings_schema
from .planned.load import load_measures as load_measures
from .table import FindingTable as FindingTable
