import { CoreErrorCode, coreError } from "../core-error.ts";
import { stack } from "../definition/define-stack.ts";
import { unknownMembers } from "../definition/known-members.ts";
import { present } from "../present.ts";
import { stackSet } from "../stack-sets/define-stack-set.ts";
import type { WantedInstance } from "../stack-sets/expand-targets.ts";
import type { StackSet, StackSetDefinition } from "../stack-sets/stack-set.ts";
import type { Stack, StackDefinition } from "../stack.ts";

/** One template in many accounts and regions, where each stack is deployed by itself and no StackSet is there. */
export interface StackFanOutDefinition
  extends
    Pick<
      StackSetDefinition,
      | "template"
      | "targets"
      | "parameters"
      | "overrides"
      | "tags"
      | "capabilities"
      | "literalSecrets"
      | "lint"
      | "stage"
      | "assets"
    >,
    Pick<StackDefinition, "roleArn" | "terminationProtection" | "notificationArns" | "disableValidation"> {
  /** Names the rollout, and its stacks unless `stackName` does. */
  readonly name: string;
  /** What the stack is called everywhere. Default: `name`. */
  readonly stackName?: string;
}

/** A {@link StackFanOutDefinition} that was checked. Plain data. */
export interface StackFanOut extends StackFanOutDefinition {
  readonly kind: "stack-fan-out";
}

const DEFINITION: Readonly<Record<keyof StackFanOutDefinition, true>> = {
  name: true,
  stackName: true,
  template: true,
  targets: true,
  parameters: true,
  overrides: true,
  tags: true,
  capabilities: true,
  literalSecrets: true,
  lint: true,
  stage: true,
  assets: true,
  roleArn: true,
  terminationProtection: true,
  notificationArns: true,
  disableValidation: true,
};

/**
 * Checks a definition and freezes it: a stack in each account and region, reached with `credentialsFor`. For what StackSets do not
 * do: change sets, nested stacks, macros in service-managed sets, a role of its own in each account. Throws `INVALID_DEFINITION`.
 */
export function stackFanOut(definition: StackFanOutDefinition): StackFanOut {
  const problems = [...unknownMembers(definition, DEFINITION)].map(
    ({ member, remedy }) => `It has "${member}", which is no member of a definition. ${remedy}`,
  );
  if (problems.length > 0) {
    throw coreError(
      CoreErrorCode.InvalidDefinition,
      `The definition of rollout "${definition.name}" cannot be used: ${problems.join(" ")}`,
      { details: { rollout: definition.name, problems } },
    );
  }
  const fanOut = Object.freeze({ kind: "stack-fan-out" as const, ...definition });
  asStackSet(fanOut);
  stackAt(fanOut, { account: "111111111111", region: "us-east-1" });
  return fanOut;
}

/** The same as a set, which is what targets and overrides are read from. */
export function asStackSet({ name, template, targets, parameters, overrides }: StackFanOutDefinition): StackSet {
  return stackSet({ name, template, targets, ...present({ parameters, overrides }) });
}

/** The stack of one account and region. */
export function stackAt(fanOut: StackFanOut, { account, region, overrides }: WantedInstance): Stack {
  const { kind: _, name, stackName = name, targets: __, overrides: ___, parameters = {}, ...definition } = fanOut;
  return stack({ ...definition, name: stackName, account, region, parameters: { ...parameters, ...overrides } });
}
