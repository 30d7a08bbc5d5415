import { Redacted } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import { unknownMembers } from "../definition/known-members.ts";
import { isReference } from "../definition/parameter-value.ts";
import {
  isUnitTargets,
  targetList,
  type StackSet,
  type StackSetDefinition,
  type StackSetTargets,
} from "./stack-set.ts";

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStackSet.html */
const NAME = /^[a-zA-Z][-a-zA-Z0-9]{0,127}$/;
const ACCOUNT = /^\d{12}$/;
const REGION = /^[a-z]{2,}(-[a-z]+)+-\d+$/;
const UNIT = /^(ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32})$/;

/** Checks a definition and freezes it. Throws `INVALID_DEFINITION` naming everything that is wrong; reads nothing and sends nothing. */
export function stackSet(definition: StackSetDefinition): StackSet {
  const problems = [...problemsOf(definition)];
  if (problems.length > 0) {
    throw coreError(
      CoreErrorCode.InvalidDefinition,
      `The definition of stack set "${definition.name}" cannot be used: ${problems.join(" ")}`,
      { details: { stackSet: definition.name, problems } },
    );
  }
  const permissionModel = targetList(definition).some(isUnitTargets) ? "SERVICE_MANAGED" : "SELF_MANAGED";
  return Object.freeze({ kind: "stack-set", permissionModel, ...definition });
}

const DEFINITION: Readonly<Record<keyof StackSetDefinition, true>> = {
  name: true,
  template: true,
  targets: true,
  overrides: true,
  parameters: true,
  tags: true,
  capabilities: true,
  description: true,
  literalSecrets: true,
  lint: true,
  stage: true,
  assets: true,
  administrationRoleArn: true,
  executionRoleName: true,
  callAs: true,
  managedExecution: true,
  autoDeployment: true,
  onRemoval: true,
  region: true,
  account: true,
};

function* problemsOf(definition: StackSetDefinition): Generator<string> {
  for (const { member, remedy } of unknownMembers(definition, DEFINITION)) {
    yield `It has "${member}", which is no member of a definition. ${remedy}`;
  }
  const { name, parameters = {}, onRemoval = "KEEP" } = definition;
  if (typeof name !== "string" || !NAME.test(name)) {
    yield "Its name must begin with a letter and hold up to 128 letters, digits and hyphens.";
  }
  for (const [key, value] of Object.entries(parameters)) {
    if (isReference(value))
      yield `Parameter "${key}" stands elsewhere, which is not looked up for stack sets: give its value.`;
  }
  if (!["KEEP", "RETAIN", "DELETE"].includes(onRemoval)) {
    yield `Its onRemoval can't be ${JSON.stringify(onRemoval)}: give "KEEP", "RETAIN" or "DELETE".`;
  }
  yield* targetProblems(definition);
  yield* overrideProblems(definition);
}

const AUTO_DEPLOYMENT = { enabled: true, retainStacksOnAccountRemoval: true };
const FILTERS: readonly unknown[] = ["INTERSECTION", "DIFFERENCE", "UNION"];
const TARGETS = { accounts: true, regions: true, units: true, accountFilter: true, account: true, region: true };

function* targetProblems(definition: StackSetDefinition): Generator<string> {
  const all = targetList(definition);
  if (all.length === 0) yield 'It has no targets: give { accounts: ["111111111111"], regions: ["eu-west-1"] }.';
  for (const targets of all) {
    for (const { member, remedy } of unknownMembers(targets, TARGETS)) {
      yield `One of its targets has "${member}". ${remedy}`;
    }
    yield* partProblems(targets);
  }
  const units = all.filter(isUnitTargets).length;
  if (units > 0 && units < all.length) {
    yield "It has both units and accounts as targets: CloudFormation has one kind of permissions for a whole set. Make two sets, or name the accounts with accountFilter.";
  }
  const isSelfManaged = units === 0;
  const { administrationRoleArn, executionRoleName, autoDeployment, callAs } = definition;
  if (!isSelfManaged && (administrationRoleArn !== undefined || executionRoleName !== undefined)) {
    yield "Its targets are units, which are reached by roles of the service: leave out administrationRoleArn and executionRoleName.";
  }
  if (isSelfManaged && autoDeployment?.enabled === true) {
    yield "Its targets are accounts, and autoDeployment needs units: nobody joins a list.";
  }
  for (const { member, remedy } of unknownMembers(autoDeployment ?? {}, AUTO_DEPLOYMENT)) {
    yield `Its autoDeployment has "${member}". ${remedy}`;
  }
  if (callAs !== undefined && callAs !== "SELF" && callAs !== "DELEGATED_ADMIN") {
    yield `Its callAs can't be ${JSON.stringify(callAs)}: give "SELF" or "DELEGATED_ADMIN".`;
  }
  if (isSelfManaged && callAs === "DELEGATED_ADMIN") {
    yield "Its targets are accounts, and a delegated administrator needs units.";
  }
}

function* partProblems(targets: StackSetTargets): Generator<string> {
  if ("account" in targets) {
    yield* accountProblems([targets.account]);
    yield* regionProblems([targets.region]);
    return;
  }
  yield* regionProblems(targets.regions ?? []);
  if ((targets.regions ?? []).length === 0) yield "One of its targets has no regions.";
  if (isUnitTargets(targets)) {
    const { units, accounts, accountFilter } = targets;
    if (units.length === 0) yield "One of its targets has no units.";
    yield* unitProblems(units);
    if ((accounts === undefined) !== (accountFilter === undefined)) {
      yield "One of its targets has only one of accounts and accountFilter: with units they go together.";
    }
    if (accountFilter !== undefined && !FILTERS.includes(accountFilter)) {
      yield `One of its targets' accountFilter can't be ${JSON.stringify(accountFilter)}: give "INTERSECTION", "DIFFERENCE" or "UNION".`;
    }
    yield* accountProblems(accounts ?? []);
    return;
  }
  if ((targets.accounts ?? []).length === 0) yield "One of its targets has no accounts.";
  yield* accountProblems(targets.accounts ?? []);
}

function* unitProblems(units: readonly string[]): Generator<string> {
  for (const unit of units) {
    if (!UNIT.test(unit)) yield `Unit ${JSON.stringify(unit)} must look like ou-abcd-12345678, or r-abcd for the root.`;
  }
}

function* accountProblems(accounts: readonly string[]): Generator<string> {
  for (const account of accounts) {
    if (!ACCOUNT.test(account)) yield `Account ${JSON.stringify(account)} must be twelve digits.`;
  }
}

function* regionProblems(regions: readonly string[]): Generator<string> {
  for (const region of regions) {
    if (!REGION.test(region)) yield `Region ${JSON.stringify(region)} must look like "eu-west-1".`;
  }
}

const OVERRIDE = { accounts: true, units: true, regions: true, parameters: true };

function* overrideProblems({ overrides = [] }: StackSetDefinition): Generator<string> {
  for (const override of overrides) {
    for (const { member, remedy } of unknownMembers(override, OVERRIDE)) {
      yield `One of its overrides has "${member}". ${remedy}`;
    }
    yield* accountProblems(override.accounts ?? []);
    yield* regionProblems(override.regions ?? []);
    yield* unitProblems(override.units ?? []);
    if (override.accounts !== undefined && override.units !== undefined) {
      yield "One of its overrides has both accounts and units: write two overrides.";
    }
    if ([override.accounts, override.units, override.regions].some((list) => list?.length === 0)) {
      yield "One of its overrides has an empty list, which meets nothing: leave the member out for everything.";
    }
    for (const [key, value] of Object.entries(override.parameters)) {
      const given: unknown = value;
      if (given instanceof Redacted) {
        yield `The override of "${key}" is a secret. CloudFormation does not show what an instance has, so that nobody could compare: let the template take it by a dynamic reference.`;
      }
    }
  }
}
