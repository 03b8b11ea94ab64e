"""Everything the service holds about one adult in one panel, as passages for a subject access request.

`sources.py` says which models, `left_out.py` what is not in it and why, `collect.py` gathers it by one
query for each kind of record, however much there is. A new field of a model in `sources.py` is in the
export by itself; a new model fails a test until it stands in one of the two lists.
"""

from panel.selectors.dsar_data.collect import Found, collect

__all__ = ["Found", "collect"]
