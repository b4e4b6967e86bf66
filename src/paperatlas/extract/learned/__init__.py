"""The learned extractor: what may be a name is described by features, and models decide.

`tokens` and `chunks` find candidates beside those of the rules, `entities` and `features` describe them with
the help of `statistics` and `vectors`; `network` decides which of them name what, `confidence` how surely.
`roles` describes the entities, `linear` scores these descriptions. `training/` has learned all weights;
`extractor` puts it together.
"""
