"""Scripts that learn what `src/paperatlas` ships; `python -m training DATA` does all of it."""
