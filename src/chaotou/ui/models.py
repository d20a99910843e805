"""What a reader keeps for themselves."""

from __future__ import annotations

from django.db import models


class SavedView(models.Model):
    """A list as one person likes to see it: a name for an address. Sharing it is sending the address."""

    person = models.BigIntegerField()
    slug = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=2000)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "slug", "name"], name="saved_view_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """Where the list opens as it was saved."""
        return f"/{self.slug}{self.query}"
