"""Both sides of a change → what several checks ask of them, each question in a module of its own.

What is called, and with which parameters; which classes derive from which; what an import needs; what is removed,
reshaped, repeated; what documents and tests say of a name. A fact is no fault: that is for a check to say.
"""
