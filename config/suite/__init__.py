"""`manage.py test`: everything that must hold, in one command."""
