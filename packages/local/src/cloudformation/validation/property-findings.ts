import {
  findDynamicReferences,
  UNKNOWN,
  validateProperties,
  violationMessage,
  type PropertyViolation,
  type ResourceDifference,
  type Value,
} from "@stacksteward/template";

import type { Engine } from "../engine.ts";
import type { DesiredState } from "../stack.ts";
import { ValidationName, type Finding } from "./finding.ts";

/** Holds the properties a resource is to have against its type, as far as they are known before anything is deployed. */
export function propertyFindings(engine: Engine, desired: DesiredState, difference: ResourceDifference): Finding[] {
  const { logicalId, type, after } = difference;
  const facts = engine.catalog.find(type);
  if (facts === undefined || after === undefined) return [];
  const properties: Record<string, Value> = {};
  for (const [name, value] of Object.entries(after.Properties)) properties[name] = withoutReferences(value);
  return validateProperties(facts, properties, ["Resources", logicalId, "Properties"]).map(({ violation }) => ({
    name: ValidationName.PropertySyntax,
    failureMode: "FAIL",
    logicalId,
    type,
    physicalId: "",
    path: ["", "Resources", logicalId, "Properties", ...violation.at].join("/"),
    reason: sentence(masked(desired, violation)),
  }));
}

/** What a dynamic reference stands for is only known when the resource is made. */
function withoutReferences(value: Value): Value {
  if (typeof value === "string") return findDynamicReferences(value).length > 0 ? UNKNOWN : value;
  if (Array.isArray(value)) return value.map(withoutReferences);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withoutReferences(member)]));
}

function masked({ parameters }: DesiredState, violation: PropertyViolation): PropertyViolation {
  const isSecret = (text: string): boolean => parameters.some(({ noEcho, value }) => noEcho && value === text);
  return violation.kind === "not-allowed" && isSecret(violation.value) ? { ...violation, value: "****" } : violation;
}

function sentence(violation: PropertyViolation): string {
  switch (violation.kind) {
    case "missing-property":
      return `Required property [${violation.name}] not found`;
    case "unknown-property":
      return `Unsupported property [${violation.name}]`;
    case "not-allowed":
      return `${violation.value} is not a valid enum value. Supported values: [${violation.allowedValues.join(", ")}]`;
    case "wrong-type":
      return violationMessage(violation);
  }
}
