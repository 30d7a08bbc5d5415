import { collectReferences, isJsonObject, type Json, type JsonPath } from "@stacksteward/template";

import { orUnknown, type ReadSubject } from "./subject.ts";

/** A name that a template works out. */
export interface EvaluatedName {
  /** Absent when it is only known later. */
  readonly name?: string;
  readonly path: JsonPath;
  /** What has it, as the template calls it. */
  readonly owner: string;
  /** Whether it counts for sure: a condition that only the deployment knows may leave it out. */
  readonly isCertain: boolean;
}

/** The names under which outputs are exported. */
export function exportedNames({ body, evaluator }: ReadSubject): readonly EvaluatedName[] {
  return Object.entries(body.Outputs ?? {}).flatMap(([owner, declaration]) => {
    const exported = isJsonObject(declaration) ? declaration["Export"] : undefined;
    const isActive = isJsonObject(declaration) ? orUnknown(() => evaluator.isActive(declaration)) : false;
    if (!isJsonObject(exported) || isActive === false) return [];
    const path = ["Outputs", owner, "Export", "Name"];
    return [named(owner, path, isActive === true, () => evaluator.evaluate(exported["Name"] ?? null, path))];
  });
}

/** The names of the exports that resources and outputs import, each once. */
export function importedNames({ body, evaluator }: ReadSubject): readonly EvaluatedName[] {
  const sections: readonly (readonly [string, Readonly<Record<string, Json>>])[] = [
    ["Resources", body.Resources],
    ["Outputs", body.Outputs ?? {}],
  ];
  const found = sections.flatMap(([section, declarations]) =>
    Object.entries(declarations).flatMap(([owner, declaration]) => {
      const isActive = isJsonObject(declaration) ? orUnknown(() => evaluator.isActive(declaration)) : true;
      if (isActive === false) return [];
      const references =
        orUnknown(() => collectReferences(declaration, [section, owner], evaluator)) ??
        collectReferences(declaration, [section, owner]);
      return references.flatMap((reference) =>
        reference.kind === "ImportValue"
          ? [
              named(owner, reference.path, isActive === true, () =>
                evaluator.evaluate(reference.argument, reference.path),
              ),
            ]
          : [],
      );
    }),
  );
  const known = new Map(found.toReversed().map((each) => [each.name ?? each.path.join("/"), each]));
  return [...known.values()].toReversed();
}

function named(owner: string, path: JsonPath, isCertain: boolean, evaluate: () => unknown): EvaluatedName {
  const value = orUnknown(evaluate);
  return typeof value === "string" || typeof value === "number"
    ? { name: String(value), path, owner, isCertain }
    : { path, owner, isCertain };
}
