"""Queries over an atlas."""
