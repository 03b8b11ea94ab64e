"""KNOWS THE PERSON: the adult, the case, the referral, triage, risk, outcomes and legal measures."""
