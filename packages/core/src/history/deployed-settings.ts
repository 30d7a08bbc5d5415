import { RollbackTriggerType } from "../definition/deployment-options.ts";
import type { Plan } from "../plan/plan.ts";
import type { PlannedRollbackConfiguration } from "../plan/planned-options.ts";
import { present } from "../present.ts";
import type { StackDescription } from "../service/describe-stack.ts";
import type { Stack } from "../stack.ts";
import type { Deployment } from "./deployment.ts";

/** What a stack had beside its template when a deployment had succeeded. */
export interface DeployedSettings {
  readonly terminationProtection: boolean;
  /** The SNS topics that are told of every event. */
  readonly notificationArns: readonly string[];
  readonly rollbackConfiguration: PlannedRollbackConfiguration;
  /** The stack policy, where one of the deployments that are recorded has set it. */
  readonly stackPolicy?: string;
}

/** Something that going back leaves as the stack has it. */
export interface NotRestored {
  /** The member of a definition that it is. */
  readonly setting: "roleArn" | "terminationProtection" | "notificationArns" | "rollbackConfiguration" | "stackPolicy";
  /** What it is then and now, and why it stays; for people. */
  readonly because: string;
}

/** What of the settings comes back, and what does not. */
export interface SettingsBack {
  readonly restored: Partial<
    Pick<Stack, "roleArn" | "terminationProtection" | "notificationArns" | "rollbackConfiguration" | "stackPolicy">
  >;
  readonly notRestored: readonly NotRestored[];
}

/** What is to be recorded of a stack; `last` is the record before. CloudFormation tells the policy only to whoever asks for it, so it is known from what has set it. */
export function settingsOf(
  stack: StackDescription | undefined,
  plan: Pick<Plan, "options"> | undefined,
  last: Deployment | undefined,
): DeployedSettings | undefined {
  if (stack === undefined) return undefined;
  const before = last?.stackId === stack.stackId ? last.settings?.stackPolicy : undefined;
  return {
    ...settingsNow(stack),
    ...present({ stackPolicy: plan?.options?.stackPolicy?.after ?? before }),
  };
}

/**
 * What of the settings of a deployment comes back with it. A stack that is there keeps its role and its protection, which
 * are no part of a version; one that is created anew gets those of then.
 */
export function settingsBack(
  then: Deployment,
  now: StackDescription | undefined,
  last: Deployment | undefined,
): SettingsBack {
  const { settings, roleArn } = then;
  if (now === undefined) return { restored: createdAnew(then), notRestored: [] };
  const notRestored: NotRestored[] = [];
  if (roleArn !== now.roleArn) {
    const because = `it was ${roleArn ?? "none"}, and the stack keeps ${now.roleArn ?? "none"}`;
    notRestored.push({ setting: "roleArn", because });
  }
  if (settings === undefined) {
    const because = "what the stack had then was not recorded, and it keeps what it has";
    const unknown = ["terminationProtection", "notificationArns", "rollbackConfiguration", "stackPolicy"] as const;
    return { restored: {}, notRestored: [...notRestored, ...unknown.map((setting) => ({ setting, because }))] };
  }
  const current = settingsNow(now);
  if (settings.terminationProtection !== current.terminationProtection) {
    const because = `it was ${onOff(settings)}, and stays ${onOff(current)}`;
    notRestored.push({ setting: "terminationProtection", because });
  }
  const policyNow = last?.stackId === now.stackId ? last.settings?.stackPolicy : undefined;
  if (settings.stackPolicy === undefined && policyNow !== undefined) {
    const because = "none was recorded then, and CloudFormation takes no policy away: the one that was set since stays";
    notRestored.push({ setting: "stackPolicy", because });
  }
  const { notificationArns: topics, rollbackConfiguration: watched, stackPolicy } = settings;
  return {
    // Whatever is said is a change to CloudFormation, so nothing is said of what is so already.
    restored: present({
      notificationArns: isSame(topics, current.notificationArns) ? undefined : topics,
      rollbackConfiguration: isSameWatch(watched, current.rollbackConfiguration) ? undefined : watched,
      stackPolicy,
    }),
    notRestored,
  };
}

function createdAnew({ settings, roleArn }: Deployment): SettingsBack["restored"] {
  const { terminationProtection, notificationArns = [], rollbackConfiguration, stackPolicy } = settings ?? {};
  const isWatched = rollbackConfiguration !== undefined && !isSameWatch(rollbackConfiguration, UNWATCHED);
  return present({
    roleArn,
    terminationProtection: terminationProtection === true ? true : undefined,
    notificationArns: notificationArns.length === 0 ? undefined : notificationArns,
    rollbackConfiguration: isWatched ? rollbackConfiguration : undefined,
    stackPolicy,
  });
}

const UNWATCHED: PlannedRollbackConfiguration = { rollbackTriggers: [], monitoringTimeInMinutes: 0 };

function settingsNow(stack: StackDescription): DeployedSettings {
  const { terminationProtection, notificationArns = [], rollbackConfiguration: watched = {} } = stack;
  const { rollbackTriggers = [], monitoringTimeInMinutes = 0 } = watched;
  const triggers = rollbackTriggers.map(({ arn, type = RollbackTriggerType.MetricAlarm }) => ({ arn, type }));
  return {
    terminationProtection,
    notificationArns,
    rollbackConfiguration: { rollbackTriggers: triggers, monitoringTimeInMinutes },
  };
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return new Set(one).symmetricDifference(new Set(other)).size === 0;
}

function isSameWatch(one: PlannedRollbackConfiguration, other: PlannedRollbackConfiguration): boolean {
  const named = ({ rollbackTriggers }: PlannedRollbackConfiguration): string[] =>
    rollbackTriggers.map(({ arn, type }) => `${type} ${arn}`);
  return one.monitoringTimeInMinutes === other.monitoringTimeInMinutes && isSame(named(one), named(other));
}

function onOff({ terminationProtection }: Pick<DeployedSettings, "terminationProtection">): string {
  return terminationProtection ? "on" : "off";
}
