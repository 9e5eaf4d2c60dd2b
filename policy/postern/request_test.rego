# METADATA
# title: Requests for tests
# description: Input documents as the gateway builds them, with what a test wants to be different.
package postern.request_test

# METADATA
# title: A list of catalogs, asked for by a client that may read catalogs
list_catalogs := {
	"identity": {
		"id": "dashboards",
		"kind": "client",
		"issuer": "https://postern.example",
		"scopes": ["catalogs:read"],
		"authorization_details": [],
		"groups": [],
		"claims": {},
		"actor": null,
		"token": {"id": "t-1", "kind": "jwt", "issued_at": 1764000000, "expires_at": 1764003600},
	},
	"request": {
		"id": "r-1",
		"time": "2026-11-24T10:00:00Z",
		"method": "GET",
		"host": "postern.example",
		"path": "/api/2.1/unity-catalog/catalogs",
		"segments": ["api", "2.1", "unity-catalog", "catalogs"],
		"query": {},
		"headers": {},
		"body": null,
		"body_state": "absent",
		"source": {"ip": "10.20.0.7", "tls": null},
	},
	"operation": operation("catalogs.list", "read"),
	"resources": [],
	"sql": null,
	"opaque": [],
}

# METADATA
# title: An operation that is not guarded
operation(id, access) := {
	"id": id,
	"service": split(id, ".")[0],
	"access": access,
	"upstream": "databricks",
	"guarded": false,
	"areas": [],
	"list": null,
}

# METADATA
# title: An operation that leads out of the cage
guarded(id, access) := object.union(operation(id, access), {"guarded": true})

# METADATA
# title: A list of what has names of Unity Catalog
listing(id, field) := object.union(
	operation(id, "read"),
	{"list": {"field": field, "name": "full_name", "or": null, "dotted": true}},
)

# METADATA
# title: A resource of Unity Catalog
unity(type, name) := object.union(plain(type, name), {
	"parts": split(name, "."),
	"catalog": split(name, ".")[0],
})

# METADATA
# title: A resource that Unity Catalog does not govern
plain(type, name) := {
	"type": type,
	"service": object.get(_services, type, $"{type}s"),
	"name": name,
	"parts": [name],
	"aliases": [],
	"catalog": null,
	"schema": null,
	"table": null,
	"access": "read",
}

# METADATA
# title: Whose scopes reach what
_services := {
	"catalog": "catalogs",
	"schema": "tables",
	"table": "tables",
	"query": "queries",
	"warehouse": "warehouses",
	"job": "jobs",
}

# METADATA
# title: An operation on resources, asked for with scopes
asking(scopes, op, resources) := with_changes({
	"identity": {"scopes": scopes},
	"operation": op,
	"resources": resources,
})

# METADATA
# title: The list of catalogs with changes
# description: Objects are merged; anything else takes the place of what was there.
with_changes(changes) := object.union(list_catalogs, changes)
