package postern.rules_test

import data.postern.rules

test_all_sets_are_there_and_are_sets if {
	is_set(rules.allow)
	is_set(rules.deny)
	is_set(rules.filter)
	is_set(rules.redact)
	is_set(rules.limits)
}

test_this_file_alone_adds_nothing if {
	every set in ["allow", "deny", "filter", "redact", "limits"] {
		without := rules[set]
		more := rules[set] with rules._no_reasons as ["a reason"]
		more == without | {"a reason"}
		not "a reason" in without
	}
}
