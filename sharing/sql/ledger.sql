-- The ledger's own guards. Hand-written: pgtrigger's can be switched off by any role.
create or replace function ledger_append(c text, bodies bytea[]) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    h sharing_ledgerhead;
    b bytea;
begin
    insert into sharing_ledgerhead (chain, seq, hash)
    values (c, 0, sha256(convert_to(c, 'UTF8')))
    on conflict (chain) do nothing;
    select * into h from sharing_ledgerhead where chain = c for update;
    foreach b in array bodies loop
        h.seq := h.seq + 1;
        h.hash := sha256(h.hash || int8send(h.seq) || b);
        insert into sharing_ledgerentry (chain, seq, body, hash, subjects)
        values (
            c, h.seq, b, h.hash,
            array(select jsonb_array_elements_text(convert_from(b, 'UTF8')::jsonb -> 'of'))
        );
    end loop;
    update sharing_ledgerhead set seq = h.seq, hash = h.hash where chain = c;
    return h.seq;
end $$;

create or replace function ledger_refuse() returns trigger
language plpgsql as $$
begin
    raise exception 'the ledger is append-only' using errcode = 'check_violation';
end $$;

create trigger ledger_entry_kept before update or delete on sharing_ledgerentry
for each row execute function ledger_refuse();
create trigger ledger_entry_not_emptied before truncate on sharing_ledgerentry
for each statement execute function ledger_refuse();
create trigger ledger_head_kept before delete on sharing_ledgerhead
for each row execute function ledger_refuse();
create trigger ledger_head_not_emptied before truncate on sharing_ledgerhead
for each statement execute function ledger_refuse();
