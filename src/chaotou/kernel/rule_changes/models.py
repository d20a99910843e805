"""The row of a change to a dated rule."""

from __future__ import annotations

from django.db import models

from ..records import Record
from ..words import T


class RuleChange(Record):
    """A value somebody wants a dated rule to have from a day on; open to everyone once it is confirmed."""

    prefix = "GZ"
    titled_by = "name"
    FLAGS = {
        "verified": T("已核对原文", "Read in the source"),
        "draft": T("据征求意见稿", "From the consultation draft"),
        "secondary": T("据转述", "From a report about it"),
        "from memory": T("凭记忆，待核对", "From memory, to be checked"),
        "design": T("本市自定", "Our own choice"),
    }

    name = models.CharField(max_length=64)
    since = models.DateField()
    value = models.CharField(max_length=64)
    source = models.CharField(max_length=300)
    flag = models.CharField(max_length=12, choices=[(k, t.zh) for k, t in FLAGS.items()])
    reason = models.CharField(max_length=500)
    former = models.CharField(max_length=64)
    proposed_by = models.CharField(max_length=16)
    decision = models.CharField(max_length=500, blank=True)
