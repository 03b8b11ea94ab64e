from config.management.commands import demo


class Command(demo.Command):
    help = "Everything that must hold: format, lint, types, laws, tests, browser. --long; -k name."
