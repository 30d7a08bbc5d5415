import type { DescribeTypeInput, DescribeTypeOutput } from "@aws-sdk/client-cloudformation";
import type { ResourceType } from "@stacksteward/catalog";
import { partitionOf } from "@stacksteward/template";

import type { Operation } from "../../wire/operation.ts";
import { ServiceError } from "../../wire/service-error.ts";
import type { Engine } from "../engine.ts";
import { notImplemented, validationError } from "../service-errors.ts";

/**
 * What is known of a public resource type, and a schema of what the catalog has: its properties by name, how its resources
 * are identified, what is never given back. Neither shapes nor handlers are in it, of which the catalog does not know.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeType.html
 */
export function describeType(engine: Engine): Operation<DescribeTypeInput, DescribeTypeOutput> {
  return ({ Arn, Type, TypeName }, { region }) => {
    const named = Arn === undefined ? TypeName : /:type\/resource\/([^/]+)/.exec(Arn)?.[1]?.replaceAll("-", "::");
    if (named === undefined || (Arn === undefined && Type === undefined))
      throw validationError("Either Arn, or both Type and TypeName, must be given.");
    if (Arn === undefined && Type !== "RESOURCE") throw notImplemented(`DescribeType of a ${Type}`);
    const facts = engine.catalog.find(named);
    if (facts === undefined || facts.transform !== undefined)
      throw new ServiceError("TypeNotFoundException", `The type '${named}' cannot be found.`, { statusCode: 404 });
    return {
      Arn: `arn:${partitionOf(region).name}:cloudformation:${region}::type/resource/${named.replaceAll("::", "-")}`,
      Type: "RESOURCE",
      TypeName: named,
      Schema: JSON.stringify(schemaOf(facts)),
      ProvisioningType: isMutable(facts) ? "FULLY_MUTABLE" : "IMMUTABLE",
      DeprecatedStatus: "LIVE",
      Visibility: "PUBLIC",
    };
  };
}

function schemaOf({ name, properties, attributes, primaryIdentifier, writeOnly }: ResourceType): object {
  const pointers = (paths: readonly string[]): string[] =>
    paths.map((path) => `/properties/${path.replaceAll(".", "/")}`);
  return {
    typeName: name,
    properties: Object.fromEntries(Object.keys(properties).map((property) => [property, {}])),
    required: Object.keys(properties).filter((property) => properties[property]?.required),
    createOnlyProperties: pointers(
      Object.keys(properties).filter((property) => properties[property]?.replacement === "yes"),
    ),
    readOnlyProperties: pointers(Object.keys(attributes).filter((name) => !Object.hasOwn(properties, name))),
    ...(writeOnly === undefined ? {} : { writeOnlyProperties: pointers(writeOnly) }),
    primaryIdentifier: pointers(primaryIdentifier),
  };
}

function isMutable({ properties }: ResourceType): boolean {
  return Object.values(properties).some(({ replacement }) => replacement !== "yes");
}
