"""What axe finds wrong with the page in a browser's window."""

from axe_playwright_python.sync_playwright import Axe

# Only what is wrong comes back: the account of all that is well is the larger part of a look.
LOOK = "axe.run({resultTypes: ['violations']}).then(found => found.violations)"


def violations(page):
    """Each as axe gives it, with `id` and `nodes`; the script is put into a page once."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    return page.evaluate(LOOK)
