import type { AccountGateResult } from "@aws-sdk/client-cloudformation";

import type { Engine } from "../engine.ts";
import type { InstanceOutcome } from "./run-operation.ts";
import type { InstanceResult, StackInstance, StackSet, StackSetOperation } from "./stack-set.ts";

/** The role that the administrator assumes in the target account unless the set names another one. */
export const defaultExecutionRole = "AWSCloudFormationStackSetExecutionRole";
const defaultAdministrationRole = "AWSCloudFormationStackSetAdministrationRole";

/**
 * Whether an operation may touch the instance's account: nothing when it may. Asks the account's gate function, when there
 * is one: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-account-gating.html
 */
export async function refusedAdmission(
  engine: Engine,
  set: StackSet,
  operation: StackSetOperation,
  instance: StackInstance,
  result: InstanceResult,
): Promise<Exclude<InstanceOutcome, { kind: "succeeded" }> | undefined> {
  const { account, region } = instance;
  if (engine.organization.isSuspended(account)) return suspended(set, account);
  if (set.permissionModel === "SELF_MANAGED") {
    const role = operation.executionRoleName ?? defaultExecutionRole;
    const administrator = operation.administrationRoleArn ?? administrationRole(engine, set);
    if (!engine.roles.isAssumable(account, role)) {
      const reason = `Account ${account} should have '${role}' role with trust relationship to Role '${nameOf(administrator)}'.`;
      return { kind: "failed", reason };
    }
  }
  const gate = await askGate(engine, account, region);
  result.gate = gate;
  return gate.Status === "FAILED"
    ? { kind: "failed", reason: gate.StatusReason ?? "The account gate function answered FAILED." }
    : undefined;
}

/** Service-managed permissions know of the suspension; whoever assumes a role only meets a refusal. */
function suspended({ permissionModel }: StackSet, account: string): Exclude<InstanceOutcome, { kind: "succeeded" }> {
  const reason = `Account ${account} is suspended`;
  return { kind: permissionModel === "SERVICE_MANAGED" ? "skipped" : "failed", reason };
}

/** The role that administers a set which names none. */
export function administrationRole({ world }: Engine, { account, region }: StackSet): string {
  return `arn:${world.partitionOf(region)}:iam::${account}:role/${defaultAdministrationRole}`;
}

async function askGate({ world, accountGate }: Engine, account: string, region: string): Promise<AccountGateResult> {
  const gate = accountGate(account);
  if (gate === undefined) {
    const arn = `arn:${world.partitionOf(region)}:lambda:${region}:${account}:function:AWSCloudFormationStackSetAccountGate`;
    return { Status: "SKIPPED", StatusReason: `Function not found: ${arn}` };
  }
  try {
    const status = await world.clock.busy(async () => gate({ account, region }), patience);
    return { Status: status };
  } catch (error) {
    return { Status: "FAILED", StatusReason: error instanceof Error ? error.message : String(error) };
  }
}

/** For how many real milliseconds virtual time stands still while a gate decides. */
const patience = 3000;

function nameOf(roleArn: string): string {
  return roleArn.slice(roleArn.lastIndexOf("/") + 1);
}
