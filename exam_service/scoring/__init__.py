"""Scoring runs and score release."""
