"""Ways of trading 交易方式: one file each, with a declaration and the pure function that settles a lot.

``settle(parameters, events)`` uses the standard library alone and sees what everybody sees: the announced
parameters and the open facts of the lot's events in their order. The room asks it for the answer to each
offer and for the result; ``verify/generate.py`` copies it into the stand-alone verifier, so an outsider
runs the same rule. In such a file every top-level function besides ``settle`` is named ``_<method>_…``."""
