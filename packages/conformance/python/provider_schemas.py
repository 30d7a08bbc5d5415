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


def facts(schema):
    return {
        "properties": list(schema["properties"]),
        "required": schema.get("required", []),
        "handlers": list(schema.get("handlers", {})),
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
