"""The extractor that asks a language model: any service with an OpenAI-compatible chat interface.

`settings` says which service, `prompt` what it is asked, `service` asks it, `answer` reads what it says,
`grounding` and `findings` keep what stands in the text, `usage` counts the cost, `extractor` joins them.
"""

from __future__ import annotations

from paperatlas.extract.base import NOT_EXTRACTED
from paperatlas.extract.llm.extractor import LlmExtractor
from paperatlas.extract.llm.settings import Settings, read_settings
from paperatlas.extract.llm.usage import Usage

__all__ = ["NOT_EXTRACTED", "LlmExtractor", "Settings", "Usage", "read_settings"]
