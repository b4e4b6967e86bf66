"""What a paper does with an entity, and how two entities of a paper are related.

`views` shows each text with its names in their places; `roles`, `pairs` and `pair_features` describe;
`choosing` and `relations` decide. What the paper denies is `hearsay`.
"""
