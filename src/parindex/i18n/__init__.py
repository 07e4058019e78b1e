"""The words of the library in Vietnamese and in English, as catalogues of templates."""

from __future__ import annotations

from ._catalogue import ONE, Field, Segment, catalogue, fields_of, fill, segments_of

__all__ = ["ONE", "Field", "Segment", "catalogue", "fields_of", "fill", "segments_of"]
