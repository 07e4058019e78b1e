"""Formulas of a sheet for what the library computes: values, limits, targets, changes."""

from __future__ import annotations

from ..vocabulary import IntervalMethod

__all__ = ["Z_SCORE", "change_formula", "judged_formula", "limit_formulas", "value_formula"]

Z_SCORE = "z_score"
"""Name of the cell with the quantile of the normal distribution."""


def value_formula(above: str, below: str, multiplier: float, *, is_proportion: bool) -> str:
    """Divide two cells; nothing where one is blank, there is nothing to count, or too much."""
    faults = [f'{above}=""', f'{below}=""', f"{below}=0"]
    if is_proportion:
        faults.append(f"{above}>{below}")
    return f'=IF(OR({",".join(faults)}),"",{multiplier:.15g}*{above}/{below})'


def limit_formulas(
    method: str, above: str, below: str, value: str, multiplier: float, confidence: str
) -> tuple[str, str] | None:
    """Give the formulas of both limits; None where a value has none."""
    z = Z_SCORE
    if method == IntervalMethod.WILSON.text:
        parts = _wilson(above, below, z)
    elif method == IntervalMethod.WILSON_CC.text:
        parts = _wilson_corrected(above, below, z)
    elif method == IntervalMethod.CLOPPER_PEARSON.text:
        parts = (
            f"IF({above}=0,0,BETAINV((1-{confidence})/2,{above},{below}-{above}+1))",
            f"IF({above}={below},1,BETAINV((1+{confidence})/2,{above}+1,{below}-{above}))",
        )
    elif method in _OF_RATES:
        parts = _of_rates(method, above, below, z, confidence)
    else:
        return None
    low, high = (f'=IF({value}="","",{multiplier:.15g}*{part})' for part in parts)
    return low, high


def judged_formula(value: str, target: str, better: int, met: str, missed: str) -> str:
    """Say whether a value reaches its target."""
    reaches = {1: ">=", -1: "<=", 0: "="}[better]
    said = f"IF({value}{reaches}{target},{_text(met)},{_text(missed)})"
    return f'=IF(OR({value}="",{target}=""),"",{said})'


def change_formula(value: str, prior: str) -> str:
    """Subtract the value before."""
    return f'=IF(OR({value}="",{prior}=""),"",{value}-{prior})'


def _wilson(n: str, d: str, z: str) -> tuple[str, str]:
    middle, root = f"2*{n}+{z}^2", f"{z}*SQRT({z}^2+4*{n}*({d}-{n})/{d})"
    return (
        f"MAX(0,({middle}-{root})/(2*({d}+{z}^2)))",
        f"MIN(1,({middle}+{root})/(2*({d}+{z}^2)))",
    )


def _wilson_corrected(n: str, d: str, z: str) -> tuple[str, str]:
    below = f"SQRT(MAX(0,{z}^2-2-1/{d}+4*{n}/{d}*({d}-{n}+1)))"
    above = f"SQRT(MAX(0,{z}^2+2-1/{d}+4*{n}/{d}*({d}-{n}-1)))"
    return (
        f"IF({n}=0,0,MAX(0,(2*{n}+{z}^2-1-{z}*{below})/(2*({d}+{z}^2))))",
        f"IF({n}={d},1,MIN(1,(2*{n}+{z}^2+1+{z}*{above})/(2*({d}+{z}^2))))",
    )


_OF_RATES = tuple(
    each.text
    for each in (IntervalMethod.BYAR, IntervalMethod.EXACT_POISSON, IntervalMethod.BYAR_FROM_10)
)
_FROM = 10  # events from which Byar's limits take the place of the exact ones


def _of_rates(method: str, n: str, d: str, z: str, confidence: str) -> tuple[str, str]:
    cube = f"(1-1/(9*{n})-{z}/(3*SQRT({n})))"
    byar = (
        f"IF({n}=0,0,{n}*MAX(0,{cube})^3/{d})",
        f"({n}+1)*(1-1/(9*({n}+1))+{z}/(3*SQRT({n}+1)))^3/{d}",
    )
    exact = (
        f"IF({n}=0,0,GAMMAINV((1-{confidence})/2,{n},1)/{d})",
        f"GAMMAINV((1+{confidence})/2,{n}+1,1)/{d}",
    )
    if method == IntervalMethod.BYAR.text:
        return byar
    if method == IntervalMethod.EXACT_POISSON.text:
        return exact
    low, high = (f"IF({n}<{_FROM},{a},{b})" for a, b in zip(exact, byar, strict=True))
    return low, high


def _text(words: str) -> str:
    doubled = words.replace('"', '""')
    return f'"{doubled}"'
