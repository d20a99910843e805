"""The record of something the system failed to do."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0006_calendar'),
    ]

    operations = [
        migrations.CreateModel(
            name='Failure',
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
                ('work', models.CharField(choices=[('outbox', '事后步骤'), ('due', '到期办理')], max_length=8)),
                ('place', models.BigIntegerField()),
                ('event', models.BigIntegerField()),
                ('subject', models.CharField(max_length=64)),
                ('what', models.CharField(max_length=120)),
                ('fault', models.CharField(max_length=500)),
                ('retries', models.SmallIntegerField(default=0)),
                ('decision', models.CharField(blank=True, max_length=500)),
            ],
            options={
                'indexes': [models.Index(fields=['work', 'place', 'event'], name='failure_of')],
            },
        ),
    ]
