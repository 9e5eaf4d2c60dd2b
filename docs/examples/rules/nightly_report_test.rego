package postern.rules_nightly_report_test

import data.postern.decision
import data.postern.request_test as request

_asked_by(client, query) := object.union(
	request.asking([], request.operation("warehouses.list", "read"), []),
	{"identity": {"id": client}, "request": {"query": query}},
)

test_the_nightly_report_needs_no_scope if {
	allowed := decision with input as _asked_by("nightly-report", {"max_results": ["100"]})
	allowed == {
		"allow": true,
		"reasons": [{"code": "rule", "message": "the nightly report lists warehouses"}],
		"obligations": {},
	}
}

test_nobody_else_is_allowed if {
	denied := decision with input as _asked_by("dashboards", {})
	denied.reasons[0].code == "no_scope"
}

test_large_or_unreadable_pages_are_denied if {
	every text in ["101", "1e9", "", "all"] {
		denied := decision with input as _asked_by("nightly-report", {"page_size": ["10", text]})
		denied.allow == false
		denied.reasons == [{"code": "page_size", "message": "the nightly report asks for at most 100 at a time"}]
	}
}
