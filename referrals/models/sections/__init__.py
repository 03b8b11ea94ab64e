"""The referral form of `domain.md` section 5, one file of questions a section group."""
