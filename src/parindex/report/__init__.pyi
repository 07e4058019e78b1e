"""The public names of the room: `__init__.py` reads this list, and so do type checkers."""

from .content import IndicatorResult as IndicatorResult
from .content import ReportContent as ReportContent
from .html_page import write_html as write_html
from .of_review import report_content as report_content
from .office_document import write_docx as write_docx
from .workbook import write_xlsx as write_xlsx
