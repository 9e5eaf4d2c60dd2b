# METADATA
# title: Grants
# description: Whether the token's scopes cover the operation and every resource that the request touches.
# schemas:
#   - input: schema.input
package postern.grants

import data.postern.areas
import data.postern.guardrails
import data.postern.lists
import data.postern.scopes

# METADATA
# title: The scopes cover everything
# description: One reason for every scope that is used.
allow contains {"code": "scope", "message": message, "scope": scope.text} if {
	count(areas.granting) == 0
	count(deny) == 0
	some need in needs
	some scope in scopes.held
	_is_met_by(need, scope)
	message := $"{scope.text} grants {input.operation.id}"
}

# METADATA
# title: A scope of Databricks' own reaches the operation
allow contains {"code": "scope", "message": $"{text} grants {input.operation.id}", "scope": text} if {
	some text in areas.granting
	_is_scoped
}

# METADATA
# title: What is to be taken out of the answer
# description: Nothing where an area grants the whole.
filter contains entry if {
	count(areas.granting) == 0
	_is_scoped
	some entry in lists.filter
}

# METADATA
# title: The operation is open
allow contains {"code": "open", "message": $"{input.operation.id} is open to every client"} if is_open

# METADATA
# title: A scope is missing
deny contains {"code": "no_scope", "message": message, "scope": scope} if {
	count(areas.granting) == 0
	some need in needs
	not _is_met(need)
	scope := _scope_for(need)
	message := $"{input.operation.id}{_on(need)} needs {scope}"
}

# METADATA
# title: What the scopes must cover
# description: |
#   Every resource with its own access, by a scope of the service that it belongs to. Where none is of the operation's own
#   service and access, as where the operation names no resource at all, then also the whole service with that access: a
#   scope for one resource says nothing of the others. What is malformed is left to the guardrails.
# scope: document
needs contains {"service": resource.service, "access": resource.access, "resource": resource} if {
	_is_scoped
	some resource in input.resources
	is_string(resource.service)
	is_string(resource.access)
}

needs contains {"service": input.operation.service, "access": input.operation.access, "resource": null} if {
	_is_scoped
	every resource in input.resources {
		not _is_own(resource)
	}
}

# METADATA
# title: Whether a resource is what the operation itself is for
_is_own(resource) if {
	resource.service == input.operation.service
	resource.access == input.operation.access
}

# METADATA
# title: Whether every client may ask this
# description: The official clients ask who they are before anything else, and the answer tells them no more.
is_open if {
	guardrails.has_identity
	input.request.method == "GET"
	input.operation.upstream == "databricks"
	input.operation.id == "current-user.me"
	input.operation.access == "read"
	input.operation.guarded == false
}

# METADATA
# title: Whether the operation needs scopes
_is_scoped if {
	guardrails.has_operation
	not is_open
}

# METADATA
# title: Whether any scope that is held is enough for a need
_is_met(need) if {
	some scope in scopes.held
	_is_met_by(need, scope)
}

# METADATA
# title: Whether this scope is enough for a need
# description: |
#   A statement by its id is its starter's, who had a scope to start it; another's is opaque. A session with an MCP server is
#   for all who may do something there: it tells them no more than that.
# scope: document
_is_met_by(need, scope) if {
	scopes.is_for(scope, _operation_for(need), need.access)
	scopes.covers(scope, need.resource)
}

_is_met_by(need, scope) if lists.is_met_by(need, scope)

_is_met_by(need, scope) if {
	need.resource == null
	_reads_nothing
	scopes.is_for(scope, _operation_for(need), need.access)
}

_is_met_by(need, scope) if {
	need.resource.type == "statement"
	need.resource.service == "statements"
	scopes.is_for(scope, _operation_for(need), need.access)
}

_is_met_by(need, scope) if {
	need.resource.type == "session"
	need.resource.service in {"mcp", "genie", "connections"}
	scope.service in {need.resource.service, "*"}
}

# METADATA
# title: Whether the request runs a query that names no table and no function of anybody's
# description: Drivers ask `SELECT 1`; a scope for anything that can be queried is enough for that.
_reads_nothing if {
	input.operation.access == "execute"
	input.sql.read_only == true
	input.sql.tables == []
	input.sql.functions == []
}

# METADATA
# title: The operation as the service that a need belongs to would have it
_operation_for(need) := object.union(input.operation, {"service": need.service})

# METADATA
# title: The narrowest scope that is enough for a need
# description: The whole service's where the name is none that a scope can hold.
_scope_for(need) := narrow if {
	count(need.resource.parts) > 0
	narrow := concat(":", [_service_scope(need), need.resource.name])
	scopes.parse(narrow) != null
} else := _service_scope(need)

# METADATA
# title: The scope for a need's whole service
_service_scope(need) := $"{need.service}:{need.access}"

# METADATA
# title: The name of what is touched, for a message
# scope: document
default _on(_) := ""

_on(need) := $" on {need.resource.name}" if is_string(need.resource.name)
