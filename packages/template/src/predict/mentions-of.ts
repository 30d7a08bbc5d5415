import type { Json, JsonPath } from "../json.ts";
import { collectReferences, type TemplateReference } from "../references/collect-references.ts";
import { findDynamicReferences } from "../references/find-dynamic-references.ts";
import type { TemplateBody } from "../template.ts";
import { UnknownKind } from "./prediction.ts";

/** What one resource asks of the world outside its own declaration. */
export interface Mentions {
  readonly logicalId: string;
  /** Also those that only its conditions mention. */
  readonly parameters: ReadonlySet<string>;
  /** Its own, those of its functions, and those these are made of. */
  readonly conditions: ReadonlySet<string>;
  readonly looksUp: readonly LookUp[];
}

/** A value that CloudFormation looks up elsewhere while the deployment runs. */
export interface LookUp {
  readonly kind: typeof UnknownKind.Import | typeof UnknownKind.StackOutput | typeof UnknownKind.DynamicReference;
  readonly subject: string;
  readonly path: JsonPath;
}

/** Everything that the declaration of `logicalId` mentions, in whichever branch. */
export function mentionsOf(body: TemplateBody, logicalId: string): Mentions {
  const declaration = body.Resources[logicalId];
  const node: Json = { ...declaration };
  const path = ["Resources", logicalId];
  const own = collectReferences(node, path);
  const condition = declaration?.["Condition"];
  const first: TemplateReference[] =
    typeof condition === "string" ? [{ kind: "Condition", name: condition, path: [...path, "Condition"] }] : [];
  const conditions = conditionsBehind(body, [...own, ...first]);
  const behind = [...conditions].flatMap((name) => collectReferences(body.Conditions?.[name] ?? null, []));
  return {
    logicalId,
    conditions,
    parameters: new Set(
      [...own, ...behind].flatMap((each) =>
        (each.kind === "Ref" || each.kind === "Sub") && Object.hasOwn(body.Parameters ?? {}, each.name)
          ? [each.name]
          : [],
      ),
    ),
    looksUp: [
      ...own.flatMap(otherStackLookUp),
      ...findDynamicReferences(node, path).map(({ text, path: at }) => ({
        kind: UnknownKind.DynamicReference,
        subject: text,
        path: at,
      })),
    ],
  };
}

function conditionsBehind(body: TemplateBody, references: readonly TemplateReference[]): Set<string> {
  const found = new Set<string>();
  const waiting = namesIn(references);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    waiting.push(...namesIn(collectReferences(body.Conditions?.[name] ?? null, [])));
  }
  return found;
}

function namesIn(references: readonly TemplateReference[]): string[] {
  return references.flatMap((each) => (each.kind === "Condition" ? [each.name] : []));
}

function otherStackLookUp(reference: TemplateReference): LookUp[] {
  if (reference.kind !== "ImportValue" && reference.kind !== "GetStackOutput") return [];
  const kind = reference.kind === "ImportValue" ? UnknownKind.Import : UnknownKind.StackOutput;
  return [{ kind, subject: textOf(reference.argument), path: reference.path }];
}

function textOf(argument: Json): string {
  return typeof argument === "string" ? argument : JSON.stringify(argument);
}
