from importlib import import_module

from django.db import migrations

before = import_module("sharing.migrations.0010_standings")
# As before, and an agency's manager is one more thing that somebody is: of that agency, in each of its
# panels. It opens no case: the Group that holds an agency's grants is its SPoCs' alone.
CHANGE = """
create or replace function standings(who bigint, today date)
    returns table (
        role text, agency_id bigint, panels bigint[], unsigned bigint[], group_id integer
    )
    language plpgsql stable as $$
begin
    return query
    with appointed as (
        select a.agency_id, a.is_deputy from sharing_spocappointment a
        where a.user_id = who and a.since <= today and (a.until is null or a.until >= today)
        union
        select a.agency_id, true from sharing_cover c
        join sharing_spocappointment a on a.user_id = c.absent_id
            and a.since <= today and (a.until is null or a.until >= today)
        where c.standing_in_id = who and c.since <= today and (c.until is null or c.until >= today)
    ), standing as (
        select r.role::text as role, r.panel_id, null::bigint as agency_id
        from sharing_panelrole r
        where r.user_id = who and r.since <= today and (r.until is null or r.until >= today)
        union
        select case when p.is_deputy then 'deputy_spoc' else 'spoc' end, m.panel_id, p.agency_id
        from appointed p join sharing_panelmembership m on m.agency_id = p.agency_id
            and m.since <= today and (m.until is null or m.until >= today)
        union
        select 'referrer', m.panel_id, u.agency_id
        from sharing_user u left join sharing_panelmembership m on m.agency_id = u.agency_id
            and m.since <= today and (m.until is null or m.until >= today)
        where u.id = who and u.agency_id is not null
        union
        select 'agency_manager', m.panel_id, a.id
        from sharing_agency a join sharing_panelmembership m on m.agency_id = a.id
            and m.since <= today and (m.until is null or m.until >= today)
        where a.manager_id = who
    ), agreed as (
        select y.agency_id, a.panel_id
        from sharing_agencysignature y, lateral (
            -- One by one: joined, every agreement is compared with every signature.
            select g.panel_id from sharing_agreement g where g.id = y.agreement_id
                and g.approved_on <= today and (g.ends_on is null or g.ends_on >= today) limit 1
        ) a
        where y.agency_id = any (array(select distinct s.agency_id from standing s))
            and y.signed_on <= today and (y.withdrawn_on is null or y.withdrawn_on > today)
    ), named as (
        select 'person:' || who as name, null::bigint as panel_id, null::bigint as agency_id
        union all
        select 'panel:' || s.panel_id || ':' || s.role, s.panel_id, null
        from standing s where s.agency_id is null
        union all
        select 'staff:' || s.agency_id, null, s.agency_id from standing s group by s.agency_id
        union all
        select 'agency:' || s.agency_id, null, s.agency_id
        from standing s where s.role in ('spoc', 'deputy_spoc') group by s.agency_id
    )
    select s.role, s.agency_id,
        array_agg(s.panel_id) filter (where s.panel_id is not null),
        array_agg(s.panel_id) filter (where s.panel_id is not null and s.agency_id is not null
            and (s.agency_id, s.panel_id) not in (select y.agency_id, y.panel_id from agreed y)),
        null::integer
    from standing s group by s.role, s.agency_id
    union all
    select null, n.agency_id, array[n.panel_id], null, g.id
    from named n join auth_group g on g.name = n.name;
end $$
"""


class Migration(migrations.Migration):
    """An agency's manager has a role, so that they can read what was escalated to them."""

    dependencies = [("sharing", "0011_notices")]

    operations = [
        migrations.RunSQL(
            CHANGE, before.CREATE.replace("create function", "create or replace function")
        )
    ]
