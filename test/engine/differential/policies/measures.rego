package t

# Measures and when they were taken: numbers, time, regular expressions, JSON and walk.

result := {
	"sum": sum(numbers_in),
	"least": min(numbers_in) + 0,
	"sorted": sort(numbers_in),
	"arithmetic": [[at, values] | some at, value in input.values; values := computed(value)],
	"whole": [[round(value), ceil(value), floor(value)] | some value in input.values],
	"rest": [rest | some value in input.values; rest := value % 7],
	"ratio": [ratio | some value in input.values; ratio := value / input.by],
	"paths": {[path, value] | walk(input.tree, [path, value]); not is_object(value)},
	"depth": max({count(path) | walk(input.tree, [path, _])}),
	"when": when,
	"age": age,
	"marks": regex.find_n(`[a-z]+|\d{2,4}`, input.text, 5),
	"parts": regex.split(`\s*[,;]\s*`, input.text),
	"hidden": regex.replace(input.text, `(\w)\w*@`, "$1…@"),
	"parsed": parsed,
	"text": json.marshal(input.tree),
	"product": product(numbers_in),
	"distinct": [sum({value | some value in numbers_in}), product({value | some value in numbers_in})],
	"shifted": [[bits.lsh(value, 3), bits.rsh(value, 2), bits.xor(value, 5), bits.or(value, 9), bits.negate(value)] |
		some value in input.values
	],
	"magnitudes": [abs(value) | some value in input.values],
	"bits": [bits.and(value, 255) | some value in input.values],
	"hex": [format_int(value, 16) | some value in input.values],
	"read": [number | is_array(input.texts); some text in input.texts; number := to_number(text) + 0],
}

numbers_in := [value | some value in input.values; is_number(value)]

computed(value) := [value + 1, value * 3, value - 0.1, (value / 3) * 3, (value * value) - value]

default when := null

when := [date, clock, day, next] if {
	date := time.date([input.at, input.zone])
	clock := time.clock([input.at, input.zone])
	day := time.weekday(input.at)
	next := time.format([time.add_date(input.at, 0, 1, 1), input.zone, "RFC3339"])
}

default age := null

age := time.diff(time.parse_rfc3339_ns(input.until), input.at)

default parsed := "none"

parsed := json.unmarshal(input.json)
