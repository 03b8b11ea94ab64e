"""What is not in an export, and why. Everything else that is held about an adult is.

A test walks every model: one that is neither in `sources.py` nor here fails it.
"""

# A field of a model that is in the export.
FIELDS = {
    "Referral.given_sound": "made from the name so that it is found, says nothing of its own",
    "Referral.family_sound": "made from the name so that it is found, says nothing of its own",
    "Referral.plain_names": "the names again, without their marks",
    "Referral.plain_address": "the address again, without its marks",
    "Referral.to_check": "names of questions that an import left to check",
    "Referral.revision": "counts savings",
    "Case.revision": "counts savings",
    "Meeting.revision": "counts savings",
    "DSAR.exported_at": "changes with each export",
}

# A model of ours that holds nothing about an adult, or nothing that is not in the export already.
MODELS = {
    "CaseGrant": "works out from the parts of agencies and named people, which are in the export",
    "AccessReview": "that an agency was asked who in it still needs which case",
    "AccessReviewLine": "one such question; who has seen the case is in the export",
    "BrowseReason": "why somebody at work opened much at once",
    "RecentLook": "kept for a day to notice that; who has seen the case is in the export",
    "Bar": "about whoever is barred, kept for those who keep bars; the adult is not told of it",
    "BusinessAction": "what a panel itself has to do, about no adult; its form asks to name none",
    "DSARPassage": "a copy of what is in the export, kept while it is checked",
    "LedgerEntry": "read as who has seen it; its sealed reasons repeat what the records say",
    "LedgerHead": "the end of a chain",
    "LedgerCheck": "that a chain was checked",
    "CaseKey": "a key",
    "Checkpoint": "hashes",
    "CheckpointSpan": "hashes",
    "Notice": "a message with a reference and a day, kept for 12 months",
    "QuickLink": "what a link in a reminder to somebody at work is recognised by; what it saved is an update",
    "NoticeChoice": "how somebody at work wants to hear of what happens",
    "UsualAnswer": "about an agency",
    "Panel": "about the panel",
    "PanelSettings": "about the panel",
    "PanelMembership": "about the panel",
    "StrategicBoard": "about the board",
    "GoverningDocument": "about the panel",
    "DocumentAcceptance": "about people at work",
    "Agreement": "about the panel",
    "AgencySignature": "about an agency",
    "Agency": "about an agency",
    "SpocAppointment": "about people at work",
    "Cover": "about people at work",
    "User": "about people at work",
    "PanelRole": "about people at work",
    "Attendance": "about agencies at a meeting",
}
