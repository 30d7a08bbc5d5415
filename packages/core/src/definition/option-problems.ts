import {
  DeploymentConfigMode,
  OnStackFailure,
  RollbackTriggerType,
  type DeploymentOptions,
  type DeploymentTimeout,
  type RollbackConfiguration,
} from "./deployment-options.ts";
import { memberProblems } from "./known-members.ts";
import { policyProblems } from "./policy-problems.ts";

const ARN = /^arn:[-a-z0-9]+:/;
const ALARM = /^arn:[-a-z0-9]+:cloudwatch:[-a-z0-9]+:\d{12}:alarm:.+$/;
/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_RollbackConfiguration.html */
const MOST_TRIGGERS = 5;
const LONGEST_MONITORING = 180;
/** `Type::*`, `Type::Part::*` or a whole type: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html */
const RESOURCE_TYPE = /^(?=.{1,256}$)[A-Za-z0-9]+(::[A-Za-z0-9@_-]+)*(::\*)?$/;
/** Nobody watches an operation longer: its credentials have ended by then. */
const LONGEST_TIMEOUT = 48 * 60;

/** What is wrong with how a stack is to be deployed, and what a definition has that none has. */
export function* optionProblems(
  options: DeploymentOptions & { readonly capabilities?: readonly string[] },
): Generator<string> {
  yield* memberProblems(options);
  const { roleArn, notificationArns = [], capabilities = [], resourceTypes } = options;
  for (const arn of [...(roleArn === undefined ? [] : [roleArn]), ...notificationArns]) {
    if (!ARN.test(arn)) yield `"${arn}" must be an ARN.`;
  }
  yield* failureProblems(options);
  if (options.rollbackConfiguration !== undefined) yield* rollbackProblems(options.rollbackConfiguration);
  if (resourceTypes !== undefined) yield* resourceTypeProblems(resourceTypes, capabilities);
  for (const name of ["stackPolicy", "stackPolicyDuringUpdate"] as const) {
    const policy = options[name];
    if (policy !== undefined) yield* policyProblems(name, policy);
  }
  if (options.timeout !== undefined) yield* timeoutProblems(options.timeout);
}

function* failureProblems({ deploymentConfig: config, onStackFailure }: DeploymentOptions): Generator<string> {
  const ways = Object.values(OnStackFailure);
  if (onStackFailure !== undefined && !ways.includes(onStackFailure)) {
    yield `Its onStackFailure "${onStackFailure}" must be one of ${ways.join(", ")}.`;
  }
  if (config === undefined) return;
  const modes = Object.values(DeploymentConfigMode);
  if (!modes.includes(config.mode)) {
    yield `The mode "${String(config.mode)}" of its deploymentConfig must be one of ${modes.join(", ")}.`;
  }
  if (onStackFailure !== undefined) {
    yield `Its onStackFailure ${onStackFailure} stands beside a deploymentConfig, which says itself what happens on a failure: leave it out, and say deploymentConfig.disableRollback.`;
  }
}

function* rollbackProblems(configuration: RollbackConfiguration): Generator<string> {
  const { rollbackTriggers = [], monitoringTimeInMinutes: minutes = 0 } = configuration;
  if (rollbackTriggers.length > MOST_TRIGGERS) {
    yield `It has ${rollbackTriggers.length} rollback triggers; CloudFormation takes at most ${MOST_TRIGGERS}. A composite alarm can stand for several.`;
  }
  const types: readonly string[] = Object.values(RollbackTriggerType);
  for (const { arn, type = RollbackTriggerType.MetricAlarm } of rollbackTriggers) {
    if (!ALARM.test(arn)) yield `The rollback trigger "${arn}" must be the ARN of an alarm.`;
    if (!types.includes(type)) yield `The type "${type}" of a rollback trigger must be one of ${types.join(", ")}.`;
  }
  if (!Number.isInteger(minutes) || minutes < 0 || minutes > LONGEST_MONITORING) {
    yield `Its monitoringTimeInMinutes ${minutes} must be whole minutes from 0 to ${LONGEST_MONITORING}.`;
  }
}

function* resourceTypeProblems(types: readonly string[], capabilities: readonly string[]): Generator<string> {
  if (types.length === 0) yield "Its resourceTypes are empty, so that it could hold no resource: leave them out.";
  for (const type of types) {
    if (!RESOURCE_TYPE.test(type))
      yield `The resource type "${type}" must look like AWS::EC2::Instance or AWS::EC2::*.`;
  }
  if (capabilities.length > 0) {
    yield `It has resourceTypes and the capabilities ${capabilities.join(", ")}; CloudFormation takes one or the other.`;
  }
}

function* timeoutProblems({ minutes, action }: DeploymentTimeout): Generator<string> {
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > LONGEST_TIMEOUT) {
    yield `Its timeout of ${minutes} minutes must be whole minutes from 1 to ${LONGEST_TIMEOUT}.`;
  }
  const ways: readonly string[] = ["cancel-update", "stop-watching"];
  if (!ways.includes(action))
    yield `The action of its timeout, "${String(action)}", must be one of ${ways.join(", ")}.`;
}
