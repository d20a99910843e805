"""The record of a change to the calendar, and the one function that writes days."""

from pathlib import Path

import django.contrib.postgres.fields
from django.db import migrations, models


SQL = Path(__file__).parents[1] / "sql" / "06_calendar.sql"


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0005_notice_marks'),
    ]

    operations = [
        migrations.CreateModel(
            name='DayChange',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=32, unique=True)),
                ('centre', models.CharField(db_index=True, max_length=6)),
                ('owner', models.BigIntegerField(db_index=True, null=True)),
                ('parties', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ('public', models.BooleanField(default=False)),
                ('version', models.IntegerField(default=0)),
                ('made_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('day', models.DateField()),
                ('until', models.DateField()),
                ('working', models.BooleanField()),
                ('source', models.CharField(max_length=300)),
                ('settles', models.BooleanField(default=False)),
                ('reason', models.CharField(max_length=500)),
                ('proposed_by', models.CharField(max_length=16)),
                ('decision', models.CharField(blank=True, max_length=500)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
