import { isStackstewardError, MASK } from "@stacksteward/workflow";

import type { PredictedChange } from "../plan-offline/offline-plan.ts";
import type { Deployment } from "./deployment.ts";

/** What two deployments have different. Plain JSON. */
export interface DeploymentComparison {
  /** Whether nothing that can be compared differs: secrets are recorded nowhere. */
  readonly isSame: boolean;
  readonly template: TemplateComparison;
  readonly parameters: readonly ValueDifference[];
  /** The parameters that are secret in one of them: nobody can say whether those differ. */
  readonly secretParameters: readonly string[];
  readonly tags: readonly ValueDifference[];
  /** What going from the first to the second does to resources, as `planOffline` predicts it. Absent when a template is not known, or cannot be evaluated. */
  readonly changes?: readonly PredictedChange[];
}

/** How two templates differ in meaning: comments, the order of keys, and whether it is YAML or JSON mean nothing. */
export type TemplateComparison =
  | { readonly kind: "same" }
  | { readonly kind: "different"; readonly sections: readonly string[] }
  /** The text of one of them is not known. */
  | { readonly kind: "unknown" };

/** One parameter or tag. `before` is absent when it was added, `after` when it was removed. */
export interface ValueDifference {
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
}

/** Says what deploying `b` after `a` has changed, in template, parameters and tags. Asks nobody: all it needs is in the records. */
export async function compareDeployments(a: Deployment, b: Deployment): Promise<DeploymentComparison> {
  const { compareTemplatesOf } = await import("./compare-templates-of.ts");
  const secretParameters = [...new Set([...a.secretParameters, ...b.secretParameters])].toSorted();
  const parameters = differencesOf(a.parameters, b.parameters).filter(({ name }) => !secretParameters.includes(name));
  const tags = differencesOf(a.tags, b.tags);
  const template = compareTemplatesOf(a, b);
  const isSame = template.kind === "same" && parameters.length === 0 && tags.length === 0;
  const outline = { isSame, template, parameters, secretParameters, tags };
  const changes = await changesBetween(a, b);
  return changes === undefined ? outline : { ...outline, changes };
}

function differencesOf(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): ValueDifference[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  return names.flatMap((name) => {
    const [was, is] = [before[name], after[name]];
    if (was === is) return [];
    return { name, ...(was === undefined ? {} : { before: was }), ...(is === undefined ? {} : { after: is }) };
  });
}

async function changesBetween(a: Deployment, b: Deployment): Promise<readonly PredictedChange[] | undefined> {
  if (a.template?.text === undefined || b.template?.text === undefined) return undefined;
  const { predictStack } = await import("../plan-offline/predict-stack.ts");
  const secret = [...new Set([...a.secretParameters, ...b.secretParameters])];
  const state = {
    template: { body: a.template.text },
    parameters: { ...a.parameters, ...Object.fromEntries(secret.map((name) => [name, MASK])) },
    tags: a.tags,
    stackId: a.stackId,
  };
  const open = Object.entries(b.parameters).filter(([name]) => !secret.includes(name));
  const definition = {
    name: b.stackName,
    region: b.region,
    template: { body: b.template.text },
    parameters: Object.fromEntries(open),
    tags: b.tags,
  };
  try {
    return (await predictStack(definition, state)).changes;
  } catch (failure) {
    if (isStackstewardError(failure)) return undefined;
    throw failure;
  }
}
