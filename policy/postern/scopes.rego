# METADATA
# title: Scopes
# description: |
#   `service:access[:resource]`: how a scope is read and what it covers. src/tokens/scopes.ts reads scopes the same way
#   when it mints a token. What is no such scope (`all-apis`) grants nothing; `areas.rego` reads Databricks' own.
# related_resources:
#   - ref: https://www.rfc-editor.org/rfc/rfc6749#section-3.3
#     description: The characters that a scope may hold
# schemas:
#   - input: schema.input
package postern.scopes

# METADATA
# title: What a scope may let its holder do
accesses := {"read", "write", "execute", "manage"}

# METADATA
# title: A scope in its parts
# description: |
#   Gives `text`, `service`, `access` and `resource`, which is null where the scope names none; null where the text is no
#   scope.
# scope: document
default parse(_) := null

parse(text) := {"text": text, "service": service, "access": access, "resource": null} if {
	[service, access] := split(text, ":")
	_is_service(service)
	_is_access(access)
}

parse(text) := {"text": text, "service": service, "access": access, "resource": resource} if {
	[service, access, resource] := split(text, ":")
	_is_service(service)
	_is_access(access)
	every part in split(resource, ".") {
		_is_part(part)
	}
}

# METADATA
# title: The scopes that the token holds
held contains scope if {
	some text in input.identity.scopes
	scope := parse(text)
	scope != null
}

# METADATA
# title: Whether a scope is for an operation's service and for this access
# description: A guarded operation needs both by their names. No access implies another.
# scope: document
default is_for(_, _, _) := false

is_for(scope, operation, access) if {
	scope.service in {operation.service, "*"}
	scope.access in {access, "*"}
	_may_serve(scope, operation)
}

# METADATA
# title: Whether a scope's resource covers another
# description: |
#   A scope without a resource covers everything. A pattern covers a name from the front, part by part, `*` standing for one
#   part: Unity Catalog names in any case (the facts give these names in lower case, and lower-casing them here could fold
#   one name to another), others as they are. A name without parts is covered by no pattern. What else a resource is called
#   is compared whole.
# scope: document
default covers(_, _) := false

covers(scope, _) if scope.resource == null

covers(scope, resource) if {
	count(resource.parts) > 0
	is_prefix(pattern_for(scope, resource), resource.parts)
}

covers(scope, resource) if scope.resource in resource.aliases

# METADATA
# title: A scope's resource in its parts, as names like that of the resource are compared
pattern_for(scope, resource) := split(lower(scope.resource), ".") if is_string(resource.catalog)

pattern_for(scope, resource) := split(scope.resource, ".") if resource.catalog == null

# METADATA
# title: Whether a pattern stands at the front of a name
# scope: document
default is_prefix(_, _) := false

is_prefix(pattern, parts) if {
	every index, part in pattern {
		part in {parts[index], "*"}
	}
}

# METADATA
# title: Whether a scope with these wildcards may grant the operation
# scope: document
_may_serve(_, operation) if operation.guarded == false

_may_serve(scope, _) if not "*" in {scope.service, scope.access}

# METADATA
# title: What a service starts with
_letters := "abcdefghijklmnopqrstuvwxyz"

# METADATA
# title: What stands in the name of a service
_service_chars := $"{_letters}0123456789-"

# METADATA
# title: What stands in a part of a resource pattern
# description: Without `*`, which only stands alone, without separators, and without quotes and the backslash.
_part_chars := concat("", [_service_chars, upper(_letters), "!#$%&()+,/;<=>?@[]^_{|}~"])

# METADATA
# title: Whether a text names a service, or all of them
# scope: document
_is_service("*")

_is_service(text) if {
	text != ""
	trim(text, _service_chars) == ""
	contains(_letters, substring(text, 0, 1))
}

# METADATA
# title: Whether a text names an access, or all of them
# scope: document
_is_access(text) if text in accesses

_is_access("*")

# METADATA
# title: Whether a text is a part of a resource pattern
# scope: document
_is_part("*")

_is_part(text) if {
	text != ""
	trim(text, _part_chars) == ""
}
