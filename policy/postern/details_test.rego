package postern.details_test

import data.postern
import data.postern.details
import data.postern.request_test as request

_none := {"allow": set(), "deny": set(), "filter": set(), "redact": set()}

_narrowed(document, entries) := object.union(document, {"identity": {"authorization_details": entries}})

_decide(document, entries, rules) := decision if {
	decision := postern.decision with input as _narrowed(document, entries) with data.postern.rules as rules
}

_default(document, entries) := _decide(document, entries, _none)

_entry(fields) := object.union({"type": "postern"}, fields)

_list_tables := request.asking(["tables:read"], request.listing("tables.list", "tables"), [])

_get_table(name) := request.asking(
	["tables:read"],
	request.operation("tables.get", "read"),
	[request.unity("table", name)],
)

_messages(decision) := [reason.message | some reason in decision.reasons]

test_a_token_without_entries_has_its_scopes if {
	_default(request.list_catalogs, []).allow == true
}

test_an_entry_that_says_nothing_narrows_nothing if {
	_default(request.list_catalogs, [_entry({})]) == _default(request.list_catalogs, [])
	_default(request.list_catalogs, [_entry({"max_requests": 5})]).allow == true
}

test_an_entry_gives_nothing_that_scopes_do_not if {
	warehouses := request.with_changes({"operation": request.operation("warehouses.list", "read")})
	decision := _default(warehouses, [_entry({"scopes": ["warehouses:read"]})])
	decision.allow == false
	[reason.code | some reason in decision.reasons] == ["no_scope"]
}

test_methods_are_those_that_are_named if {
	_default(request.list_catalogs, [_entry({"methods": ["HEAD", "GET"]})]).allow == true
	_default(request.list_catalogs, [_entry({"methods": ["POST", "PUT"]})]) == {
		"allow": false,
		"reasons": [{
			"code": "authorization_details",
			"message": "the token's authorization details (entry 1) allow only the methods POST, PUT",
		}],
		"obligations": {},
	}
}

test_an_entrys_scopes_are_read_like_a_tokens if {
	every text, allowed in {
		"tables:read": true,
		"tables:read:sales": true,
		"tables:read:hr": false,
		"tables:write": false,
		"all-apis": false,
	} {
		_default(_get_table("sales.orders.lines"), [_entry({"scopes": [text]})]).allow == allowed
	}
}

test_a_scope_of_databricks_own_may_stand_in_an_entry if {
	operation := object.union(request.operation("tables.get", "read"), {"areas": ["unity-catalog"]})
	document := request.asking(["tables:read"], operation, [request.unity("table", "sales.orders.lines")])
	_default(document, [_entry({"scopes": ["unity-catalog"]})]).allow == true
	_default(document, [_entry({"scopes": ["sql"]})]).allow == false
}

test_what_every_client_may_ask_an_entry_may_still_refuse if {
	me := request.with_changes({"operation": request.operation("current-user.me", "read")})
	_default(me, [_entry({"scopes": ["tables:read:sales"]})]).allow == true
	_default(me, [_entry({"methods": ["POST"]})]).allow == false
}

test_catalogs_are_those_that_are_named_in_any_case if {
	_default(_get_table("sales.orders.lines"), [_entry({"catalogs": ["Sales", "raw"]})]).allow == true
	decision := _default(_get_table("hr.people.staff"), [_entry({"catalogs": ["sales", "raw"]})])
	decision.allow == false
	_messages(decision) == ["the token's authorization details (entry 1) allow only the catalogs sales, raw"]
}

test_one_entry_must_permit_the_whole_request if {
	document := _get_table("sales.orders.lines")
	by_method := _entry({"methods": ["GET"], "catalogs": ["hr"]})
	by_catalog := _entry({"methods": ["POST"], "catalogs": ["sales"]})
	_messages(_default(document, [by_method, by_catalog])) == [
		"the token's authorization details (entry 1) allow only the catalogs hr",
		"the token's authorization details (entry 2) allow only the methods POST",
	]
	_default(document, [by_method, by_catalog, _entry({"methods": ["GET"]})]).allow == true
}

test_every_field_that_is_in_the_way_is_named if {
	decision := _default(
		_get_table("sales.orders.lines"),
		[_entry({"methods": ["POST"], "catalogs": ["hr"], "scopes": ["jobs:read"]})],
	)
	_messages(decision) == [
		"the token's authorization details (entry 1) allow only the catalogs hr",
		"the token's authorization details (entry 1) allow only the methods POST",
		"the token's authorization details (entry 1) allow only the scopes jobs:read",
	]
}

test_a_rule_of_ones_own_stays_within_the_entries if {
	rules := object.union(_none, {"allow": {"the auditor"}})
	document := request.asking([], request.operation("tables.get", "read"), [request.unity("table", "sales.a.b")])
	_decide(document, [], rules).allow == true
	_decide(document, [_entry({"scopes": ["tables:read:sales"]})], rules).allow == true
	every fields in [{"scopes": ["tables:read:hr"]}, {"catalogs": ["hr"]}, {"methods": ["POST"]}] {
		_decide(document, [_entry(fields)], rules).allow == false
	}
	lists := object.union(_list_tables, {"identity": {"scopes": []}})
	_decide(lists, [_entry({"scopes": ["tables:read:sales"]})], rules).obligations == {"filter": [_keeping(["sales"])]}
}

_keeping(names) := {"list": "tables", "field": "full_name", "in": names, "dotted": true}

test_a_list_is_filtered_by_the_token_and_by_the_entry if {
	some_tables := object.union(_list_tables, {"identity": {"scopes": ["tables:read:sales"]}})
	entry := _entry({"scopes": ["tables:read:sales.orders"], "catalogs": ["Sales", "raw"]})
	_default(some_tables, [entry]).obligations == {"filter": [
		_keeping(["raw", "sales"]),
		_keeping(["sales"]),
		_keeping(["sales.orders"]),
	]}
	_default(_list_tables, [_entry({"methods": ["GET"]})]).obligations == {}
	_default(_list_tables, [_entry({"scopes": ["tables:read"]})]).obligations == {}
	_default(_list_tables, [_entry({"catalogs": ["sales"]})]).obligations == {"filter": [_keeping(["sales"])]}
}

test_the_first_entry_that_permits_says_what_is_filtered if {
	_default(
		_list_tables,
		[
			_entry({"methods": ["POST"], "catalogs": ["raw"]}),
			_entry({"scopes": ["tables:read:sales"]}),
			_entry({}),
		],
	).obligations == {"filter": [_keeping(["sales"])]}
}

test_an_entry_that_can_not_be_read_denies_whatever_else_there_is if {
	every entry in [
		null, 5, "postern", [], {}, {"type": "table"}, {"type": null},
		{"type": "postern", "tables": ["x"]},
		{"type": "postern", "scopes": []},
		{"type": "postern", "scopes": "tables:read"},
		{"type": "postern", "scopes": {"0": "tables:read"}},
		{"type": "postern", "methods": ["GET", 5]},
		{"type": "postern", "methods": [""]},
		{"type": "postern", "catalogs": ["*"]},
		{"type": "postern", "catalogs": ["sales.orders"]},
		{"type": "postern", "catalogs": null},
	] {
		every entries in [[entry], [_entry({}), entry]] {
			decision := _default(request.list_catalogs, entries)
			decision.allow == false
			[reason.code | some reason in decision.reasons] == ["unsupported_authorization_details"]
		}
	}
}

test_a_document_without_a_token_has_no_readable_entries if {
	every document in [{}, null, {"identity": {}}, {"identity": {"authorization_details": {}}}] {
		readable := [true | details.are_readable with input as document]
		readable == []
	}
}
