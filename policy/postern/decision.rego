# METADATA
# title: Postern
# description: |
#   The decision on one request. It is allowed where something allows it and nothing denies it. Read `grants.rego` for what
#   scopes allow, `details.rego` for what narrows a token further, `guardrails.rego` for what is always denied; your own rules
#   go into `package postern.rules`.
# schemas:
#   - input: schema.input
package postern

import data.postern.details
import data.postern.grants
import data.postern.guardrails
import data.postern.reasons
import data.postern.rules

# METADATA
# title: The decision
# description: Defined for every input; schemas/decision.json says what it holds.
# entrypoint: true
decision := {"allow": _is_allowed, "reasons": sort(_reasons), "obligations": _obligations}

# METADATA
# title: Whether something allows the request and nothing denies it
# scope: document
default _is_allowed := false

_is_allowed if {
	count(_denials) == 0
	count(_allowances) > 0
}

# METADATA
# title: What the decision gives as its reasons
# scope: document
_reasons := _allowances if _is_allowed

else := _denials if count(_denials) > 0

else := {{"code": "no_rule", "message": "nothing allows the request"}}

# METADATA
# title: Why, by scopes and by rules of your own
_allowances := {reason | some raw in grants.allow; reason := reasons.of(raw)} | _allowed_by_rules

# METADATA
# title: Why, by rules of your own
# description: A malformed reason allows nothing.
_allowed_by_rules contains reason if {
	some raw in rules.allow
	reason := reasons.of(raw)
	reason != null
}

# METADATA
# title: Why not
# description: A rule of your own stands in for scopes that are missing, not for authorization details. A malformed reason still denies.
# scope: document
_denials contains reasons.of_denial(raw) if some raw in guardrails.deny

_denials contains reasons.of_denial(raw) if some raw in details.deny

_denials contains reasons.of_denial(raw) if some raw in rules.deny

_denials contains reasons.of_denial(raw) if {
	count(_allowed_by_rules) == 0
	some raw in grants.deny
}

# METADATA
# title: What the gateway has to see to
# description: A rule of your own that allows a request lets through all of its answer, but what rules of your own take out.
# scope: document
default _obligations := {}

_obligations := {name: sort(entries) | some name, entries in _asked; count(entries) > 0} if _is_allowed

# METADATA
# title: What is to be taken out of the answer, and how many requests may go on
# scope: document
_asked.filter contains entry if {
	count(_allowed_by_rules) == 0
	some entry in grants.filter
}

_asked.filter contains entry if some entry in details.filter

_asked.filter contains entry if some entry in rules.filter

_asked.redact contains pointer if some pointer in rules.redact

_asked.rate contains limit if some limit in rules.limits
