"""Choosing item versions for forms: blueprint, anchors, enemies, exposure, overlap, targets.

Nothing is imported here: only solver.py and program.py need numpy and scipy, and whoever asks for
an assembly or shows one does not.
"""
