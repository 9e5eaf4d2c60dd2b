# METADATA
# title: Catalogs
# description: |
#   Whether a request stays within some catalogs of Unity Catalog, as a token's authorization details ask. Each rule says of
#   something that it does; of what no rule speaks, other catalogs may be reached.
# schemas:
#   - input: schema.input
package postern.catalogs

# METADATA
# title: Whether the request reaches nothing of other catalogs
# description: |
#   Where it names what it reaches, where a filter takes the rest out of its answer, where it tells of nothing that is in a
#   catalog, and where it is about a statement, which is its starter's alone. `listed` are names in lower case, as the facts
#   give them.
# scope: document
default within(_) := false

within(listed) if {
	_is_told_by_names
	some named in input.resources
	is_string(named.catalog)
	every resource in input.resources {
		_stays_within(resource, listed)
	}
	_sql_stays_within(listed)
}

within(listed) if {
	_has_names_of_catalogs
	_is_told_by_names
	is_null(input.sql)
	every resource in input.resources {
		_names_nothing_else(resource, listed)
	}
}

within(_) if {
	_is_databricks
	input.operation.guarded == false
	input.operation.access == "read"
	input.operation.service in silent_services
	is_null(input.sql)
	every resource in input.resources {
		_is_of_none(resource)
	}
}

within(_) if {
	_is_databricks
	input.operation.service in {"statements", "mcp"}
	is_null(input.sql)
	some own in input.resources
	_is_own(own)
	every resource in input.resources {
		_holds_nothing(resource)
	}
}

# METADATA
# title: The filter that keeps a list to these catalogs
# description: Without the other field that may name an element, which would let through more.
# scope: document
default filters(_) := set()

filters(listed) := {{
	"list": input.operation.list.field,
	"field": input.operation.list.name,
	"in": sort(listed),
	"dotted": true,
}} if {
	_has_names_of_catalogs
}

# METADATA
# title: Services whose requests name all that they reach
# description: |
#   Not those that lead to lineage, clean rooms, whose names look like those of catalogs, features, jobs, pipelines, Genie or
#   dashboards.
governing_services := {
	"catalogs",
	"entity-tag-assignments",
	"files",
	"functions",
	"grants",
	"mcp",
	"model-versions",
	"policies",
	"quality-monitors",
	"registered-models",
	"resource-quotas",
	"schemas",
	"securable-tags",
	"statements",
	"subentity-tags",
	"tables",
	"vector-search-indexes",
	"volumes",
}

# METADATA
# title: Services that tell of people and of compute alone
silent_services := {
	"connector-service",
	"current-user",
	"data-sources",
	"groups",
	"instance-pools",
	"policy-families",
	"service-principals",
	"users",
	"warehouses",
}

# METADATA
# title: Whether it is Databricks that is asked
# description: Another upstream's services may be called the same.
_is_databricks if input.operation.upstream == "databricks"

# METADATA
# title: Whether all that the operation reaches is among the resources
# description: The definition of a table may name others.
_is_told_by_names if {
	_is_databricks
	input.operation.service in governing_services
	input.operation.id != "tables.create"
	_has_no_other_way
}

# METADATA
# title: Whether what makes an operation guarded names what it reaches
# description: Grants, owners, connections and storage lead to others. Files are named by their volumes, SQL is read.
# scope: document
_has_no_other_way if input.operation.guarded == false

_has_no_other_way if {
	input.operation.service in {"files", "statements"}
	input.operation.access != "manage"
}

_has_no_other_way if input.sql.read_only == true

# METADATA
# title: Whether the answer is a list of what has names of Unity Catalog
_has_names_of_catalogs if {
	input.operation.list.dotted == true
	is_string(input.operation.list.field)
	is_string(input.operation.list.name)
}

# METADATA
# title: Whether a resource is in one of the catalogs, or holds nothing that is in any
# scope: document
_stays_within(resource, listed) if _is_in(resource, listed)

_stays_within(resource, _) if _holds_nothing(resource)

# METADATA
# title: Whether a resource is in one of the catalogs, or in none
# scope: document
_names_nothing_else(resource, listed) if _is_in(resource, listed)

_names_nothing_else(resource, _) if _is_of_none(resource)

# METADATA
# title: Whether a resource is in one of the catalogs
_is_in(resource, listed) if {
	is_string(resource.name)
	resource.catalog in listed
}

# METADATA
# title: Whether a resource is in no catalog
_is_of_none(resource) if {
	is_string(resource.name)
	is_null(resource.catalog)
}

# METADATA
# title: Whether a resource holds nothing that is in a catalog
# description: Where a statement runs, how its results come, and what is its starter's own.
# scope: document
_holds_nothing(resource) if {
	_is_of_none(resource)
	resource.service in {"warehouses", "clusters"}
}

_holds_nothing(resource) if {
	_is_of_none(resource)
	resource.type == "external-links"
}

_holds_nothing(resource) if _is_own(resource)

# METADATA
# title: Whether it is a statement by its id, or a session with an MCP server
# description: A session with Genie or by a connection leads to whatever these reach.
_is_own(resource) if {
	_is_of_none(resource)
	[resource.type, resource.service] in {["statement", "statements"], ["session", "mcp"]}
}

# METADATA
# title: Whether there is no SQL, or it reads these catalogs alone
# scope: document
_sql_stays_within(_) if is_null(input.sql)

_sql_stays_within(listed) if {
	input.sql.opaque == false
	input.sql.read_only == true
	every name in array.concat(input.sql.tables, input.sql.functions) {
		split(name, ".")[0] in listed
	}
}
