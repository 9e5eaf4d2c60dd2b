package postern.rules_test

import data.postern.rules

test_both_sets_are_there_and_are_sets if {
	is_set(rules.allow)
	is_set(rules.deny)
}

test_this_file_alone_adds_nothing if {
	every set in ["allow", "deny"] {
		without := rules[set]
		more := rules[set] with rules._no_reasons as ["a reason"]
		more == without | {"a reason"}
		not "a reason" in without
	}
}
