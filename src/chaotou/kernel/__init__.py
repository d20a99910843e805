"""The kernel 内核: act, ledger, procedure, rights, face, figure and their instruments.

It knows no domain word: a room declares, the kernel draws, checks, records and proves."""
