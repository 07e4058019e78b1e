"""Licences of local authorities, reviewed with parindex."""

from __future__ import annotations

from .catalogue import form, indicators
from .rules import MANY_OBJECTIONS, Objections
from .tasks import Task, tasks

__all__ = ["MANY_OBJECTIONS", "Objections", "Task", "form", "indicators", "tasks"]
