package postern.areas_test

import data.postern.areas
import data.postern.request_test as request

_granting(scopes, reaching) := texts if {
	operation := object.union(request.operation("queries.list", "read"), {"areas": reaching})
	texts := areas.granting with input as request.asking(scopes, operation, [])
}

test_an_area_grants_what_it_reaches if {
	_granting(["sql", "jobs", "unity-catalog:read"], ["sql", "sql:read", "unity-catalog"]) == {"sql"}
	_granting(["sql:read"], ["sql", "sql:read"]) == {"sql:read"}
}

test_what_reaches_nothing_grants_nothing if {
	_granting(["sql", "sql:read:read", "", 5, null], []) == set()
	every operation in [null, 5, {}, {"areas": null}] {
		document := request.asking(["sql"], operation, [])
		count(areas.granting) == 0 with input as document
	}
}
