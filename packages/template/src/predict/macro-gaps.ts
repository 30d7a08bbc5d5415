import { isJsonObject, type Json, type JsonPath } from "../json.ts";
import { LANGUAGE_EXTENSIONS, transformNames } from "../structure/transforms.ts";
import type { TemplateBody } from "../template.ts";
import { UnknownKind, type PredictionGap } from "./prediction.ts";

/** The macros that may rewrite one of two templates, as they are written. */
export function macroGaps(before: TemplateBody, after: TemplateBody): PredictionGap[] {
  const names = new Set([...transformNames(after), ...transformNames(before)]);
  const global = [...names].flatMap((name): PredictionGap[] =>
    name === LANGUAGE_EXTENSIONS
      ? []
      : [{ kind: UnknownKind.Macro, subject: name, affects: "all", path: ["Transform"] }],
  );
  const sections = ["Mappings", "Conditions", "Outputs"] as const;
  const inSections = sections.flatMap((section): PredictionGap[] =>
    macroCalls({ ...after[section] }, [section]).map(({ name, path }) => ({
      kind: UnknownKind.Macro,
      subject: name,
      affects: "all",
      path,
    })),
  );
  const inResources = macroCalls({ ...after.Resources }, ["Resources"]).map(({ name, path }): PredictionGap => {
    const [, logicalId] = path;
    // A macro beside the resources writes resources.
    const affects = path.length > 2 && typeof logicalId === "string" ? [logicalId] : "all";
    return { kind: UnknownKind.Macro, subject: name, affects, path };
  });
  return [...global, ...inSections, ...inResources];
}

/** Every `Fn::Transform`; what stands inside of one is the macro's business. */
function macroCalls(node: Json, path: JsonPath): { readonly name: string; readonly path: JsonPath }[] {
  if (Array.isArray(node)) return node.flatMap((member, index) => macroCalls(member, [...path, index]));
  if (!isJsonObject(node)) return [];
  return Object.entries(node).flatMap(([key, member]) =>
    key === "Fn::Transform"
      ? transformNames({ Resources: {}, Transform: member }).map((name) => ({ name, path: [...path, key] }))
      : macroCalls(member, [...path, key]),
  );
}
