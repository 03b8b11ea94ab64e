-- What was shared stays on record: put right by a new row that names the old one, never changed.
create trigger sharing_record_kept before update or delete on sharing_sharingrecord
for each row execute function ledger_refuse();
create trigger sharing_record_not_emptied before truncate on sharing_sharingrecord
for each statement execute function ledger_refuse();
