"""Colour science: arrays of shape (..., 3) in, arrays out."""
