"""A second program that works formulas out: enough of the language of sheets for reports."""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable
from statistics import NormalDist

_TOKEN = re.compile(r'"(?:[^"]|"")*"|<>|>=|<=|\^|=|[^"^=<>]+|[<>]')
_NAMES = {"^": "**", "=": "==", "<>": "!="}
_BINARY = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


_ORDERS = {
    ast.Lt: operator.lt,
    ast.Gt: operator.gt,
    ast.LtE: operator.le,
    ast.GtE: operator.ge,
}


def _compared(kind, left, right):
    if kind is ast.Eq:
        # in a sheet a blank cell equals the empty text
        return ("" if left is None else left) == ("" if right is None else right)
    return _ORDERS[kind](left or 0, right or 0)  # and 0 beside a number


def _beta_quantile(share, a, b):
    from scipy.special import betaincinv  # noqa: PLC0415

    return float(betaincinv(a, b, share))


def _gamma_quantile(share, a, scale):
    from scipy.special import gammaincinv  # noqa: PLC0415

    return float(gammaincinv(a, share)) * scale


_FUNCTIONS: dict[str, Callable[..., float]] = {
    "MAX": max,
    "MIN": min,
    "SQRT": math.sqrt,
    "NORMSINV": lambda share: NormalDist().inv_cdf(share),
    "BETAINV": _beta_quantile,
    "GAMMAINV": _gamma_quantile,
}


def worked_out(formula, cell):
    """Work a formula out; *cell* gives the value of a cell or of a defined name."""
    assert formula.startswith("=")
    parts = []
    for token in _TOKEN.findall(formula[1:]):
        quoted = token.startswith('"')
        parts.append(repr(token[1:-1].replace('""', '"')) if quoted else _NAMES.get(token, token))
    return _value(ast.parse("".join(parts), mode="eval").body, cell)


def _value(node, cell):
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name):
        return cell(node.id)
    if isinstance(node, ast.BinOp):
        return _BINARY[type(node.op)](_value(node.left, cell), _value(node.right, cell))
    if isinstance(node, ast.Compare):
        (right,) = node.comparators
        return _compared(type(node.ops[0]), _value(node.left, cell), _value(right, cell))
    assert isinstance(node, ast.Call)
    return _called(node, cell)


def _called(node, cell):
    assert isinstance(node.func, ast.Name)
    if node.func.id == "IF":
        condition, yes, no = node.args
        return _value(yes if _value(condition, cell) else no, cell)
    if node.func.id == "OR":
        # every part is worked out, as in a sheet, where an error in one is the result
        parts = [_value(each, cell) for each in node.args]
        return any(parts)
    return _FUNCTIONS[node.func.id](*(_value(each, cell) for each in node.args))
