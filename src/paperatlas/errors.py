"""Every error that paperatlas raises on purpose.

    PaperatlasError
    ├── InputError          a file or a record of it cannot be read
    ├── OutputError         a folder or file cannot be written
    ├── AtlasError          a folder is no atlas, or one of another format version
    ├── NotFoundError       a name that stands in no atlas
    ├── QueryError          a SPARQL query that cannot be answered
    ├── OntologyError       the files of `ontology/` contradict themselves
    └── MissingExtraError   an optional library is not installed

The command line prints the message alone; no traceback reaches a user.
"""

from __future__ import annotations


class PaperatlasError(Exception):
    """The base of all errors below; its message is one line for a person."""


class InputError(PaperatlasError):
    """A file, or one record of it, cannot be read."""


class OutputError(PaperatlasError):
    """A folder or a file cannot be written."""


class AtlasError(PaperatlasError):
    """A folder holds no atlas, or one of another format version."""


class NotFoundError(PaperatlasError):
    """A name that stands in no atlas."""


class QueryError(PaperatlasError):
    """A SPARQL query that cannot be answered."""


class OntologyError(PaperatlasError):
    """The files of `ontology/` contradict themselves."""


class MissingExtraError(PaperatlasError):
    """An optional library is not installed.

    Example:
        >>> print(MissingExtraError("pandas", extra="pandas"))
        pandas is not installed; get it with: pip install 'paperatlas[pandas]'
    """

    def __init__(self, library: str, *, extra: str) -> None:
        super().__init__(f"{library} is not installed; get it with: pip install 'paperatlas[{extra}]'")
