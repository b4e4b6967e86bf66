"""The extractor that finds names with a GLiNER model and reads roles, relations and results with the rules.

`settings` says which model, `names` finds names with it, `extractor` makes entities of them.
"""

from __future__ import annotations

from paperatlas.extract.gliner.extractor import GlinerExtractor
from paperatlas.extract.gliner.settings import Settings, read_settings

__all__ = ["GlinerExtractor", "Settings", "read_settings"]
