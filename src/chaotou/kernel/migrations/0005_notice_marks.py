"""What a person has read of the notices told to a place: everything up to one, and some beyond."""

from django.db import migrations

SQL = """
CREATE TABLE kernel_notice_mark (
  person bigint NOT NULL,
  place text NOT NULL,
  upto bigint NOT NULL DEFAULT 0,
  also bigint[] NOT NULL DEFAULT '{}',
  PRIMARY KEY (person, place)
);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0004_rights'),
    ]

    operations = [
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
