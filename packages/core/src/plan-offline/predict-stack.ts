import { openCatalog } from "@stacksteward/catalog";
import {
  checkStructure,
  placeProblems,
  predictChanges,
  TemplateError,
  UnknownKind,
  type PredictionGap,
  type PseudoParameters,
  type Template,
} from "@stacksteward/template";

import { CoreErrorCode, coreError } from "../core-error.ts";
import { stack as checked } from "../definition/define-stack.ts";
import { loadTemplate } from "../plan/load-template.ts";
import { digestOfText } from "../plan/plan-digest.ts";
import { scopeBeforeDeployment } from "../plan/scope-before-deployment.ts";
import { present } from "../present.ts";
import { createSecrets } from "../secrets.ts";
import type { Stack, StackDefinition, TemplateSource } from "../stack.ts";
import type { LastKnownState } from "./last-known-state.ts";
import type { OfflinePlan, OfflineUnknown } from "./offline-plan.ts";
import { deployedSide, desiredSide } from "./prediction-sides.ts";
import { reasonsOf } from "./reasons.ts";
import { toPredictedChange } from "./to-predicted-change.ts";

/** What `planOffline` does, loaded with its first call. */
export async function predictStack(
  definition: Stack | StackDefinition,
  state: LastKnownState | undefined,
): Promise<OfflinePlan> {
  const stack = checked(definition);
  const template = await readHere(stack, stack.template);
  const deployed = state && (await readHere(stack, state.template));
  const pseudo = pseudoOf(stack, state);
  const before = state && deployed && deployedSide(state, deployed, pseudo);
  const { side: after, problems } = desiredSide(stack, template, pseudo, before?.texts ?? {});
  const [first, ...rest] = placeProblems(template, [...checkStructure(template), ...problems]);
  if (first !== undefined) throw new TemplateError([first, ...rest]);

  const catalog = openCatalog();
  // Who hides a value now does not want to see the last one either.
  const hidden = new Set([...(before?.secret ?? []), ...after.secret]);
  const { differences, gaps } = predictChanges(
    before && { ...before, secret: hidden },
    { ...after, secret: hidden },
    catalog,
  );
  const reader = { catalog, secrets: createSecrets(), template };
  const open = new Set(
    gaps.filter(({ kind }) => kind === UnknownKind.SecretParameter).flatMap(({ affects }) => affects),
  );
  const changes = differences.map((difference) => {
    const { logicalId } = difference;
    return toPredictedChange(difference, state?.physicalIds?.[logicalId], open.has(logicalId), reader);
  });
  return {
    format: "stacksteward.offline-plan",
    version: 1,
    stackName: stack.name,
    region: pseudo.region,
    operation: state === undefined ? "CREATE" : "UPDATE",
    template: present({ digest: digestOfText(template.text), file: template.file }),
    changes,
    unknown: gaps.map((gap) => toUnknown(gap, template)),
    isDestructive: changes.some(({ dataLoss }) => dataLoss !== "none"),
  };
}

async function readHere(stack: Stack, template: TemplateSource): Promise<Template> {
  const loaded = await loadTemplate({ ...stack, template });
  if (loaded.kind === "read") return loaded.template;
  const which = loaded.kind === "remote" ? `at ${loaded.url}` : `of before, of stack "${stack.name}",`;
  throw coreError(
    CoreErrorCode.InvalidDefinition,
    `The template ${which} is only read by CloudFormation, and nothing is called here. Give its text as { body: "…" }.`,
    { details: present({ stack: stack.name, url: loaded.kind === "remote" ? loaded.url : undefined }) },
  );
}

/** Where the stack stands, from the definition and from the ARN of what is deployed. */
function pseudoOf(stack: Stack, state: LastKnownState | undefined): PseudoParameters {
  const [, , , deployedRegion, deployedAccount] = state?.stackId?.split(":") ?? [];
  const region = stack.region ?? deployedRegion;
  if (region === undefined) {
    throw coreError(
      CoreErrorCode.RegionNotConfigured,
      `Nothing says in which region stack "${stack.name}" is. Give it a region, or the stackId in its last known state.`,
      { details: { stack: stack.name } },
    );
  }
  const { pseudo } = scopeBeforeDeployment({ region, account: stack.account ?? deployedAccount }, stack, {});
  return state?.stackId === undefined ? pseudo : { ...pseudo, stackId: state.stackId };
}

function toUnknown({ kind, subject, affects, path }: PredictionGap, template: Template): OfflineUnknown {
  return present({
    kind,
    subject,
    affects,
    reason: reasonsOf[kind](subject),
    position: path && template.locate(path)?.start,
  });
}
