package t

# People, groups and documents: data, sets, comprehensions and built-ins of strings.

result := {
	"name": name,
	"groups": groups,
	"inherited": inherited,
	"may_read": {id | some id, document in data.documents; readable(document)},
	"by_owner": {owner: titles |
		some owner in {document.owner | some document in data.documents}
		titles := [document.title | some document in data.documents; document.owner == owner]
	},
	"initials": initials,
	"words": words,
	"unknown": {text | some text in input.tags; not text in known_tags},
	"shared": {text | some text in input.tags} & known_tags,
	"longest": max([count(word) | some word in words]),
	"labels": {sprintf("%s/%d:%v", [lower(text), at, text == upper(text)]) | some at, text in input.tags},
	"mail": mail,
}

default name := "nobody"

name := trim_space(input.user.name) if is_string(input.user.name)

groups contains lower(group) if some group in input.user.groups

groups contains group if {
	some group, members in data.members
	input.user.id in members
}

inherited := {parent | some group in groups; some parent in object.get(data.parents, group, [])}

known_tags := {tag | some document in data.documents; some tag in document.tags}

readable(document) if document.owner == input.user.id

readable(document) if count({tag | some tag in document.tags} & groups) > 0

readable(document) if startswith(document.title, input.user.prefix)

words := [word | some word in split(name, " "); word != ""]

initials := concat(".", [upper(substring(word, 0, 1)) | some word in words])

default mail := null

mail := {"box": box, "host": strings.reverse(host), "at": indexof(input.user.mail, "@")} if {
	contains(input.user.mail, "@")
	[box, host] := split(replace(input.user.mail, "+", "."), "@")
	regex.match(`^[\w.-]+$`, box)
}
