import type { Output } from "@aws-sdk/client-cloudformation";
import { isJsonObject, type Evaluator, type Json, type TemplateBody } from "@stacksteward/template";

import { given } from "../given.ts";
import { knownValue } from "../known-value.ts";

/** The outputs of a deployed template, in its order; those whose condition does not hold are left out. */
export function evaluateOutputs(body: TemplateBody, evaluator: Evaluator): readonly Output[] {
  return Object.entries(body.Outputs ?? {})
    .filter(([, declaration]) => evaluator.isActive(declaration))
    .map(([key, declaration]) => {
      const text = (path: readonly string[]): string | undefined =>
        outputText(evaluator, key, path, valueAt(declaration, path));
      return given({
        OutputKey: key,
        OutputValue: text(["Value"]) ?? "",
        Description: text(["Description"]),
        ExportName: text(["Export", "Name"]),
      });
    });
}

function outputText(
  evaluator: Evaluator,
  key: string,
  path: readonly string[],
  node: Json | undefined,
): string | undefined {
  if (node === undefined) return undefined;
  const value = evaluator.evaluate(node, ["Outputs", key, ...path]);
  if (value === undefined) return undefined;
  const known = knownValue(value);
  return typeof known === "string" ? known : typeof known === "object" ? JSON.stringify(known) : String(known);
}

function valueAt(node: Json, path: readonly string[]): Json | undefined {
  let current: Json | undefined = node;
  for (const key of path) current = isJsonObject(current) ? current[key] : undefined;
  return current;
}
