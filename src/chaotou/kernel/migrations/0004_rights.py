"""What the web role may read and write below every program, read from ``kernel/sql/05_rights.sql``."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "05_rights.sql"


class Migration(migrations.Migration):
    dependencies = [("kernel", "0003_declarations")]
    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop)]
