package postern.lists_test

import data.postern.lists
import data.postern.request_test as request
import data.postern.scopes

_tables := request.listing("tables.list", "tables")

_filters(scopes, operation) := filters if {
	filters := lists.filter with input as request.asking(scopes, operation, [])
}

_need(resource) := {"service": "tables", "access": "read", "resource": resource}

_is_met(need, text, operation) if {
	lists.is_met_by(need, scopes.parse(text)) with input as request.asking([text], operation, [])
}

test_a_list_keeps_what_scopes_name if {
	_filters(["tables:read:sales", "tables:read:hr.people", "catalogs:read:x", "tables:write:y"], _tables) == {{
		"list": "tables",
		"field": "full_name",
		"in": ["hr.people", "sales"],
		"dotted": true,
	}}
}

test_a_list_keeps_everything_where_a_scope_is_for_everything if {
	_filters(["tables:read:sales", "tables:read"], _tables) == set()
	_filters(["tables:read:sales", "*:read"], _tables) == set()
}

test_a_second_field_may_name_an_element if {
	warehouses := object.union(
		request.operation("warehouses.list", "read"),
		{"list": {"field": "warehouses", "name": "id", "or": "name", "dotted": false}},
	)
	_filters(["warehouses:read:analytics"], warehouses) == {{
		"list": "warehouses",
		"field": "id",
		"or": "name",
		"in": ["analytics"],
		"dotted": false,
	}}
}

test_no_scope_leaves_an_empty_list if {
	_filters([], _tables) == {{"list": "tables", "field": "full_name", "in": [], "dotted": true}}
}

test_what_holds_no_list_has_no_filter if {
	_filters(["tables:read:sales"], request.operation("tables.get", "read")) == set()
	_filters(["tables:read:sales"], null) == set()
}

test_a_list_of_everything_is_met_by_a_scope_for_some if {
	_is_met(_need(null), "tables:read:sales.orders.lines", _tables)
	not _is_met(_need(null), "catalogs:read:sales", _tables)
	not _is_met(_need(null), "tables:read:sales", request.operation("tables.list", "read"))
}

test_a_list_of_a_part_is_met_by_a_scope_for_something_in_it if {
	every pattern, expected in {
		"sales.orders.lines": true,
		"SALES.orders.lines": true,
		"*.orders.lines": true,
		"sales.*.lines": true,
		"sales.orders": false,
		"sales.returns.lines": false,
		"hr.orders.lines": false,
		"lines": false,
	} {
		met := [true | _is_met(_need(request.unity("schema", "sales.orders")), $"tables:read:{pattern}", _tables)]
		count(met) == to_number(expected)
	}
}

test_a_name_that_is_not_known_is_met_by_nothing if {
	unknown := object.union(request.plain("schema", "x"), {"name": null, "parts": []})
	not _is_met(_need(unknown), "tables:read:sales.orders", _tables)
}

test_another_services_need_is_met_by_nothing if {
	need := {"service": "warehouses", "access": "read", "resource": null}
	not _is_met(need, "tables:read:sales", _tables)
	not _is_met({"service": "tables", "access": "write", "resource": null}, "tables:read:sales", _tables)
}
