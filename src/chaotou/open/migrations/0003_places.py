"""What a bundle opens of closed entries, read from ``open/sql/places.sql``."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "places.sql"


class Migration(migrations.Migration):
    dependencies = [("open", "0002_functions"), ("market", "0001_initial"), ("kernel", "0004_rights")]
    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop)]
