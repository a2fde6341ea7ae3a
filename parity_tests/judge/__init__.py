"""``parity check``: somebody's own code in the place of ``scratch``, and the name of its mistake.

submission  finds the public names in a file, a folder or a notebook
scripts     judges a script by its training loop (script/ does it, in the other process)
child       runs that code, in a process of its own (a script; it knows NumPy and nothing else)
engine      stands in for the code on this side: calls it there, with limits on time and memory
judge       runs the parity cases with it, and finds out what is wrong
hypotheses  what may be wrong with an array when no known mistake fits
show        prints it
"""
