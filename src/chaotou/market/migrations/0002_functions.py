"""The room's SQL functions, read from ``market/sql`` so that they can be read as SQL."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("market", "0001_initial"), ("network", "0001_initial")]
    operations = [
        migrations.RunSQL((SQL / "functions.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
