"""The exam as content, a library: values in, values out.

No web, no database, no clock and no global randomness ever come in.
"""
