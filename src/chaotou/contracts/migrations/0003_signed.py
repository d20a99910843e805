"""The question whether a lot's contract is signed, read from ``contracts/sql`` so that it can be read as SQL."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("contracts", "0002_functions")]
    operations = [
        migrations.RunSQL((SQL / "signed.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
