"""The public names of the room: `__init__.py` reads this list, and so do type checkers."""

from .own_rule import Checked as Checked
from .own_rule import NotChecked as NotChecked
from .own_rule import OwnRule as OwnRule
from .own_rule import RuleInput as RuleInput
from .rule_by_code import RuleList as RuleList
from .rule_by_code import rule as rule
from .rule_by_code import rules as rules
