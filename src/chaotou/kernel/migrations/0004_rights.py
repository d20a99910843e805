"""What the web role may read and write below every program, and who may erase, read from ``kernel/sql``."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("kernel", "0003_declarations")]
    operations = [
        migrations.RunSQL((SQL / name).read_text(encoding="utf-8"), migrations.RunSQL.noop)
        for name in ("05_rights.sql", "05_eraser.sql")
    ]
