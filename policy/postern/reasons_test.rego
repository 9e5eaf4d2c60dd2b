package postern.reasons_test

import data.postern.reasons

test_a_text_is_the_message_of_a_reason if {
	reasons.of("after hours") == {"code": "rule", "message": "after hours"}
}

test_an_object_keeps_what_a_reason_has_and_loses_the_rest if {
	reasons.of({"code": "hours", "message": "m", "scope": "a:read", "x": 1}) == {
		"code": "hours",
		"message": "m",
		"scope": "a:read",
	}
	reasons.of({"message": "m"}) == {"code": "rule", "message": "m"}
}

test_a_code_that_programs_can_not_rely_on_is_replaced if {
	every code, expected in {
		"a": "a",
		"after_hours_2": "after_hours_2",
		_repeat("a", 64): _repeat("a", 64),
		_repeat("a", 65): "rule",
		"": "rule",
		"After": "rule",
		"_a": "rule",
		"2a": "rule",
		"a-b": "rule",
		"a b": "rule",
		"ä": "rule",
		5: "rule",
		null: "rule",
	} {
		reasons.of({"code": code, "message": "m"}).code == expected
	}
}

test_a_scope_that_is_none_or_too_long_is_left_out if {
	every scope in [5, null, ["a:read"], _repeat("a", reasons.max_scope + 1)] {
		reasons.of({"code": "a", "message": "m", "scope": scope}) == {"code": "a", "message": "m"}
	}
	count(reasons.of({"message": "m", "scope": _repeat("a", reasons.max_scope)}).scope) == reasons.max_scope
}

test_a_long_message_is_cut if {
	count(reasons.of(_repeat("é", reasons.max_message)).message) == reasons.max_message
	count(reasons.of(_repeat("é", reasons.max_message + 1)).message) == reasons.max_message
	count(reasons.of({"message": _repeat("💥", reasons.max_message + 1)}).message) == reasons.max_message
}

test_no_message_holds_a_phrase_that_clients_retry_on if {
	every phrase in [
		"Unexpected error",
		"Please try again later or try a faster operation",
		"RPC token bucket limit has been exceeded",
		"does not have any associated worker environments",
		"ClusterNotReadyException",
	] {
		message := reasons.of($"a {phrase}{phrase} b").message
		not contains(message, phrase)
		startswith(message, "a (")
	}
	nested := reasons.of("Unexpected Unexpected errorerror, ClusterNotReadyClusterNotReadyExceptionException").message
	every phrase in reasons.retried_phrases {
		not contains(nested, phrase)
	}
}

test_what_holds_no_message_is_no_reason_but_still_denies if {
	every raw in [null, true, 5, [], ["text"], {"text"}, {"message"}, {}, {"code": "a"}, {"message": 5}, {"message": null}] {
		reasons.of(raw) == null
		reasons.of_denial(raw).code == "rule"
		is_string(reasons.of_denial(raw).message)
	}
	reasons.of_denial("text") == {"code": "rule", "message": "text"}
}

_repeat(text, times) := concat("", [text | some _ in numbers.range(1, times)])
