from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "ledger.sql"


class Migration(migrations.Migration):
    """The ledger's append function and its triggers, which refuse everything else."""

    dependencies = [("sharing", "0001_initial")]
    operations = [
        migrations.RunSQL(
            SQL.read_text(),
            """
            drop trigger ledger_head_not_emptied on sharing_ledgerhead;
            drop trigger ledger_head_kept on sharing_ledgerhead;
            drop trigger ledger_entry_not_emptied on sharing_ledgerentry;
            drop trigger ledger_entry_kept on sharing_ledgerentry;
            drop function ledger_refuse();
            drop function ledger_append(text, bytea[]);
            """,
        )
    ]
