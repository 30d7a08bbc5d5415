import { readTemplate } from "@stacksteward/template";
import type { WorkflowContext } from "@stacksteward/workflow";

import { readInterface, type StackInterface } from "../app/read-interface.ts";
import type { Environment } from "../environments/environment.ts";
import { isAsLeftBy, type CurrentState } from "../history/find-deployment.ts";
import type { Deployment } from "../history/deployment.ts";
import { createSecrets } from "../secrets.ts";
import { describeStack } from "../service/describe-stack.ts";
import { readTemplateOf } from "../service/read-template.ts";
import { factsOfStatus } from "../service/stack-status.ts";

/** A stack as it is, with its template. */
export type StackNow = CurrentState;

/** Reads a stack, or answers `undefined` when there is none. Its parameters are as CloudFormation answers them: for comparing, and not for showing. */
export async function readStackNow(
  { signal }: WorkflowContext,
  environment: Environment,
  name: string,
): Promise<StackNow | undefined> {
  const found = await describeStack({ call: environment.call, secrets: createSecrets() }, signal, name);
  const { kind } = factsOfStatus(found?.status ?? "DELETE_COMPLETE");
  if (found === undefined || kind === "deleted" || kind === "review") return undefined;
  const { stackId, parameters, tags } = found;
  return { stackId, parameters, tags, templateText: await readTemplateOf(environment, signal, { stackId }) };
}

/** Whether nothing has happened to a stack since a deployment. */
export function isAsLeft(now: StackNow | undefined, deployment: Deployment): boolean {
  return now !== undefined && now.stackId === deployment.stackId && isAsLeftBy(now, deployment);
}

/** What a stack gives to others and takes from them now. */
export function interfaceNow(
  {
    stackName: name,
    region,
    account,
  }: { readonly stackName: string; readonly region: string; readonly account: string },
  { templateText, parameters }: StackNow,
): StackInterface {
  const stack = { kind: "stack", name, region, account, template: { body: templateText }, parameters } as const;
  return readInterface(stack, readTemplate(templateText).body, { region, account });
}
