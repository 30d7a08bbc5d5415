import {
  collectReferences,
  findReferenceUses,
  type Json,
  type ReferenceUse,
  type Template,
} from "@stacksteward/template";

import type { ReferenceFacts } from "../parameters/check-references.ts";
import { present } from "../present.ts";
import type { LateBinding } from "./plan.ts";

/** The dynamic references of a template, and what was found about them. */
export interface FoundReferences {
  readonly uses: readonly ReferenceUse[];
  /** By source. */
  readonly facts: ReadonlyMap<string, ReferenceFacts>;
}

/** What a template leaves to be looked up when the plan is executed, and which may therefore differ from today. */
export function lateBindings({ body, locate }: Template, references?: FoundReferences): readonly LateBinding[] {
  const { uses = findReferenceUses(body), facts } = references ?? {};
  const sections: readonly [string, Json][] = [
    ["Resources", { ...body.Resources }],
    ["Outputs", { ...body.Outputs }],
  ];
  const others = sections.flatMap(([section, node]) =>
    collectReferences(node, [section]).flatMap((reference) =>
      reference.kind === "ImportValue" || reference.kind === "GetStackOutput"
        ? [{ kind: reference.kind, source: textOf(reference.argument), path: reference.path, found: undefined }]
        : [],
    ),
  );
  const dynamic = uses.map(
    ({ source, path }) => ({ kind: "DynamicReference", source, path, found: facts && factsOf(facts, source) }) as const,
  );
  return [...others, ...dynamic].map(({ kind, source, path, found }) =>
    present({ kind, source, usedBy: String(path[1]), position: locate(path)?.start, found }),
  );
}

/** Of one whose name is only known later, nobody knows more. */
function factsOf(facts: FoundReferences["facts"], source: string): ReferenceFacts {
  return facts.get(source) ?? { pinned: false, check: "unknown" };
}

function textOf(argument: Json): string {
  return typeof argument === "string" ? argument : JSON.stringify(argument);
}
