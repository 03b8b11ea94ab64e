from django.db import migrations

# Everything a person is today: panel roles, appointments (own and covered for) and employment, each
# with the panels it reaches into and those of them whose agreement the agency has not signed or that
# is not in date (as `selectors.agreement.live_signature`); then the Groups that hold what they may see,
# with the agency or the panel they are of. Asked by every request, so it is a function: PostgreSQL
# plans it once for a connection, not once a request.
#
# Who speaks for an agency does so while it belongs to a panel; who is employed there stays its staff,
# for bars, and who stands in for its SPoC counts as its staff as well.
CREATE = """
create function standings(who bigint, today date)
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
        from standing s where s.role <> 'referrer' group by s.agency_id
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
DROP = "drop function standings(bigint, date)"


class Migration(migrations.Migration):
    """Who somebody is today becomes one function of the database."""

    dependencies = [("sharing", "0009_browsing"), ("auth", "0012_alter_user_first_name_max_length")]

    operations = [migrations.RunSQL(CREATE, DROP)]
