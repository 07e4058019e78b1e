"""Modules of the package that are loaded when they are first used."""

from . import count_cells as count_cells
from . import csv_text as csv_text
from . import csvw as csvw
from . import document as document
from . import row_text as row_text
from . import sdmx as sdmx
from . import sdmx_structure as sdmx_structure
from . import table_files as table_files
from . import tables as tables
