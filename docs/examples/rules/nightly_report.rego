package postern.rules

# METADATA
# title: The nightly report looks which warehouses there are
# description: |
#   One client and one operation, without a scope in the client's grant. Its size is limited in the same place; a number
#   that can't be read is over the limit.
allow contains "the nightly report lists warehouses" if {
	input.identity.id == "nightly-report"
	input.operation.id == "warehouses.list"
}

# METADATA
# title: The nightly report reads small pages
deny contains {"code": "page_size", "message": $"the nightly report asks for at most {_max_page} at a time"} if {
	input.identity.id == "nightly-report"
	some name in ["max_results", "page_size"]
	some text in input.request.query[name]
	not _is_small(text)
}

_max_page := 100

_is_small(text) if to_number(text) <= _max_page
