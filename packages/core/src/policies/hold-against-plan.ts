import { openCatalog, type Catalog } from "@stacksteward/catalog";
import { isJsonObject, knownAfterApply, UNKNOWN, type Json, type Template, type Value } from "@stacksteward/template";

import type { Plan, PlannedChange } from "../plan/plan.ts";
import { present } from "../present.ts";
import type { HeldPolicy } from "./define-policy.ts";
import { holdPolicies, type Shown } from "./hold-policies.ts";
import { policyResource, type PolicyResource } from "./policy-resource.ts";
import type { PolicyFinding } from "./policy.ts";
import type { TemplateView } from "./template-view.ts";

type PlanView = Pick<TemplateView, "isShown" | "isDeclared">;

/** A plan, and what of its template was read here. */
export interface PlanSubject {
  readonly plan: Plan;
  /** Absent when only CloudFormation has read the template. */
  readonly view: PlanView | undefined;
  readonly template: Template | undefined;
}

/** What policies say of a plan. */
export function holdAgainstPlan(
  held: readonly HeldPolicy[],
  context: Shown,
  { plan, view, template }: PlanSubject,
): PolicyFinding[] {
  const changes = plan.kind === "changes" ? plan.changes : [];
  const catalog = openCatalog();
  const revealed = changes.flatMap((change) => (isShown(change, view) ? [] : resourceIn(change, catalog)));
  return holdPolicies(held, {
    context,
    what: "plan",
    template,
    isDeclared: (logicalId) => view?.isDeclared(logicalId) === true,
    ask: ({ checkPlan }) => checkPlan && ((say) => checkPlan({ ...context, ...say, plan, changes, revealed })),
  });
}

function isShown({ stackPath, logicalId }: PlannedChange, view: PlanView | undefined): boolean {
  return stackPath === undefined && view?.isShown(logicalId) === true;
}

/** What a resource is after the change; nothing when it is not there any more. */
function resourceIn({ action, logicalId, stackPath, type, after }: PlannedChange, catalog: Catalog): PolicyResource[] {
  if (action === "Remove") return [];
  const shown = isJsonObject(after) ? after : undefined;
  return [
    policyResource(
      {
        ...present({ logicalId, stackPath }),
        type,
        ...part("deletionPolicy", shown?.["DeletionPolicy"]),
        ...part("updateReplacePolicy", shown?.["UpdateReplacePolicy"]),
        // Without its properties nothing is known of it.
        properties: shown === undefined ? UNKNOWN : valueOf(shown["Properties"]),
        mayBeAbsent: action === "Dynamic",
        isOpen: false,
      },
      catalog,
    ),
  ];
}

function part<Name extends string>(name: Name, shown: Json | undefined): { readonly [Each in Name]?: Value } {
  const value = valueOf(shown);
  const known: { [Each in Name]?: Value } = {};
  if (value !== undefined) known[name] = value;
  return known;
}

function valueOf(shown: Json | undefined): Value | undefined {
  if (typeof shown === "string") return shown.includes(knownAfterApply) ? UNKNOWN : shown;
  if (Array.isArray(shown)) return shown.map((item) => valueOf(item) ?? null);
  if (!isJsonObject(shown)) return shown;
  return Object.fromEntries(Object.entries(shown).map(([key, member]) => [key, valueOf(member) ?? null]));
}
