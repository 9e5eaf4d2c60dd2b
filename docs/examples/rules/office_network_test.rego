package postern.rules_office_network_test

import data.postern.decision
import data.postern.request_test as request

_write_from(ip) := object.union(
	request.asking(["catalogs:write"], request.operation("catalogs.create", "write"), [_sales]),
	{"request": {"source": {"ip": ip}}},
)

_sales := object.union(request.unity("catalog", "sales"), {"access": "write"})

test_a_write_from_the_office_is_allowed if {
	every ip in ["10.20.0.1", "10.20.255.255", "fd00:20::7"] {
		decision.allow with input as _write_from(ip)
	}
}

test_a_write_from_elsewhere_is_denied if {
	every ip in ["10.21.0.1", "192.0.2.1", "fd00:21::7", "", "office"] {
		denied := decision with input as _write_from(ip)
		denied.allow == false
		denied.reasons[0].code == "outside_office"
	}
}

test_a_reader_may_sit_anywhere if {
	document := object.union(request.list_catalogs, {"request": {"source": {"ip": "192.0.2.1"}}})
	decision.allow with input as document
}
