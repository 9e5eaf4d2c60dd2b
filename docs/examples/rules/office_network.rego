package postern.rules

# METADATA
# title: What changes things comes from the office
# description: A reader may sit anywhere. An address that can't be read is not the office's.
deny contains {
	"code": "outside_office",
	"message": $"{input.operation.id} is for the office network, not for {input.request.source.ip}",
} if {
	input.operation.access != "read"
	not _is_from_office
}

_office_networks := ["10.20.0.0/16", "fd00:20::/32"]

_is_from_office if {
	some network in _office_networks
	net.cidr_contains(network, input.request.source.ip)
}
