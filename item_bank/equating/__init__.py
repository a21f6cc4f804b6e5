"""Links between forms: what a score on one form is worth on another. Pure.

x is always the new form, y the one whose scale is kept. Observed-score methods follow M. J. Kolen
and R. L. Brennan, Test Equating, Scaling, and Linking, 3rd edition, 2014 (“K&B”).
"""
