"""Web pages and endpoints over an atlas: the only room of the web framework."""
