package postern.scopes_test

import data.postern.request_test as request
import data.postern.scopes

test_a_scope_has_a_service_an_access_and_maybe_a_resource if {
	scopes.parse("catalogs:read") == {
		"text": "catalogs:read",
		"service": "catalogs",
		"access": "read",
		"resource": null,
	}
	scopes.parse("tables:read:sales.*") == {
		"text": "tables:read:sales.*",
		"service": "tables",
		"access": "read",
		"resource": "sales.*",
	}
}

test_a_resource_may_hold_what_rfc_6749_lets_a_scope_hold if {
	every resource in [
		"!#$%&()+,-/0123456789;<=>?@",
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_",
		"abcdefghijklmnopqrstuvwxyz{|}~",
	] {
		scopes.parse($"tables:read:{resource}").resource == resource
	}
}

test_what_is_no_scope_is_null if {
	every text in [
		"", ":", "::", "all-apis", "sql", "unity-catalog", "catalogs", "catalogs:", ":read", "catalogs::sales",
		"catalogs:read:", "catalogs:read:sales:x", "catalogs:list", "catalogs:READ", "Catalogs:read", "2catalogs:read",
		"-catalogs:read", "cat*:read", "**:read", "catalogs:re*", "catalogs:**", "jobs:restricted-query",
		"Tables:read:sales", ":read:sales", "tables:list:sales", "tables:read:sales.", "tables:read:.sales", "tables:read:sales..orders", "tables:read:sal*", "tables:read:**",
		"tables:read:a b", "tables:read:a\tb", "tables:read:a`b", `tables:read:a"b`, "tables:read:a'b", `tables:read:a\b`,
		"tables:read:naïve", " catalogs:read", "catalogs:read ", "catalogs :read", "sql:read\n",
		5, null, true, ["catalogs:read"], {"catalogs": "read"},
	] {
		scopes.parse(text) == null
	}
}

test_only_well_formed_scopes_are_held if {
	held := scopes.held with input as {"identity": {"scopes": ["sql", "catalogs:read", 7, "all-apis", "*:*"]}}
	{scope.text | some scope in held} == {"catalogs:read", "*:*"}
}

test_nothing_is_held_without_an_identity if {
	every document in [{}, null, 5, {"identity": null}, {"identity": {"scopes": 5}}] {
		count(scopes.held) == 0 with input as document
	}
}

test_a_scope_is_for_its_own_service_and_access_only if {
	every text, expected in {
		"catalogs:read": true,
		"*:read": true,
		"catalogs:*": true,
		"*:*": true,
		"catalogs:write": false,
		"catalogs:manage": false,
		"schemas:read": false,
		"*:write": false,
		"schemas:*": false,
	} {
		scopes.is_for(scopes.parse(text), request.operation("catalogs.get", "read"), "read") == expected
	}
}

test_wildcard_never_grants_a_guarded_operation if {
	every text, expected in {
		"warehouses:execute": true,
		"warehouses:execute:abc": true,
		"*:execute": false,
		"warehouses:*": false,
		"*:*": false,
	} {
		scopes.is_for(scopes.parse(text), request.guarded("warehouses.start", "execute"), "execute") == expected
	}
}

test_a_pattern_covers_unity_catalog_names_from_the_front if {
	every case in [
		[null, "sales.orders.lines", true],
		["sales", "sales", true],
		["sales", "sales.orders.lines", true],
		["SALES.Orders", "sales.orders.lines", true],
		["sales.orders.lines", "sales.orders.lines", true],
		["*", "sales.orders.lines", true],
		["sales.*", "sales.orders", true],
		["sales.*.lines", "sales.orders.lines", true],
		["*.*.lines", "sales.orders.lines", true],
		["sales.*.lines", "sales.orders.heads", false],
		["sales.*", "sales", false],
		["sales.orders", "sales", false],
		["sale", "sales", false],
		["sales", "sales2", false],
		["sales", "hr.sales", false],
		["orders", "sales.orders", false],
		["sales.orders.lines.id", "sales.orders.lines", false],
		["k", "K", false],
	] {
		[pattern, name, expected] := case
		scopes.covers({"resource": pattern}, request.unity("table", name)) == expected
	}
}

test_other_names_are_one_part_and_compared_as_they_are if {
	every case in [
		[null, "a1b2", true],
		["a1b2", "a1b2", true],
		["*", "a1b2", true],
		["*", "a1.b2", true],
		["A1B2", "a1b2", false],
		["a1", "a1.b2", false],
		["a1.*", "a1.b2", false],
		["*.*", "a1.b2", false],
		["a1b2.c", "a1b2", false],
	] {
		[pattern, name, expected] := case
		scopes.covers({"resource": pattern}, request.plain("query", name)) == expected
	}
}

test_a_pattern_covers_nothing_whose_name_is_not_known if {
	every resource in [
		null,
		5,
		{},
		{"name": null, "catalog": null},
		{"name": null, "catalog": "sales"},
		{"name": "sales"},
		{"name": "sales", "catalog": 5},
	] {
		scopes.covers({"resource": "*"}, resource) == false
	}
}

test_parts_of_other_names_are_compared_as_they_are if {
	repo := object.union(request.plain("repo", "octocat.hello"), {"parts": ["octocat", "hello"]})
	every pattern, expected in {
		"octocat": true,
		"octocat.hello": true,
		"*.hello": true,
		"Octocat": false,
		"octocat.hell": false,
		"octocat.hello.x": false,
		"hello": false,
	} {
		scopes.covers({"resource": pattern}, repo) == expected
	}
}

test_a_name_with_dots_is_reached_where_facts_say_that_it_is_one_name if {
	dotted := request.plain("endpoint", "a1.b2")
	not scopes.covers({"resource": "a1.b2"}, dotted)
	scopes.covers({"resource": "a1.b2"}, object.union(dotted, {"aliases": ["a1.b2"]}))
}

test_a_resource_is_also_reached_by_what_else_it_is_called if {
	warehouse := object.union(request.plain("warehouse", "a1b2"), {"aliases": ["analytics"]})
	scopes.covers({"resource": "analytics"}, warehouse)
	not scopes.covers({"resource": "reporting"}, warehouse)
}
