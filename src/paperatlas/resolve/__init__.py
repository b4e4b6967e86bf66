"""All mentions become entities and links: which names are the same thing, and why."""
