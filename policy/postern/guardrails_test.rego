package postern.guardrails_test

import data.postern.guardrails
import data.postern.request_test as request

_denials(changes) := {reason.code: reason.message | some reason in denials} if {
	denials := guardrails.deny with input as request.with_changes(changes)
}

test_an_ordinary_request_passes if {
	_denials({}) == {}
	_denials({"sql": {"opaque": false}}) == {}
	_denials({"resources": [request.unity("catalog", "sales"), request.plain("query", "a1")]}) == {}
}

test_an_unknown_operation_is_denied_with_the_call_in_the_message if {
	path := "/api/2.0/secrets/list"
	_denials({"operation": null, "request": {"path": path}}) == {
		"unknown_operation": "GET /api/2.0/secrets/list is no operation that this gateway knows",
	}
}

test_only_the_start_of_a_long_path_is_repeated if {
	path := concat("", ["/" | some _ in numbers.range(1, 5000)])
	message := _denials({"operation": null, "request": {"path": path}}).unknown_operation
	count(message) == count("GET  is no operation that this gateway knows") + 200
}

test_an_unknown_call_that_has_no_words_is_denied_too if {
	every changes in [{"method": null}, {"path": 5}] {
		_denials({"operation": null, "request": changes}) == {
			"unknown_operation": "the request is no operation that this gateway knows",
		}
	}
}

test_a_malformed_operation_is_unknown if {
	every operation in [5, [], {"id": 5}, {"service": null}, {"access": 5}, {"guarded": null}, {"guarded": "no"}] {
		object.keys(_denials({"operation": operation})) == {"unknown_operation"}
	}
}

test_every_opaque_fact_is_denied_in_its_own_words if {
	deny := guardrails.deny with input as request.with_changes({"opaque": ["a is unread", "b is unread"]})
	deny == {{"code": "opaque", "message": "a is unread"}, {"code": "opaque", "message": "b is unread"}}
}

test_a_resource_that_can_not_be_read_is_denied if {
	every change in [
		{"name": null},
		{"name": 5},
		{"access": null},
		{"catalog": 5},
	] {
		resource := object.union(request.unity("table", "sales.orders.lines"), change)
		_denials({"resources": [request.unity("catalog", "sales"), resource]}) == {
			"opaque_resource": "which table is meant can't be read for sure",
		}
	}
	every resource in [null, 5, "sales", [], {}, {"type": 5}] {
		_denials({"resources": [resource]}) == {"opaque_resource": "which resource is meant can't be read for sure"}
	}
}

test_sql_that_can_not_be_read_is_denied if {
	every sql in [5, {}, {"opaque": true}, {"opaque": null}] {
		object.keys(_denials({"sql": sql})) == {"opaque_sql"}
	}
}

test_a_token_that_is_narrowed_by_details_is_denied if {
	every details in [[{}], [{"type": "table"}], {}, null] {
		object.keys(_denials({"identity": {"authorization_details": details}})) == {
			"unsupported_authorization_details",
		}
	}
}

test_a_token_whose_actor_is_not_clear_is_denied if {
	every actor in [{"id": "agent"}, {"id": 1, "token": "t"}, "agent", []] {
		object.keys(_denials({"identity": {"actor": actor}})) == {"unsupported_actor"}
	}
}

test_a_token_that_was_made_out_of_another_is_as_good_as_any if {
	count(_denials({"identity": {"actor": {"id": "agent", "token": "t", "actor": null}}})) == 0
}

test_nobody_is_denied if {
	every id in ["", null, 5] {
		object.keys(_denials({"identity": {"id": id}})) == {"no_identity"}
	}
	object.keys(_denials({"identity": null})) == {"no_identity"}
}

test_a_document_without_anything_is_denied_for_everything if {
	every document in [{}, null, 5, "x", [], true] {
		denials := guardrails.deny with input as document
		{reason.code | some reason in denials} == {
			"no_identity", "unknown_operation", "opaque", "opaque_resource", "opaque_sql",
		}
	}
}

test_sql_that_is_not_clear_is_denied_with_each_cause if {
	unclear := "what the request's SQL does can't be read for sure"
	sql := {"opaque": true, "reasons": ["there are two statements", "USE is not read"]}
	deny := guardrails.deny with input as request.with_changes({"sql": sql})
	deny == {
		{"code": "opaque_sql", "message": $"{unclear}: there are two statements"},
		{"code": "opaque_sql", "message": $"{unclear}: USE is not read"},
	}
	every reasons in [[], {}, null, "why"] {
		without := guardrails.deny with input as request.with_changes({"sql": {"opaque": true, "reasons": reasons}})
		without == {{"code": "opaque_sql", "message": unclear}}
	}
}
