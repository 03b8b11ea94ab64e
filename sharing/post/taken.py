"""Whether the mail service took a message; if not, why, and whether another try can help."""

from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPResponseException

from sharing.choices import Failure

PERMANENT = 500


class NotTaken(Exception):
    """A message that the mail service did not take.

    `final`: another try cannot help. `unsure`: the line broke after the message was handed over, so
    it may have been taken all the same.
    """

    def __init__(self, failure: Failure, *, final: bool = False, unsure: bool = False) -> None:
        super().__init__(failure.value)
        self.failure, self.final, self.unsure = failure, final, unsure


def why_not(error: OSError | SMTPException | ValueError) -> NotTaken:
    """What an error on handing over a message means. An address no server can take is a `ValueError`."""
    if isinstance(error, SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        return NotTaken(Failure.REFUSED, final=all(code >= PERMANENT for code in codes))
    if isinstance(error, ValueError):
        return NotTaken(Failure.REFUSED, final=True)
    if isinstance(error, SMTPDataError):
        return NotTaken(Failure.REFUSED)
    # Any other answer is a "no" to us, not to the address; without an answer nobody knows.
    return NotTaken(Failure.UNREACHABLE, unsure=not isinstance(error, SMTPResponseException))
