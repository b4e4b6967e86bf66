"""What the README's speed figures come from; `make bench` prints them."""
