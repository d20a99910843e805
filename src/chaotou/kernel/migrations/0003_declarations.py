"""What each release declared: a running case ends under the version it began with."""

from django.db import migrations

SQL = """
CREATE TABLE kernel_declaration (
  procedure text NOT NULL,
  version text NOT NULL,
  text jsonb NOT NULL,
  kept_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (procedure, version)
);
CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE ON kernel_declaration FOR EACH ROW EXECUTE FUNCTION kernel_refuse();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0002_rule_changes'),
    ]

    operations = [
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
