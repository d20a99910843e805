"""The uploaded table itself is kept, so that it can be looked at again beside what became of it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("library", "0004_ended")]

    operations = [
        migrations.AddField(
            model_name="importbatch",
            name="original",
            field=models.CharField(default="", max_length=64),
            preserve_default=False,
        ),
    ]
