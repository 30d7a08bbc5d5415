"""Prints as JSON what the schemas in cfn-lint say of each resource type of us-east-1, without what nobody compares."""

import importlib.metadata
import importlib.resources
import json
import sys

LISTS = {
    "createOnly": "createOnlyProperties",
    "conditionalCreateOnly": "conditionalCreateOnlyProperties",
    "readOnly": "readOnlyProperties",
    "writeOnly": "writeOnlyProperties",
    "primaryIdentifier": "primaryIdentifier",
}


CONSTRAINTS = ["minLength", "maxLength", "pattern", "minimum", "maximum", "minItems", "maxItems", "uniqueItems"]


def constraints(schema):
    """By `Property` or `Definition.Property`: what the values must be, whatever else the schema demands."""
    found = {}
    scopes = [("", schema)] + [(f"{name}.", each) for name, each in schema.get("definitions", {}).items()]
    for prefix, scope in scopes:
        for name, each in scope.get("properties", {}).items():
            told = constraints_of(schema, each)
            if told:
                found[prefix + name] = told
    return found


def constraints_of(schema, value):
    for _ in range(10):
        reference = value.get("$ref", "")
        if not reference.startswith("#/definitions/"):
            break
        target = schema["definitions"].get(reference.split("/")[-1], {})
        value = {**target, **{key: told for key, told in value.items() if key != "$ref"}}
    told = {key: value[key] for key in CONSTRAINTS if key in value}
    items = value.get("items")
    inner = constraints_of(schema, items) if isinstance(items, dict) else {}
    return {**told, "items": inner} if inner else told


def facts(schema):
    return {
        "properties": list(schema["properties"]),
        "required": schema.get("required", []),
        "handlers": list(schema.get("handlers", {})),
        "constraints": constraints(schema),
        **{name: [dotted(pointer) for pointer in schema.get(key, [])] for name, key in LISTS.items()},
    }


def dotted(pointer):
    return ".".join(pointer.split("/")[2:])


data = importlib.resources.files("cfnlint") / "data" / "schemas"


def read(*path):
    return json.loads(data.joinpath(*path).read_text(encoding="utf-8"))


index = read("providers", "us-east-1.json")
json.dump(
    {
        "cfnLint": importlib.metadata.version("cfn-lint"),
        "schemasFrom": read("version.json")["schema_date"],
        "types": {name: facts(read("resources", f"{digest}.json")) for name, digest in sorted(index.items())},
    },
    sys.stdout,
)
