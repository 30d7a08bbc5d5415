import {
  affectedExports,
  readTemplate,
  TemplateError,
  UNKNOWN,
  type AffectedExport,
  type DeployedExport,
  type EvaluationScope,
} from "@stacksteward/template";
import { MASK } from "@stacksteward/workflow";
import { isStackstewardError } from "@stacksteward/workflow/errors";

import type { Environment } from "../environments/environment.ts";
import { present } from "../present.ts";
import type { StackDescription } from "../service/describe-stack.ts";
import { importersOf } from "../service/exported-outputs.ts";
import { readDeployedTemplate, readTemplateOf } from "../service/read-template.ts";
import type { ChangeSetAnswer } from "./change-set-answer.ts";
import type { PlannedExport } from "./plan.ts";
import { pseudoParametersOf } from "./scope-before-deployment.ts";

/** What a plan, or CloudFormation, says of a change set. */
export type JudgedChangeSet = Pick<ChangeSetAnswer, "changeSetId" | "parameters" | "changes"> & {
  readonly keptParameters?: readonly string[] | undefined;
};

/**
 * The exports of a stack whose values change with a change set, or that vanish, and who imports them. A stack that exports
 * nothing costs no call. Everything is read from CloudFormation, so that planner and deployer come to the same.
 */
export async function plannedExports(
  environment: Environment,
  signal: AbortSignal,
  stack: StackDescription,
  planned: JudgedChangeSet,
): Promise<readonly PlannedExport[]> {
  const exports = Object.entries(stack.exports).map(([output, name]): DeployedExport => ({
    name,
    output,
    value: stack.outputs[output] ?? "",
  }));
  if (exports.length === 0) return [];
  const affected = await findAffected(environment, signal, stack, planned, exports);
  const found: PlannedExport[] = [];
  for (const each of affected)
    found.push(present({ ...each, importers: await findImporters(environment, signal, each.name) }));
  return found;
}

async function findAffected(
  environment: Environment,
  signal: AbortSignal,
  { stackId, name }: StackDescription,
  { changeSetId, parameters, changes, keptParameters = [] }: JudgedChangeSet,
  exports: readonly DeployedExport[],
): Promise<readonly AffectedExport[]> {
  const deployed = await readDeployedTemplate(environment, signal, stackId);
  const desired = await readTemplateOf(environment, signal, { stackId, changeSetId, templateStage: "Processed" });
  try {
    return affectedExports({
      exports,
      deployed: readTemplate(deployed).body,
      desired: readTemplate(desired).body,
      scope: {
        parameters: valuesOf(parameters),
        pseudo: {
          ...pseudoParametersOf(environment.region),
          accountId: stackId.split(":")[4] ?? UNKNOWN,
          stackName: name,
          stackId,
          notificationArns: [],
        },
      },
      keptParameters: new Set(keptParameters),
      fates: new Map(
        changes.flatMap(({ stackPath, logicalId, action, replacement }) =>
          stackPath === undefined ? [[logicalId, present({ action, replacement })] as const] : [],
        ),
      ),
    });
  } catch (failure) {
    if (!(failure instanceof TemplateError)) throw failure;
    // A template that only CloudFormation can evaluate: any of them may change.
    return exports.map(({ name: exported, output }) => ({ name: exported, output, effect: "may-change" }));
  }
}

/** List types are split by nobody here: an output that needs one is unknown. */
function valuesOf(parameters: ChangeSetAnswer["parameters"]): EvaluationScope["parameters"] {
  return Object.fromEntries(
    parameters.map(({ key, value = MASK, resolvedValue }) => {
      const known = resolvedValue ?? value;
      return [key, known.includes(MASK) ? UNKNOWN : known];
    }),
  );
}

/** Unknown to a role that may not list them: the plan is of use all the same. */
async function findImporters(
  environment: Environment,
  signal: AbortSignal,
  exportName: string,
): Promise<readonly string[] | undefined> {
  try {
    return [...(await importersOf(environment, signal, exportName))].toSorted();
  } catch (failure) {
    if (!isStackstewardError(failure) || failure.retryable) throw failure;
    environment.logger.debug({ failure: failure.message, exportName }, "who imports an export cannot be listed");
    return undefined;
  }
}

/** How the exports that a plan names differ from those found today; `undefined` when they do not. */
export function exportsDifference(
  planned: readonly PlannedExport[],
  found: readonly PlannedExport[],
): string | undefined {
  const known = new Map(planned.map((each) => [each.name, each]));
  for (const each of found) {
    const reviewed = known.get(each.name);
    if (reviewed === undefined) return `it also changes the export ${each.name}`;
    const { effect, because, output, importers } = reviewed;
    if (effect !== each.effect || because !== each.because || output !== each.output)
      return `it does something else to the export ${each.name}`;
    const isSame =
      importers === undefined || each.importers === undefined || importers.join() === each.importers.join();
    if (!isSame) return `others import the export ${each.name} now: ${each.importers?.join(", ") || "nobody"}`;
    known.delete(each.name);
  }
  const [gone] = known.keys();
  return gone === undefined ? undefined : `it does not change the export ${gone}`;
}
