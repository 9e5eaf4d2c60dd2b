# METADATA
# title: Reasons
# description: |
#   Every reason is brought into the shape that schemas/decision.json asks for, since a malformed one would make the whole
#   decision an error.
package postern.reasons

# METADATA
# title: A well-formed reason
# description: |
#   From an object with a `message`, or from a text, which is its message. Null where there is no message in it.
# scope: document
default of(_) := null

of(raw) := {"code": "rule", "message": _plain(raw, max_message)} if is_string(raw)

of(raw) := object.union({"code": _code(raw), "message": _plain(raw.message, max_message)}, _scope(raw)) if {
	is_object(raw)
	is_string(raw.message)
}

# METADATA
# title: A well-formed reason of a denial
# description: A rule that denies with something that is no reason still denies.
# scope: document
of_denial(raw) := reason if {
	reason := of(raw)
	reason != null
} else := {"code": "rule", "message": "a rule denies the request and gives no reason that can be read"}

# METADATA
# title: Characters that a message may have
max_message := 2000

# METADATA
# title: Characters that a scope in a reason may have
max_scope := 500

# METADATA
# title: Phrases that make Databricks' own clients send the request again
# description: They do so whatever the status, so no message may hold one.
retried_phrases := {
	"Unexpected error",
	"Please try again later or try a faster operation",
	"RPC token bucket limit has been exceeded",
	"does not have any associated worker environments",
	"ClusterNotReadyException",
}

# METADATA
# title: A text without phrases that clients retry on, cut at its limit
_plain(text, limit) := substring(strings.replace_n(_blanked, text), 0, limit)

# METADATA
# title: What stands in place of each phrase that clients retry on
_blanked[phrase] := "(…)" if some phrase in retried_phrases

# METADATA
# title: A reason's code, where programs can rely on it
# scope: document
default _code(_) := "rule"

_code(raw) := raw.code if {
	is_string(raw.code)
	trim(raw.code, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
	contains("abcdefghijklmnopqrstuvwxyz", substring(raw.code, 0, 1))
	raw.code != ""
	count(raw.code) <= 64
}

# METADATA
# title: A reason's scope, where it has one
# scope: document
default _scope(_) := {}

_scope(raw) := {"scope": raw.scope} if {
	is_string(raw.scope)
	count(raw.scope) <= max_scope
}
