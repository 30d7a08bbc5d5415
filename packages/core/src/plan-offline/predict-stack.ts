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
import type { Environment } from "../environments/environment.ts";
import { joinProblems, lintBeforePlan } from "../lint/lint-before-plan.ts";
import { loadTemplate } from "../plan/load-template.ts";
import { digestOfText } from "../plan/plan-digest.ts";
import { scopeBeforeDeployment } from "../plan/scope-before-deployment.ts";
import { present } from "../present.ts";
import { createSecrets } from "../secrets.ts";
import { stackNameIn } from "../stack-reference.ts";
import type { Stack, StackDefinition, TemplateSource } from "../stack.ts";
import type { LastKnownState } from "./last-known-state.ts";
import type { OfflinePlan, OfflineUnknown } from "./offline-plan.ts";
import { deployedSide, desiredSide } from "./prediction-sides.ts";
import { reasonsOf } from "./reasons.ts";
import { toPredictedChange } from "./to-predicted-change.ts";

/** What a prediction is made with beside the definition and the state. */
export interface PredictionOptions {
  /** By parameter, what stands for outputs that nobody knows: they are taken for texts then, also where a condition asks for them. */
  readonly stand?: Readonly<Record<string, string>>;
  /** Whose lint counts. Default: the built-in rules. */
  readonly environment?: Pick<Environment, "checks" | "secrets">;
}

/** What `planOffline` does, loaded with its first call. */
export async function predictStack(
  definition: Stack | StackDefinition,
  state: LastKnownState | undefined,
  { stand = {}, environment = unconfigured() }: PredictionOptions = {},
): Promise<OfflinePlan> {
  const stack = checked(definition);
  const template = await readHere(stack, stack.template);
  const deployed = state && (await readHere(stack, state.template));
  const pseudo = pseudoOf(stack, state);
  const before = state && deployed && deployedSide(state, deployed, pseudo);
  const { side: after, problems } = desiredSide(stack, template, pseudo, { previous: before?.texts ?? {}, stand });
  const linted = await lintBeforePlan(environment, stack, template, { regions: [pseudo.region] });
  const broken = joinProblems(checkStructure(template), linted.problems);
  const [first, ...rest] = placeProblems(template, [...broken, ...problems]);
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
    ...(linted.findings.length === 0 ? {} : { findings: linted.findings }),
    isDestructive: changes.some(({ dataLoss }) => dataLoss !== "none"),
  };
}

function unconfigured(): NonNullable<PredictionOptions["environment"]> {
  return { checks: {}, secrets: createSecrets() };
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
  assertSameStack(stack, state?.stackId);
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

/** The state of another stack would be predicted from without a word, and everything be wrong. */
function assertSameStack({ name, region, account }: Stack, stackId: string | undefined): void {
  if (stackId === undefined) return;
  const [, , , stateRegion = "", stateAccount = ""] = stackId.split(":");
  const stateName = stackNameIn(stackId);
  const isSame = (wanted: string | undefined, found: string): boolean => wanted === undefined || wanted === found;
  if (isSame(name, stateName) && isSame(region, stateRegion) && isSame(account, stateAccount)) return;
  const where = [region && ` in ${region}`, account && ` of ${account}`].join("");
  throw coreError(
    CoreErrorCode.InvalidDefinition,
    `The definition is for stack "${name}"${where}, and the last known state is that of stack "${stateName}" in ${stateRegion} of ${stateAccount}. Give the state of the same stack, or none when it does not exist yet.`,
    { details: { stack: name, stackId, ...present({ region, account }) } },
  );
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
