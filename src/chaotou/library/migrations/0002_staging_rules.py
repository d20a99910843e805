"""Staged tables belong to one organisation, or to one centre's office: nobody else reads or writes them."""

from django.db import migrations

TABLES = ("library_importbatch", "library_importrow", "library_importhead")

FUNCTION = """
CREATE FUNCTION library_staged(p_owner bigint, p_centre text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN p_owner IS NULL
    THEN current_setting('chaotou.sees', true) IN ('centre', 'city')
      AND p_centre = current_setting('chaotou.centre', true)
    ELSE p_owner = nullif(current_setting('chaotou.organisation', true), '')::bigint END
$$;
"""


def guard(table):
    return f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY staged ON {table} USING (library_staged(owner, centre)) WITH CHECK (library_staged(owner, centre));
"""


class Migration(migrations.Migration):
    dependencies = [("library", "0001_initial"), ("kernel", "0001_tables")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION library_staged(bigint, text)"),
        migrations.RunSQL("".join(guard(t) for t in TABLES), migrations.RunSQL.noop),
    ]
