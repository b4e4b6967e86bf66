"""Models of named features and of word vectors, in whole numbers: linear ones, networks, confidences."""
