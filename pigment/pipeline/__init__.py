"""Composition of the stages; pure, no file, clock or screen."""
