import { collectReferences, findDynamicReferences, type Json, type Template } from "@stacksteward/template";

import { present } from "../present.ts";
import type { LateBinding } from "./plan.ts";

/** What a template leaves to be looked up when the plan is executed, and which may therefore differ from today. */
export function lateBindings({ body, locate }: Template): readonly LateBinding[] {
  const sections: readonly [string, Json][] = [
    ["Resources", { ...body.Resources }],
    ["Outputs", { ...body.Outputs }],
  ];
  const references = sections.flatMap(([section, node]) =>
    collectReferences(node, [section]).flatMap((reference) =>
      reference.kind === "ImportValue" || reference.kind === "GetStackOutput"
        ? [{ kind: reference.kind, source: textOf(reference.argument), path: reference.path }]
        : [],
    ),
  );
  const dynamic = sections.flatMap(([section, node]) =>
    findDynamicReferences(node, [section]).map(
      ({ text, path }) => ({ kind: "DynamicReference", source: text, path }) as const,
    ),
  );
  return [...references, ...dynamic].map(({ kind, source, path }) =>
    present({ kind, source, usedBy: String(path[1]), position: locate(path)?.start }),
  );
}

function textOf(argument: Json): string {
  return typeof argument === "string" ? argument : JSON.stringify(argument);
}
