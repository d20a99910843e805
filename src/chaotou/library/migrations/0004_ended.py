"""Since when an achievement is no longer offered, a demand no longer open."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("library", "0003_longer_kinds")]

    operations = [
        migrations.AddField(model_name="achievement", name="ended_on", field=models.DateField(null=True)),
        migrations.AddField(model_name="demand", name="ended_on", field=models.DateField(null=True)),
    ]
