"""The record of a change to a dated rule, and the one function that writes a rule's row."""

from pathlib import Path

import django.contrib.postgres.fields
from django.db import migrations, models


SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('procedure', models.TextField()),
                ('version', models.TextField()),
                ('record_type', models.TextField()),
                ('record_id', models.BigIntegerField()),
                ('number', models.TextField()),
                ('title', models.TextField()),
                ('state', models.TextField()),
                ('holder_kind', models.TextField()),
                ('holder_organisation', models.BigIntegerField(null=True)),
                ('holder_centre', models.TextField()),
                ('due', models.DateTimeField(null=True)),
                ('due_from', models.JSONField()),
                ('closed', models.BooleanField()),
                ('opened_at', models.DateTimeField()),
                ('moved_at', models.DateTimeField()),
                ('step', models.TextField()),
                ('event', models.BigIntegerField()),
            ],
            options={
                'db_table': 'kernel_case',
                'managed': False,
            },
        ),
        migrations.CreateModel(
            name='RuleChange',
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
                ('name', models.CharField(max_length=64)),
                ('since', models.DateField()),
                ('value', models.CharField(max_length=64)),
                ('source', models.CharField(max_length=300)),
                ('flag', models.CharField(choices=[('verified', '已核对原文'), ('draft', '据征求意见稿'), ('secondary', '据转述'), ('from memory', '凭记忆，待核对'), ('design', '本市自定')], max_length=12)),
                ('reason', models.CharField(max_length=500)),
                ('former', models.CharField(max_length=64)),
                ('proposed_by', models.CharField(max_length=16)),
                ('decision', models.CharField(blank=True, max_length=500)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.RunSQL((SQL / "04_rule_changes.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
