"""The public names of the room: `__init__.py` reads this list, and so do type checkers."""

from .form_sheet import FormSheet as FormSheet
from .reading import read_form as read_form
from .writing import write_form as write_form
