"""A small transformer that reads a paper and says what it thinks of spans and of pairs of them.

`wordpieces` and `reading` take a paper into pieces; `transformer` computes, with `attention`, in `products`
of whole numbers and their `rounding`; `encoder` judges.
"""
