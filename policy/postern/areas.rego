# METADATA
# title: Areas
# description: |
#   Scopes that Databricks itself has: a product area (`sql`), which may be narrowed by modifiers (`sql:read`,
#   `sql:restricted-query`). Which of them reach an operation is a fact; a guarded operation is reached by few.
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
	text in input.operation.areas
}
