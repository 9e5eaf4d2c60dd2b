package postern.areas_test

import data.postern.areas
import data.postern.request_test as request

_granting(scopes, changes) := texts if {
	operation := object.union(request.operation("queries.list", "read"), {"areas": ["sql"]})
	document := object.union(request.asking(scopes, operation, []), changes)
	texts := areas.granting with input as document
}

_statement := object.union(request.operation("statements.execute-statement", "execute"), {"areas": ["sql"]})

test_an_area_grants_what_it_reaches if {
	_granting(["sql", "jobs", "unity-catalog"], {}) == {"sql"}
	_granting(["sql"], {"operation": {"areas": []}}) == set()
	_granting(["sql"], {"operation": null}) == set()
}

test_read_leaves_the_methods_that_read if {
	every method, expected in {"GET": 1, "HEAD": 1, "POST": 0, "DELETE": 0} {
		count(_granting(["sql:read"], {"request": {"method": method}})) == expected
	}
}

test_restricted_query_leaves_statements_that_only_read if {
	every facts, expected in {"null": 1, "true": 1, "false": 0} {
		sql := {"null": null, "true": {"read_only": true}, "false": {"read_only": false}}[facts]
		count(_granting(["sql:restricted-query"], {"operation": _statement, "sql": sql})) == expected
	}
	_granting(["sql:restricted-query"], {}) == set()
}

test_modifiers_together_leave_what_either_does if {
	_granting(["sql:read:restricted-query"], {}) == {"sql:read:restricted-query"}
	reads := {"operation": _statement, "request": {"method": "POST"}, "sql": {"read_only": true}}
	_granting(["sql:read:restricted-query"], reads) == {"sql:read:restricted-query"}
}

test_what_is_no_modifier_leaves_nothing if {
	_granting(["sql:write", "sql:", "sql:read:x", "sql:read:", ":sql", "SQL", "sql ", 5, null], {}) == set()
	_granting(["sql:restricted-query:x"], {"operation": _statement, "sql": null}) == set()
}
