-- What the application's database role may do; applied by the owner after every migrate.
grant usage on schema public to {app};
grant select, insert, update, delete on all tables in schema public to {app};
grant usage, select on all sequences in schema public to {app};
revoke insert, update, delete, truncate, references, trigger
    on sharing_ledgerentry, sharing_ledgerhead from {app};
revoke update, delete, truncate on sharing_sharingrecord from {app};
revoke update, delete, truncate
    on sharing_checkpoint, sharing_checkpointspan, sharing_ledgercheck from {app};
revoke delete, truncate on sharing_casekey from {app};
revoke insert, update, delete on django_migrations from {app};
revoke all on function ledger_append(text, bytea[]) from public;
grant execute on function ledger_append(text, bytea[]) to {app};
