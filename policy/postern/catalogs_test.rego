package postern.catalogs_test

import data.postern.catalogs
import data.postern.request_test as request

_stays(operation, resources, sql) if {
	catalogs.within({"sales", "raw"}) with input as request.with_changes({
		"operation": operation,
		"resources": resources,
		"sql": sql,
	})
}

_get := request.operation("tables.get", "read")

_sales := request.unity("table", "sales.orders.lines")

_hr := request.unity("table", "hr.people.staff")

_execute := request.guarded("statements.execute-statement", "execute")

_warehouse := object.union(request.plain("warehouse", "w"), {"access": "execute"})

_query(tables, functions) := {
	"read_only": true,
	"opaque": false,
	"statements": ["select"],
	"tables": tables,
	"functions": functions,
	"reasons": [],
}

_index_endpoint := request.plain("endpoint", "e")

_as(type, service) := object.union(request.plain(type, "x"), {"service": service})

test_what_is_named_is_in_the_catalogs if {
	_stays(_get, [_sales], null)
	_stays(_get, [_sales, request.unity("catalog", "raw")], null)
	not _stays(_get, [_hr], null)
	not _stays(_get, [_sales, _hr], null)
}

test_a_name_that_is_not_known_is_in_no_catalog if {
	not _stays(_get, [_sales, object.union(_sales, {"name": null, "catalog": null})], null)
	not _stays(_get, [object.union(_sales, {"name": null})], null)
	not _stays(request.listing("tables.list", "tables"), [object.union(_sales, {"name": null, "catalog": null})], null)
	not _stays(request.operation("warehouses.get", "read"), [object.union(_warehouse, {"name": null})], null)
}

test_what_names_no_catalog_may_reach_any if {
	not _stays(_get, [], null)
	not _stays(_get, [request.plain("share", "sales")], null)
	not _stays(_get, [_sales, request.plain("share", "sales")], null)
}

test_a_service_that_is_not_known_to_stay_within_names_does_not if {
	every id in ["clean-room-assets.get", "genie.get-space", "lakeview.get", "materialized-features.get-feature-lineage"] {
		not _stays(request.operation(id, "read"), [_sales], null)
	}
	not _stays(request.operation("tables.create", "write"), [_sales], null)
	not _stays(object.union(_get, {"upstream": "other"}), [_sales], null)
}

test_what_makes_an_operation_guarded_leads_elsewhere if {
	every id in ["tables.update", "grants.update", "catalogs.create", "quality-monitors.create", "mcp.functions.call"] {
		not _stays(request.guarded(id, "manage"), [_sales], null)
		not _stays(request.guarded(id, "write"), [_sales], null)
	}
	_stays(request.operation("tables.update", "write"), [_sales], null)
	_stays(request.guarded("files.upload", "write"), [request.unity("volume", "sales.a.b")], null)
	not _stays(request.guarded("files.upload", "manage"), [request.unity("volume", "sales.a.b")], null)
}

test_a_list_of_names_of_catalogs_is_filtered if {
	_stays(request.listing("tables.list", "tables"), [], null)
	_stays(request.listing("tables.list", "tables"), [request.unity("catalog", "sales")], null)
	_stays(request.listing("tables.list", "tables"), [request.unity("catalog", "raw"), _index_endpoint], null)
	_stays(request.listing("vector-search-indexes.list-indexes", "x"), [_index_endpoint], null)
	not _stays(request.listing("tables.list", "tables"), [_hr], null)
	not _stays(request.listing("tables.list", "tables"), [], _query([], []))
	plain := {"field": "tables", "name": "name", "or": null, "dotted": false}
	not _stays(object.union(_get, {"list": plain}), [], null)
	nameless := object.union(plain, {"dotted": true, "name": null})
	not _stays(object.union(_get, {"list": nameless}), [], null)
	not _stays(object.union(request.listing("secrets-uc.list-secrets", "secrets"), {"guarded": true}), [], null)
}

test_the_filter_keeps_the_catalogs if {
	filters := catalogs.filters({"sales", "raw"}) with input as request.with_changes({"operation": object.union(
		_get,
		{"list": {"field": "tables", "name": "full_name", "or": "name", "dotted": true}},
	)})
	filters == {{"list": "tables", "field": "full_name", "in": ["raw", "sales"], "dotted": true}}
	none := catalogs.filters({"sales"}) with input as request.with_changes({"operation": _get})
	none == set()
}

test_what_tells_of_people_and_compute_tells_of_no_catalog if {
	_stays(request.operation("warehouses.list", "read"), [], null)
	_stays(request.operation("warehouses.get", "read"), [_warehouse], null)
	_stays(request.operation("current-user.me", "read"), [], null)
	every id in ["jobs.list", "genie.list-spaces", "query-history.list", "metastores.summary", "queries.list"] {
		not _stays(request.operation(id, "read"), [], null)
	}
	not _stays(request.operation("warehouses.edit", "write"), [_warehouse], null)
	not _stays(request.guarded("warehouses.list", "read"), [], null)
	not _stays(request.operation("warehouses.list", "read"), [], _query([], []))
	not _stays(request.operation("warehouses.list", "read"), [_sales], null)
	not _stays(object.union(request.operation("users.list", "read"), {"upstream": "other"}), [], null)
}

test_a_query_reads_the_catalogs_alone if {
	_stays(_execute, [_warehouse, _sales], _query(["sales.orders.lines"], ["raw.a.f"]))
	not _stays(_execute, [_warehouse, _sales], _query(["sales.orders.lines", "hr.people.staff"], []))
	not _stays(_execute, [_warehouse, _sales], _query(["sales.orders.lines"], ["hr.a.f"]))
	not _stays(_execute, [_warehouse], _query([], []))
	_stays(request.guarded("mcp.sql.execute", "execute"), [_sales], _query(["sales.orders.lines"], []))
}

test_sql_that_does_more_or_is_not_clear_reaches_anything if {
	every change in [{"read_only": false}, {"opaque": true}, {"tables": null}, {"functions": null}] {
		not _stays(_execute, [_warehouse, _sales], object.union(_query(["sales.orders.lines"], []), change))
	}
	not _stays(_execute, [_warehouse, _sales], 5)
}

test_a_results_links_are_as_wide_as_its_query if {
	links := _as("external-links", "statements")
	_stays(_execute, [_warehouse, _sales, links], _query(["sales.orders.lines"], []))
	not _stays(_execute, [links], null)
}

test_a_statement_is_its_starters if {
	statement := _as("statement", "statements")
	_stays(request.operation("statements.get-statement", "execute"), [statement], null)
	_stays(request.guarded("statements.fetch-results", "execute"), [_warehouse, statement], null)
	not _stays(request.operation("statements.get-statement", "execute"), [statement, _hr], null)
	not _stays(request.operation("statements.get-statement", "execute"), [_warehouse], null)
	not _stays(request.operation("jobs.get", "execute"), [statement], null)
	not _stays(_execute, [_warehouse, statement], _query([], []))
}

test_a_session_tells_of_nothing_but_with_genie_and_connections if {
	_stays(request.operation("mcp.initialize", "read"), [_as("session", "mcp")], null)
	every service in ["genie", "connections"] {
		not _stays(request.operation($"{service}.initialize", "read"), [_as("session", service)], null)
		not _stays(request.operation("mcp.initialize", "read"), [_as("session", service)], null)
	}
}

test_a_document_without_facts_reaches_anything if {
	every document in [{}, null, 5, {"operation": null}, {"operation": _get, "resources": 5}] {
		stays := catalogs.within({"sales"}) with input as document
		stays == false
	}
}
