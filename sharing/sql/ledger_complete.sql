-- One part of an entry's body as text: who (by), when (at), what (verb), whose (for).
-- What is looked up is read from the hashed bytes themselves, so there is no second copy to keep true.
create function ledger_said(body bytea, part text) returns text
language plpgsql immutable parallel safe strict as $$
begin
    return convert_from(body, 'UTF8')::jsonb ->> part;
end $$;

create index ledger_by_time on sharing_ledgerentry
    (chain, ledger_said(body, 'at'), seq);
create index ledger_by_person on sharing_ledgerentry
    (ledger_said(body, 'by'), ledger_said(body, 'at'));
create index ledger_by_agency on sharing_ledgerentry
    (ledger_said(body, 'for'), ledger_said(body, 'at')) where ledger_said(body, 'for') is not null;

create trigger checkpoint_kept before update or delete on sharing_checkpoint
for each row execute function ledger_refuse();
create trigger checkpoint_not_emptied before truncate on sharing_checkpoint
for each statement execute function ledger_refuse();
create trigger checkpoint_span_kept before update or delete on sharing_checkpointspan
for each row execute function ledger_refuse();
create trigger checkpoint_span_not_emptied before truncate on sharing_checkpointspan
for each statement execute function ledger_refuse();
