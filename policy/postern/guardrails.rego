# METADATA
# title: Guardrails
# description: |
#   Denials that no scope and no rule overrides. Each asks for the good case and denies every other, so that a fact that
#   is missing or malformed denies too.
# schemas:
#   - input: schema.input
package postern.guardrails

import data.postern.details

# METADATA
# title: Nobody asks
deny contains {"code": "no_identity", "message": "the request comes from nobody that the gateway knows"} if {
	not has_identity
}

# METADATA
# title: The token is narrowed in a way that is not understood
# related_resources:
#   - ref: https://www.rfc-editor.org/rfc/rfc9396
deny contains {
	"code": "unsupported_authorization_details",
	"message": "the token is narrowed by authorization_details, which can't be read for sure",
} if {
	has_identity
	not details.are_readable
}

# METADATA
# title: Who made the token out of another can't be told
# description: |
#   Where it can, the token holds no more than the one that it came of: the gateway sees to that when it makes it.
# related_resources:
#   - ref: https://www.rfc-editor.org/rfc/rfc8693#section-4.1
deny contains {"code": "unsupported_actor", "message": "it is not clear who made the token out of another"} if {
	has_identity
	not _has_readable_actor
}

# METADATA
# title: The catalogue has no such operation
deny contains {"code": "unknown_operation", "message": $"{_call} is no operation that this gateway knows"} if {
	not has_operation
}

# METADATA
# title: The facts are not sure of themselves
deny contains {"code": "opaque", "message": entry} if some entry in input.opaque

# METADATA
# title: The facts do not say whether they are sure of themselves
deny contains {"code": "opaque", "message": "the input document has no list of what is not known"} if {
	not _says_what_is_opaque
}

# METADATA
# title: A name can be read in more than one way
deny contains {"code": "opaque_resource", "message": $"which {_type_of(resource)} is meant can't be read for sure"} if {
	some resource in input.resources
	not _is_clear(resource)
}

# METADATA
# title: The facts do not say what the request touches
deny contains {"code": "opaque_resource", "message": "the input document has no list of resources"} if {
	not _says_what_is_touched
}

# METADATA
# title: It is not known what the request's SQL does
# description: With each cause that the facts give, or without any.
# scope: document
deny contains {"code": "opaque_sql", "message": $"{_unclear_sql}: {cause}"} if {
	not _has_clear_sql
	some cause in input.sql.reasons
}

deny contains {"code": "opaque_sql", "message": _unclear_sql} if {
	not _has_clear_sql
	not _says_why_sql_is_unclear
}

# METADATA
# title: What is said of SQL that is not clear
_unclear_sql := "what the request's SQL does can't be read for sure"

# METADATA
# title: Whether the facts say why the SQL is not clear
_says_why_sql_is_unclear if {
	is_array(input.sql.reasons)
	count(input.sql.reasons) > 0
}

# METADATA
# title: Whether it is known who asks
has_identity if {
	is_string(input.identity.id)
	input.identity.id != ""
}

# METADATA
# title: Whether it is known which operation is asked for
has_operation if {
	is_string(input.operation.id)
	is_string(input.operation.service)
	is_string(input.operation.access)
	is_boolean(input.operation.guarded)
}

# METADATA
# title: Whether it is known who made the token out of another, if anybody did
# description: A rule of its own, as are those below, since `not` of an expression on a missing field would be undefined.
_has_readable_actor if is_null(input.identity.actor)

_has_readable_actor if {
	is_string(input.identity.actor.id)
	is_string(input.identity.actor.token)
}

# METADATA
# title: Whether the facts list what is not known
_says_what_is_opaque if is_array(input.opaque)

# METADATA
# title: Whether the facts list resources
_says_what_is_touched if is_array(input.resources)

# METADATA
# title: Whether it is known which resource is meant and what is done with it
_is_clear(resource) if {
	is_string(resource.name)
	is_string(resource.access)
	type_name(resource.catalog) in {"string", "null"}
}

# METADATA
# title: A word for what the resource is
# scope: document
default _type_of(_) := "resource"

_type_of(resource) := resource.type if is_string(resource.type)

# METADATA
# title: Whether there is no SQL, or it is known what it does
# scope: document
_has_clear_sql if is_null(input.sql)

_has_clear_sql if input.sql.opaque == false

# METADATA
# title: The request in a few words
# description: Only the start of the path, which can be as long as a client likes.
# scope: document
default _call := "the request"

_call := $"{input.request.method} {substring(input.request.path, 0, 200)}" if {
	is_string(input.request.method)
	is_string(input.request.path)
}
