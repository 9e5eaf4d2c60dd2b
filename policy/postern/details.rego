# METADATA
# title: Authorization details
# description: |
#   `authorization_details` of the type `postern` narrow a token beyond its scopes: a request needs one entry that permits
#   all of it. src/tokens/details.ts reads them the same way when it mints a token. `max_requests` is the gateway's to count.
# related_resources:
#   - ref: https://www.rfc-editor.org/rfc/rfc9396
#     description: Rich authorization requests
# schemas:
#   - input: schema.input
package postern.details

import data.postern.catalogs
import data.postern.grants

# METADATA
# title: Whether it is known what the token's entries mean
# description: An entry with a field that is not known may be narrower than what is understood of it.
are_readable if {
	is_array(input.identity.authorization_details)
	every entry in input.identity.authorization_details {
		_is_readable(entry)
	}
}

# METADATA
# title: No entry permits the request
# description: With every field of every entry that is in the way.
deny contains {"code": "authorization_details", "message": message} if {
	count(_permitting) == 0
	some [index, field] in _hindrances
	only := concat(", ", input.identity.authorization_details[index][field])
	message := $"the token's authorization details (entry {index + 1}) allow only the {field} {only}"
}

# METADATA
# title: What is to be taken out of the answer
# description: |
#   What one entry asks for. Of several that permit the request it is the first: to join what they let through would give an
#   answer that none of them gives.
# scope: document
filter contains entry if {
	some entry in grants.filter with input.identity.scopes as _first.scopes
}

filter contains entry if {
	_first.catalogs
	some entry in catalogs.filters(_listed(_first))
}

# METADATA
# title: The fields that an entry may have and which narrow it here
_fields := {"scopes", "catalogs", "methods"}

# METADATA
# title: The fields, with their entries' places, that do not permit the request
_hindrances contains [index, field] if {
	are_readable
	some index, entry in input.identity.authorization_details
	some field in _fields
	entry[field]
	not _permits(field, entry)
}

# METADATA
# title: The places of the entries that permit the request
_permitting contains index if {
	are_readable
	some index, _ in input.identity.authorization_details
	every field in _fields {
		not [index, field] in _hindrances
	}
}

# METADATA
# title: The first entry that permits the request
_first := input.identity.authorization_details[min(_permitting)]

# METADATA
# title: Whether what an entry says in one field permits the request
# description: Its scopes do where a token would be allowed that had these scopes alone.
# scope: document
_permits("methods", entry) if input.request.method in entry.methods

_permits("scopes", entry) if {
	some _ in grants.allow with input.identity.scopes as entry.scopes
}

_permits("catalogs", entry) if catalogs.within(_listed(entry))

# METADATA
# title: The catalogs of an entry, as facts name catalogs
_listed(entry) := {lower(name) | some name in entry.catalogs}

# METADATA
# title: Whether it is known what an entry means
_is_readable(entry) if {
	is_object(entry)
	entry.type == "postern"
	every field in object.keys(entry) {
		field in (_fields | {"type", "max_requests"})
	}
	every field in _fields {
		_is_list(object.get(entry, field, ["none"]))
	}
	every name in object.get(entry, "catalogs", []) {
		name != "*"
		not contains(name, ".")
	}
}

# METADATA
# title: Whether it is a list of texts that has any
_is_list(value) if {
	is_array(value)
	count(value) > 0
	every text in value {
		is_string(text)
		text != ""
	}
}
