# METADATA
# title: Rules of your own
# description: |
#   The extension point. Any file may say `package postern.rules` and add to `allow` and `deny`; a reason is a text, or an
#   object with `code`, `message` and, where one would have been enough, `scope`. `filter` and `redact` take things out of what
#   is allowed, `limits` says how often it is. This file only sees to it that the sets are there where no other file adds to them.
# schemas:
#   - input: schema.input
package postern.rules

# METADATA
# title: Why a request is allowed
# description: Stands in for scopes that the token lacks; never lifts a guardrail.
allow contains reason if some reason in _no_reasons

# METADATA
# title: Why a request is denied
# description: Whatever else allows it.
deny contains reason if some reason in _no_reasons

# METADATA
# title: What is taken out of lists
# description: Objects with `list`, `field` and `in`, as schemas/decision.json has them, on top of what scopes ask for.
filter contains entry if some entry in _no_reasons

# METADATA
# title: What is taken out of answers
# description: JSON Pointers, such as `/storage_root`; `*` stands for every element of a list.
redact contains pointer if some pointer in _no_reasons

# METADATA
# title: How many requests go on within a time
# description: Objects with `limit` and `per`, as schemas/decision.json has them under `rate`; each must have room.
limits contains limit if some limit in _no_reasons

# METADATA
# title: What this file adds
_no_reasons := []
