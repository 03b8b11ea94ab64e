"""Who reads what is written about an action or its ladder, said beside the field."""

READ_BY_ALL = "Everybody who works on this case can read it"
NO_ADULT = "Everybody at the panel’s table reads this: name no adult and no case"


def readers(of_case: bool) -> str:
    """Of a case those who work on it; of panel business whoever sits at the table."""
    return READ_BY_ALL if of_case else NO_ADULT
