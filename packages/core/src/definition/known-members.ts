import { nearestName } from "@stacksteward/template/nearest-name";

import type { RequiredSetup, StackAssets, StackFile } from "../assets/stack-assets.ts";
import type { Stack } from "../stack.ts";
import type {
  DeploymentConfig,
  DeploymentTimeout,
  RollbackConfiguration,
  RollbackTrigger,
} from "./deployment-options.ts";

/** The names of all members; the compiler holds them against the type. */
type MembersOf<T> = Readonly<Record<keyof T, true>>;

const DEFINITION: MembersOf<Stack> = {
  kind: true,
  name: true,
  template: true,
  parameters: true,
  outputs: true,
  literalSecrets: true,
  lint: true,
  publish: true,
  tags: true,
  capabilities: true,
  importExistingResources: true,
  assets: true,
  stage: true,
  isEarlier: true,
  region: true,
  account: true,
  roleArn: true,
  notificationArns: true,
  terminationProtection: true,
  deploymentConfig: true,
  onStackFailure: true,
  retainExceptOnCreate: true,
  disableValidation: true,
  rollbackConfiguration: true,
  resourceTypes: true,
  stackPolicy: true,
  stackPolicyDuringUpdate: true,
  timeout: true,
};
const CONFIG: MembersOf<DeploymentConfig> = { mode: true, disableRollback: true };
const ROLLBACK: MembersOf<RollbackConfiguration> = { rollbackTriggers: true, monitoringTimeInMinutes: true };
const TRIGGER: MembersOf<RollbackTrigger> = { arn: true, type: true };
const ASSETS: MembersOf<StackAssets> = { root: true, files: true, template: true, requires: true };
const FILE: MembersOf<StackFile> = { path: true, bucket: true, key: true, isArchive: true, followsLinks: true };
const REQUIRED: MembersOf<RequiredSetup> = { ssmParameter: true, version: true };
const TIMEOUT: MembersOf<DeploymentTimeout> = { minutes: true, action: true };

/** A member that would be ignored, and what to do about it. */
export interface UnknownMember {
  readonly member: string;
  readonly remedy: string;
}

/** Members that are in no definition, or in none of its parts. Ignored, they would not be what was asked for. */
export function* memberProblems(
  definition: Partial<Pick<Stack, "assets" | "deploymentConfig" | "rollbackConfiguration" | "timeout">>,
): Generator<string> {
  const { assets, deploymentConfig, rollbackConfiguration, timeout } = definition;
  yield* problemsIn("It", definition, DEFINITION, "a definition");
  yield* problemsIn("Its deploymentConfig", deploymentConfig, CONFIG);
  yield* problemsIn("Its rollbackConfiguration", rollbackConfiguration, ROLLBACK);
  for (const trigger of rollbackConfiguration?.rollbackTriggers ?? []) {
    yield* problemsIn("One of its rollbackTriggers", trigger, TRIGGER);
  }
  yield* problemsIn("Its timeout", timeout, TIMEOUT);
  yield* problemsIn("Its assets", assets, ASSETS);
  for (const file of assets?.files ?? []) yield* problemsIn("One file of its assets", file, FILE);
  yield* problemsIn("What its assets require", assets?.requires, REQUIRED);
}

function* problemsIn(subject: string, part: object | undefined, known: object, of = "it"): Generator<string> {
  for (const { member, remedy } of unknownMembers(part ?? {}, known)) {
    yield `${subject} has "${member}", which is no member of ${of}. ${remedy}`;
  }
}

/** What an object holds beside what is known, with the name that was probably meant. What is `undefined` asks for nothing. */
export function* unknownMembers(object: object, known: object): Generator<UnknownMember> {
  const names = Object.keys(known);
  for (const [member, value] of Object.entries(object)) {
    if (value === undefined || names.includes(member)) continue;
    const nearest = nearestName(member, names);
    const remedy = nearest === undefined ? "Leave it out." : `Did you mean "${nearest}"?`;
    yield { member, remedy };
  }
}
