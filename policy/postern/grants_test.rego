package postern.grants_test

import data.postern.grants
import data.postern.request_test as request

_allowances(document) := messages if {
	messages := {reason.message | some reason in grants.allow} with input as document
}

_denials(document) := scopes if {
	scopes := {reason.message: reason.scope | some reason in grants.deny} with input as document
}

test_a_scope_grants_its_operation if {
	document := request.asking(["catalogs:read", "queries:read"], request.operation("catalogs.list", "read"), [])
	_allowances(document) == {"catalogs:read grants catalogs.list"}
	_denials(document) == {}
}

test_what_no_scope_grants_is_denied_with_the_scope_that_would_do if {
	document := request.asking(
		["catalogs:read", "warehouses:manage", "warehouses:read:a1", "all-apis", "sql"],
		request.operation("warehouses.list", "read"), [],
	)
	_allowances(document) == set()
	_denials(document) == {"warehouses.list needs warehouses:read": "warehouses:read"}
}

test_every_resource_must_be_covered if {
	both := [request.unity("table", "sales.orders.lines"), request.unity("table", "hr.people.salaries")]
	operation := request.operation("tables.get", "read")
	some_only := request.asking(["tables:read:sales"], operation, both)
	_allowances(some_only) == set()
	_denials(some_only) == {
		"tables.get on hr.people.salaries needs tables:read:hr.people.salaries": "tables:read:hr.people.salaries",
	}
	_allowances(request.asking(["tables:read:sales", "*:read:hr", "catalogs:read"], operation, both)) == {
		"tables:read:sales grants tables.get",
		"*:read:hr grants tables.get",
	}
}

test_a_resource_counts_with_its_own_access if {
	resource := object.union(request.unity("table", "sales.orders.lines"), {"access": "write"})
	operation := request.operation("tables.clone", "write")
	_allowances(request.asking(["tables:write:sales"], operation, [resource])) != set()
	_allowances(request.asking(["tables:read:sales"], operation, [resource])) == set()
}

test_an_access_that_no_resource_has_is_needed_for_the_whole_service if {
	operation := request.operation("tables.update", "manage")
	resources := [request.unity("table", "sales.orders.lines")]
	_denials(request.asking(["tables:read"], operation, resources)) == {
		"tables.update needs tables:manage": "tables:manage",
	}
	_denials(request.asking(["tables:read", "tables:manage:sales"], operation, resources)) != {}
	_denials(request.asking(["tables:read", "tables:manage"], operation, resources)) == {}
}

test_a_name_that_no_scope_can_hold_needs_the_whole_service if {
	every name in ["a:b", "a b", "naïve", "*x", ""] {
		document := request.asking(["queries:read:a1"], request.operation("queries.get", "read"), [request.plain("query", name)])
		_denials(document) == {$"queries.get on {name} needs queries:read": "queries:read"}
	}
	unread := request.asking([], request.operation("queries.get", "read"), [{"name": null, "access": "read"}])
	_denials(unread) == {"queries.get needs queries:read": "queries:read"}
}

test_a_guarded_operation_needs_a_scope_that_names_it if {
	operation := request.guarded("warehouses.create", "manage")
	every text, expected in {
		"warehouses:manage": 1,
		"*:*": 0,
		"*:manage": 0,
		"warehouses:*": 0,
	} {
		count(_allowances(request.asking([text], operation, []))) == expected
	}
}

test_who_am_i_is_open_to_every_client if {
	document := request.asking([], request.operation("current-user.me", "read"), [])
	_allowances(document) == {"current-user.me is open to every client"}
	_denials(document) == {}
}

test_no_other_operation_is_open if {
	me := request.asking([], request.operation("current-user.me", "read"), [])
	every changes in [
		{"identity": {"id": ""}},
		{"request": {"method": "POST"}},
		{"operation": {"upstream": "petstore"}},
		{"operation": {"id": "current-user.you"}},
		{"operation": {"access": "write"}},
		{"operation": {"guarded": true}},
	] {
		count(_allowances(object.union(me, changes))) == 0
	}
}

test_nothing_is_granted_without_an_operation if {
	resources := [request.unity("catalog", "sales")]
	every document in [
		{}, null, 5,
		request.asking(["*:*"], null, resources),
		request.asking(["*:*"], 5, resources),
		request.asking(["*:*"], {"id": 5}, resources),
		request.asking(["*:*"], {"guarded": null}, resources),
	] {
		_allowances(document) == set()
		_denials(document) == {}
	}
}

test_what_is_malformed_is_left_to_the_guardrails if {
	every access in [null, 5, {"read": "write"}] {
		resource := object.union(request.unity("catalog", "sales"), {"access": access})
		document := request.asking([], request.operation("catalogs.get", "read"), [resource])
		_denials(document) == {"catalogs.get needs catalogs:read": "catalogs:read"}
	}
}

test_a_resource_of_another_service_needs_that_services_scope if {
	statement := request.guarded("statements.execute-statement", "execute")
	warehouse := object.union(request.plain("warehouse", "a1"), {"access": "execute"})
	every scopes, missing in {
		"statements:execute warehouses:execute": set(),
		"statements:execute warehouses:execute:a1": set(),
		"statements:execute": {"warehouses:execute:a1"},
		"statements:execute warehouses:execute:b2": {"warehouses:execute:a1"},
		"statements:execute *:*": {"warehouses:execute:a1"},
		"warehouses:execute": {"statements:execute"},
	} {
		document := request.asking(split(scopes, " "), statement, [warehouse])
		{scope | some scope in _denials(document)} == missing
	}
}

test_a_list_is_granted_to_a_scope_for_some_of_it_with_a_filter if {
	document := request.asking(["tables:read:sales"], request.listing("tables.list", "tables"), [])
	_allowances(document) == {"tables:read:sales grants tables.list"}
	grants.filter == {{"list": "tables", "field": "full_name", "in": ["sales"], "dotted": true}} with input as document
}

test_a_list_of_what_no_scope_is_for_is_denied if {
	elsewhere := [request.unity("schema", "hr.people")]
	document := request.asking(["tables:read:sales"], request.listing("tables.list", "tables"), elsewhere)
	_denials(document) == {"tables.list on hr.people needs tables:read:hr.people": "tables:read:hr.people"}
}

test_an_area_grants_without_a_filter if {
	listing := object.union(request.listing("tables.list", "tables"), {"areas": ["unity-catalog"]})
	document := request.asking(["unity-catalog", "tables:read:sales"], listing, [request.unity("schema", "hr.people")])
	_allowances(document) == {"unity-catalog grants tables.list"}
	_denials(document) == {}
	grants.filter == set() with input as document
}

test_a_securable_of_another_kind_is_reached_by_no_resource if {
	share := object.union(request.plain("share", "sales"), {"service": "grants", "parts": []})
	operation := request.operation("grants.get", "read")
	_denials(request.asking(["grants:read:sales"], operation, [share])) == {"grants.get on sales needs grants:read": "grants:read"}
	_denials(request.asking(["grants:read"], operation, [share])) == {}
}

test_a_query_that_reads_nothing_is_granted_to_a_scope_for_something if {
	statement := request.guarded("statements.execute-statement", "execute")
	sql := {"read_only": true, "opaque": false, "statements": ["select"], "tables": [], "functions": [], "reasons": []}
	document := object.union(request.asking(["statements:execute:sales"], statement, []), {"sql": sql})
	_denials(document) == {}
	every change in [{"read_only": false}, {"tables": ["hr.people.employees"]}, {"functions": ["hr.people.leak"]}] {
		changed := object.union(document, {"sql": object.union(sql, change)})
		_denials(changed) == {"statements.execute-statement needs statements:execute": "statements:execute"}
	}
}

test_a_statement_that_one_started_is_reached_by_a_scope_to_start_one if {
	statement := object.union(request.plain("statement", "01ef"), {"access": "execute"})
	operation := request.operation("statements.get-statement", "execute")
	_denials(request.asking(["statements:execute:sales"], operation, [statement])) == {}
	_denials(request.asking(["statements:read"], operation, [statement])) != {}
	other := object.union(statement, {"service": "jobs"})
	_denials(request.asking(["statements:execute:sales"], operation, [other])) != {}
}

test_a_session_with_an_mcp_server_is_open_to_every_scope_of_the_service if {
	session := object.union(request.plain("session", "session"), {"service": "mcp"})
	operation := request.operation("mcp.initialize", "read")
	_denials(request.asking(["mcp:execute:sales"], operation, [session])) == {}
	missing := {"mcp.initialize on session needs mcp:read:session": "mcp:read:session"}
	_denials(request.asking(["statements:execute:sales"], operation, [session])) == missing
	other := object.union(session, {"service": "jobs"})
	_denials(request.asking(["mcp:execute:sales"], operation, [other])) != {}
}
