"""The tables of an atlas: assembled, stored, read, seen as a graph."""
