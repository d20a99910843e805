"""The kernel's tables, functions and guards, read from ``kernel/sql`` so that they can be read as SQL."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL((SQL / name).read_text(encoding="utf-8"), migrations.RunSQL.noop)
        for name in ("01_tables.sql", "02_functions.sql", "03_guards.sql")
    ]
