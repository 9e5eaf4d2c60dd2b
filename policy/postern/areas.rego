# METADATA
# title: Areas
# description: |
#   Scopes that Databricks itself has: a product area (`sql`), which may be narrowed by modifiers (`sql:read`,
#   `sql:restricted-query`, both together for what either allows). Which areas reach an operation is a fact; a guarded
#   operation is reached by few.
# related_resources:
#   - ref: https://docs.databricks.com/aws/en/dev-tools/auth/scope-modifiers
#     description: What the modifiers mean
# schemas:
#   - input: schema.input
package postern.areas

# METADATA
# title: The scopes that the token holds which grant the operation by its area
granting contains text if {
	some text in input.identity.scopes
	is_string(text)
	[area, modifiers] := _parsed(text)
	area in input.operation.areas
	_allows(modifiers)
}

# METADATA
# title: An area and its modifiers
_parsed(text) := [parts[0], modifiers] if {
	parts := split(text, ":")
	modifiers := array.slice(parts, 1, count(parts))
}

# METADATA
# title: Whether the modifiers leave the request in
# description: None leaves everything; of several, one that does is enough. One that is not known leaves nothing.
# scope: document
_allows(modifiers) if modifiers == []

_allows(modifiers) if {
	"read" in modifiers
	_are_known(modifiers)
	input.request.method in {"GET", "HEAD"}
}

_allows(modifiers) if {
	"restricted-query" in modifiers
	_are_known(modifiers)
	input.operation.service == "statements"
	_only_reads
}

# METADATA
# title: Whether every modifier is one that Databricks has
_are_known(modifiers) if {
	every modifier in modifiers {
		modifier in {"read", "restricted-query"}
	}
}

# METADATA
# title: Whether the request carries no SQL, or SQL that only reads
# scope: document
_only_reads if is_null(input.sql)

_only_reads if input.sql.read_only == true
