package t

# Roles, attributes and a thousand grants: partial objects, sets of reasons, defaults and `every`.

result := {
	"allow": allow,
	"reasons": reasons,
	"roles": roles,
	"counts": counts,
	"limits": limits,
	"granted": granted,
	"by_action": by_action,
}

default allow := false

allow if {
	count(granted) > 0
	count(reasons) == 0
}

roles contains role if some role in data.users[input.subject.id].roles

roles contains role if {
	some role, attributes in data.attributes
	every key, value in attributes {
		input.subject.attributes[key] == value
	}
}

granted contains id if {
	some role in roles
	some id in data.grants_by_role[role]
	grant := data.grants[id]
	input.action in grant.actions
	glob.match(grant.resource, ["/"], input.resource.path)
	input.resource.level <= grant.level
}

reasons contains {"code": "suspended", "until": until} if {
	until := data.users[input.subject.id].suspended_until
	until > input.time
}

reasons contains {"code": "outside", "network": input.network} if {
	some role in roles
	networks := data.networks[role]
	not any_contains(networks)
}

reasons contains sprintf("level %v", [input.resource.level]) if input.resource.level > 8

any_contains(networks) if {
	some network in networks
	net.cidr_contains(network, input.network)
}

counts[role] := count(data.grants_by_role[role]) if some role in roles

limits[action] := limit if {
	some role in roles
	some action in {"read", "write", "delete"}
	limit := max([data.grants[id].level | some id in data.grants_by_role[roles_for[action]]; action in data.grants[id].actions])
	role == roles_for[action]
}

roles_for := {"read": "r1", "write": "r2", "delete": "r3"}

by_action[action] contains id if {
	some id in granted
	some action in data.grants[id].actions
}
