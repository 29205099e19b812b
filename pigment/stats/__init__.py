"""Longitudinal statistics: numbers in, verdicts out."""
