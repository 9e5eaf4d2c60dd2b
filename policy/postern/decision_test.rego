package postern_test

import data.postern
import data.postern.request_test as request

# Team rules that happen to be loaded beside these tests do not count.
_decide(document, rules) := decision if {
	decision := postern.decision with input as document with data.postern.rules as rules
}

_default(document) := _decide(document, {"allow": set(), "deny": set()})

_codes(decision) := [reason.code | some reason in decision.reasons]

_warehouses := request.with_changes({"operation": request.operation("warehouses.list", "read")})

_unknown := request.with_changes({"operation": null})

test_the_first_users_three_calls if {
	scopes := ["catalogs:read", "queries:read"]
	every id, allowed in {"catalogs.list": true, "queries.list": true, "warehouses.list": false} {
		_default(request.asking(scopes, request.operation(id, "read"), [])).allow == allowed
	}
}

test_an_allowed_request_says_what_allows_it if {
	_default(request.list_catalogs) == {
		"allow": true,
		"reasons": [{
			"code": "scope",
			"message": "catalogs:read grants catalogs.list",
			"scope": "catalogs:read",
		}],
		"obligations": {},
	}
}

test_a_denied_request_says_what_it_needs if {
	_default(_warehouses) == {
		"allow": false,
		"reasons": [{
			"code": "no_scope",
			"message": "warehouses.list needs warehouses:read",
			"scope": "warehouses:read",
		}],
		"obligations": {},
	}
}

test_reasons_are_sorted if {
	document := request.with_changes({"opaque": ["b", "a"], "sql": {"opaque": true}, "operation": null})
	_codes(_default(document)) == ["opaque", "opaque", "opaque_sql", "unknown_operation"]
	[reason.message | some reason in _default(document).reasons; reason.code == "opaque"] == ["a", "b"]
}

test_a_rule_of_ones_own_allows_what_scopes_do_not if {
	allowed := _decide(_warehouses, {"allow": {"the nightly report"}, "deny": set()})
	allowed.allow == true
	allowed.reasons == [{"code": "rule", "message": "the nightly report"}]
}

test_a_rule_of_ones_own_stands_beside_scopes if {
	_codes(_decide(request.list_catalogs, {"allow": {{"code": "mine", "message": "m"}}, "deny": set()})) == [
		"mine",
		"scope",
	]
}

test_a_guardrail_denies_what_a_rule_allows if {
	denied := _decide(_unknown, {"allow": {"everything"}, "deny": set()})
	denied.allow == false
	_codes(denied) == ["unknown_operation"]
	opaque := request.with_changes({"opaque": ["unread"]})
	_codes(_decide(opaque, {"allow": {"everything"}, "deny": set()})) == ["opaque"]
}

test_a_denying_rule_wins_over_scopes_and_rules if {
	denied := _decide(request.list_catalogs, {"allow": {"everything"}, "deny": {"not today"}})
	denied.allow == false
	denied.reasons == [{"code": "rule", "message": "not today"}]
}

test_missing_scopes_are_named_beside_a_rules_denial if {
	_codes(_decide(_warehouses, {"allow": set(), "deny": {"not today"}})) == ["no_scope", "rule"]
}

test_a_malformed_reason_denies_but_does_not_allow if {
	every malformed in [null, true, 5, [], {}, {"code": "x"}, {"message": 5}] {
		denied := _decide(request.list_catalogs, {"allow": set(), "deny": {malformed}})
		denied.allow == false
		_codes(denied) == ["rule"]
		_codes(_decide(_warehouses, {"allow": {malformed}, "deny": set()})) == ["no_scope"]
	}
}

test_nothing_matching_is_denied if {
	decision := _default(request.list_catalogs) with data.postern.grants as {"allow": set(), "deny": set()}
	decision.allow == false
	_codes(decision) == ["no_rule"]
}

test_every_document_gets_a_decision if {
	every document in [
		{}, null, true, 0, 1.5, "", "x", [], [{}], {"identity": 5, "operation": 5},
		{"identity": {"scopes": "x"}, "request": [], "operation": {"id": "x"}, "resources": {}, "sql": 5, "opaque": "x"},
		request.with_changes({"resources": {"a": 5}}),
		request.with_changes({"resources": [null, 5, "x", []]}),
		request.with_changes({"opaque": [null, 5, {}]}),
	] {
		decision := _default(document)
		decision.allow == false
		decision.obligations == {}
		every reason in decision.reasons {
			is_string(reason.code)
			is_string(reason.message)
		}
	}
}

_list_tables(scopes) := request.asking(scopes, request.listing("tables.list", "tables"), [])

_sales_only := {"list": "tables", "field": "full_name", "in": ["sales"], "dotted": true}

test_a_list_of_more_than_the_token_may_see_is_filtered if {
	_default(_list_tables(["tables:read:sales"])).obligations == {"filter": [_sales_only]}
	_default(_list_tables(["tables:read"])).obligations == {}
	_default(_list_tables([])).obligations == {}
}

test_a_rule_of_ones_own_lets_through_the_whole_list if {
	rules := {"allow": {"the auditor"}, "deny": set(), "filter": set(), "redact": set()}
	_decide(_list_tables(["tables:read:sales"]), rules).obligations == {}
}

test_rules_of_ones_own_take_things_out_of_what_is_allowed if {
	mine := {"list": "tables", "field": "table_type", "in": ["MANAGED"]}
	rules := {"allow": set(), "deny": set(), "filter": {mine}, "redact": {"/tables/*/owner"}}
	_decide(_list_tables(["tables:read:sales"]), rules).obligations == {
		"filter": [_sales_only, mine],
		"redact": ["/tables/*/owner"],
	}
	_decide(_list_tables([]), rules).obligations == {}
}

test_limits_of_rules_of_ones_own_all_apply_to_what_is_allowed if {
	limits := {{"limit": 60, "per": "1m"}, {"limit": 5, "per": "10s", "by": "token", "name": "lists"}}
	allowed := _decide(request.list_catalogs, {"allow": set(), "deny": set(), "limits": limits})
	{limit | some limit in allowed.obligations.rate} == limits
	denied := _decide(_warehouses, {"allow": set(), "deny": set(), "limits": limits})
	denied.obligations == {}
}
