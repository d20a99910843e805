"""The table of Django's database cache: counters of failed sign-ins. Unlogged: worthless after a crash."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("network", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "CREATE UNLOGGED TABLE network_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, "
            "expires timestamptz NOT NULL);"
            "CREATE INDEX network_cache_expires ON network_cache (expires);",
            "DROP TABLE network_cache",
        )
    ]
