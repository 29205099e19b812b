"""Rendered truth: skin photographs whose every patch, colour and millimetre is known."""
