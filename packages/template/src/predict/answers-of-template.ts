import type { Catalog } from "@stacksteward/catalog";

import { isScalar, scalarText } from "../evaluate/scalar.ts";
import { createEvaluator } from "../evaluate/evaluator.ts";
import { UNKNOWN, type EvaluationScope, type Value } from "../evaluation.ts";
import { isJsonObject, type Json } from "../json.ts";
import type { TemplateBody } from "../template.ts";

/**
 * What deployed resources answer, worked out from the template that deployed them: `Ref` where the catalog says which
 * properties it returns and the template sets them, and an attribute where it is a property that the template sets.
 * Everything else is unknown. `physicalIds` go before what the template says.
 */
export function answersOfTemplate(
  body: TemplateBody,
  scope: Omit<EvaluationScope, "ref" | "attribute">,
  catalog: Catalog,
  physicalIds: Readonly<Record<string, string>> = {},
): Pick<EvaluationScope, "ref" | "attribute"> {
  /** A template that refers to itself in a circle is no reason to run in one. */
  const underWay = new Set<string>();
  const answers = {
    ref: (logicalId: string): Value =>
      (Object.hasOwn(physicalIds, logicalId) ? physicalIds[logicalId] : idOf(logicalId)) ?? UNKNOWN,
    attribute: (logicalId: string, name: string): Value => propertyOf(logicalId, name.split(".")),
  };
  const evaluator = createEvaluator(body, { ...scope, ...answers });

  function idOf(logicalId: string): Value {
    const parts = catalog.find(body.Resources[logicalId]?.Type ?? "")?.refersTo ?? [];
    if (parts.length === 0) return UNKNOWN;
    const values = parts.flatMap((part): Value[] => {
      const value = propertyOf(logicalId, part.replace(/\?$/, "").split("."));
      return part.endsWith("?") && value === UNKNOWN ? [] : [value];
    });
    return values.length > 0 && values.every((value) => isScalar(value)) ? values.map(scalarText).join("|") : UNKNOWN;
  }

  function propertyOf(logicalId: string, path: readonly string[]): Value {
    const declaration = body.Resources[logicalId];
    const key = `${logicalId} ${path.join(".")}`;
    // What an author names of a custom resource is an answer of its function, whatever its properties are called.
    if (declaration === undefined || !catalog.has(declaration.Type) || underWay.has(key)) return UNKNOWN;
    const node = memberAt(declaration["Properties"], path);
    if (node === undefined) return UNKNOWN;
    underWay.add(key);
    try {
      return evaluator.evaluate(node, ["Resources", logicalId, "Properties", ...path]) ?? UNKNOWN;
    } finally {
      underWay.delete(key);
    }
  }

  return answers;
}

function memberAt(node: Json | undefined, path: readonly string[]): Json | undefined {
  let current = node;
  for (const key of path) {
    if (!isJsonObject(current) || !Object.hasOwn(current, key)) return undefined;
    current = current[key];
  }
  return current;
}
