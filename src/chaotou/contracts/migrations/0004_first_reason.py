"""Why the first registrar passed a file on with which a check does not agree."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contracts", "0003_signed")]

    operations = [
        migrations.AddField(
            "contract", "first_reason", models.TextField(blank=True, default=""), preserve_default=False
        ),
    ]
