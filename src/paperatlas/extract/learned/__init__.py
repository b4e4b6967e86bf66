"""The learned extractor: what may be a name is described by features, read by an encoder, and models decide.

From the ground up: `models`, the `encoder`, the `entities` of a paper, their `edges` and its `results`;
`extractor` puts them together. `training/` has learned all weights.
"""
