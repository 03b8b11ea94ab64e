"""Takes the README's pictures from a running demonstration: `.venv/bin/python docs/pictures/take.py`.

Start `python3 manage.py demo` first; `--at` names another address. Needs Chromium, and what
`python3 manage.py test` installs.
"""

import argparse
import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
WINDOW = {"width": 1280, "height": 1000}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--at", default="http://127.0.0.1:8000")
    at = parser.parse_args().at
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport=WINDOW)
        page.goto(f"{at}/sign-in")
        page.get_by_role("button", name="Robin Ashby").first.click()
        page.goto(f"{at}/today")
        page.screenshot(path=HERE / "today.png")
        page.goto(f"{at}/cases/?stage=active")
        page.locator(
            "main table a[href*='/cases/'], main .case-row a[href*='/cases/']"
        ).first.click()
        page.screenshot(path=HERE / "case.png")
        browser.close()


if __name__ == "__main__":
    main()
