"""The database's own guards on a case. Raised as check violations, so they arrive as IntegrityError."""

import pgtrigger

from referrals.permissions import MOVES


def refuse(sentence: str) -> str:
    return f"raise exception '{sentence}' using errcode = 'check_violation';"


BORN_DRAFT = pgtrigger.Trigger(
    name="born_draft",
    operation=pgtrigger.Insert,
    when=pgtrigger.Before,
    condition=pgtrigger.Q(new__stage__df="draft"),
    func=refuse("a case begins as a draft"),
)

# Locks the panel's row first, so that two takers queue and the second counts the first. Correct
# for raw SQL too: above a lowered cap nobody new comes in, while those inside go on moving.
CAP = pgtrigger.Trigger(
    name="cap",
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("place", "panel_id"),
    when=pgtrigger.Before,
    condition=pgtrigger.Q(new__place__isnull=False),
    declare=[("cap", "int"), ("held", "int")],
    func=f"""
        if tg_op = 'UPDATE' then
            if new.place is not distinct from old.place and new.panel_id = old.panel_id then
                return new;
            end if;
        end if;
        perform 1 from sharing_panel where id = new.panel_id for no key update;
        select case_cap into cap from sharing_panelsettings where panel_id = new.panel_id;
        select count(*) into held from referrals_case
            where panel_id = new.panel_id and place is not null and id is distinct from new.id;
        if new.place > cap or held >= cap then
            {refuse("every place of this panel is held")}
        end if;
        return new;
    """,
)

ALLOWED_MOVES = pgtrigger.Trigger(
    name="allowed_moves",
    operation=pgtrigger.UpdateOf("stage"),
    when=pgtrigger.Before,
    func=f"""
        if old.stage <> new.stage and (old.stage || '>' || new.stage) not in
            ({", ".join(f"'{source}>{target}'" for source, target in sorted(MOVES))}) then
            {refuse("that move is not in the pathway")}
        end if;
        return new;
    """,
)

NO_DELETION = pgtrigger.Trigger(
    name="no_deletion",
    operation=pgtrigger.Delete,
    when=pgtrigger.Before,
    func=refuse("a case is never deleted"),
)
