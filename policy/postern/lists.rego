# METADATA
# title: Lists
# description: |
#   A list that holds more than the token may see is answered all the same, without what it may not: the gateway takes
#   those elements out.
# schemas:
#   - input: schema.input
package postern.lists

import data.postern.scopes

# METADATA
# title: The filter that the answer needs
# description: None where a scope reaches all of the service, or where the answer holds no list whose elements have names.
filter contains object.union(_filter, _or) if {
	_has_list
	not _sees_all
}

# METADATA
# title: Whether what a scope leaves out of the answer is enough for a need
# description: |
#   Where the request asks for all there is, any scope for some of it. Where it asks for what is in a catalog, say, a scope
#   for something in that catalog.
# scope: document
default is_met_by(_, _) := false

is_met_by(need, scope) if {
	_is_ours(need)
	scope in _for_some
	need.resource == null
}

is_met_by(need, scope) if {
	_is_ours(need)
	scope in _for_some
	count(need.resource.parts) > 0
	pattern := scopes.pattern_for(scope, need.resource)
	count(pattern) > count(need.resource.parts)
	scopes.is_prefix(array.slice(pattern, 0, count(need.resource.parts)), need.resource.parts)
}

# METADATA
# title: What the filter says
_filter := {
	"list": input.operation.list.field,
	"field": input.operation.list.name,
	"in": sort([scope.resource | some scope in _for_some]),
	"dotted": input.operation.list.dotted,
}

# METADATA
# title: The other field that names an element
# scope: document
default _or := {}

_or := {"or": input.operation.list.or} if is_string(input.operation.list.or)

# METADATA
# title: The scopes for some of what the operation lists
_for_some contains scope if {
	some scope in scopes.held
	scopes.is_for(scope, input.operation, input.operation.access)
	scope.resource != null
}

# METADATA
# title: Whether a scope is for all of it
_sees_all if {
	some scope in scopes.held
	scopes.is_for(scope, input.operation, input.operation.access)
	scope.resource == null
}

# METADATA
# title: Whether the answer holds a list that can be filtered
_has_list if {
	is_string(input.operation.list.field)
	is_string(input.operation.list.name)
}

# METADATA
# title: Whether a need is for the operation's own service and access
_is_ours(need) if {
	_has_list
	need.service == input.operation.service
	need.access == input.operation.access
}
