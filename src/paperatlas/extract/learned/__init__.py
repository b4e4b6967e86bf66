"""The learned extractor: what may be a name is described by features, and linear models decide.

`tokens` and `chunks` find candidates beside those of the rules, `entities` and `roles` describe them,
`linear` scores the descriptions with weights that `training/` has learned, `extractor` puts it together.
"""
