import type { StackSet as SetDescription } from "@aws-sdk/client-cloudformation";
import { readTemplate, sameValue, TemplateError, type Json } from "@stacksteward/template";
import { MASK, type WorkflowContext } from "@stacksteward/workflow";

import type { Environment } from "../environments/environment.ts";
import type { Environments } from "../environments/open-environment.ts";
import { digestOfData, digestOfText, readBackDigestOf } from "../plan/plan-digest.ts";
import { present } from "../present.ts";
import { placeKey } from "../rollout/instance-place.ts";
import type { StackSetName } from "../service/stack-set-calls.ts";
import { autoDeploymentIn, autoDeploymentOf } from "./auto-deployment.ts";
import { blocksOf } from "./blocks-of.ts";
import { missingRoles } from "./check-roles.ts";
import { compareInstances, type InstanceChange } from "./compare-instances.ts";
import type { DryRun } from "./dry-run-report.ts";
import type { dryRun } from "./dry-run.ts";
import { expandTargets } from "./expand-targets.ts";
import { countCalls, groupInstances } from "./group-instances.ts";
import { assertOverridable } from "./override-problems.ts";
import { prepareSet, type PreparedSet } from "./prepare-set.ts";
import { describeStackSet, foundInstances, unfinishedOperations, withOwnValues } from "./read-stack-set.ts";
import type { StackSet } from "./stack-set.ts";
import type { SetParameterChange, StackSetPlan } from "./stack-set-plan.ts";
import type { AccountsOf } from "./unit-reader.ts";

/** How a plan of a stack set is made. */
export interface StackSetPlanOptions {
  /** Says which accounts are in a unit. Needed for targets that are units. */
  readonly accountsOf?: AccountsOf;
  /**
   * Of which instances their own values are looked at, each by a call of its own: `named`, the default, of those that `overrides`
   * of the definition meet; `all`, so that values that nobody wants any more are found; `none`.
   */
  readonly readOverrides?: "named" | "all" | "none";
  /**
   * Whether each account that is worked on is asked through `credentialsFor` who its caller is, so that those that cannot be
   * reached stand in the plan before they fail. It proves as much as those credentials do: let them be of the set's execution
   * role. Not for the orchestrator's own account, nor for units, whose roles the service makes. `rollOut` plans again: give it the
   * same. Default `false`.
   */
  readonly checkRoles?: boolean;
}

/** What else a plan may say of a set. */
export interface DryRunOptions {
  /**
   * Whether a change set is made, and deleted again, for every instance that is created or updated, or for those in some accounts, in
   * the account itself through `credentialsFor`: about ten calls for each. An approval is not of what it said: `rollOut` does not
   * repeat it. Default `false`.
   */
  readonly dryRun?: boolean | { readonly accounts: readonly string[] };
}

/** A plan with what is sent when it is carried out. */
export interface PlannedStackSet {
  readonly plan: StackSetPlan;
  readonly prepared: PreparedSet;
  readonly before: SetDescription | undefined;
  /** The names of the parameters that the set has. */
  readonly had: readonly string[];
  readonly regions: readonly string[];
}

/** Works out what a set and its instances would become. Changes nothing. */
export async function planStackSet(
  context: WorkflowContext,
  environment: Environment,
  set: StackSet,
  {
    accountsOf,
    readOverrides = "named",
    checkRoles = false,
    dryRun: trying = false,
  }: StackSetPlanOptions & DryRunOptions,
  environments: Pick<Environments, "open" | "assertReachable">,
): Promise<PlannedStackSet> {
  const { signal } = context;
  const wanted = await expandTargets(set, accountsOf);
  const named = nameOf(set);
  const regions = [...new Set(wanted.map(({ region }) => region))];
  const before = await describeStackSet(environment, signal, named);
  const had = (before?.Parameters ?? []).flatMap(({ ParameterKey: key }) => key ?? []);
  const prepared = await prepareSet(environment, signal, set, new Set(had), regions);
  assertOverridable(set, prepared);
  const listed = before === undefined ? [] : await foundInstances(environment, signal, named);
  const isNamed = new Set(wanted.flatMap((each) => (each.overrides === undefined ? [] : [placeKey(each)])));
  const found =
    readOverrides === "none"
      ? listed
      : await withOwnValues(environment, signal, named, listed, (place) =>
          readOverrides === "all" ? true : isNamed.has(placeKey(place)),
        );
  const template = templateChange(prepared, before);
  const parameters = parameterChanges(prepared, before);
  const settings = settingChanges(set, before);
  const isChanged =
    template.change === "different" ||
    template.change === "unknown" ||
    parameters.length > 0 ||
    settings.some((setting) => REDEPLOYING.has(setting));
  const changes = compareInstances(wanted, found, before !== undefined && isChanged);
  const busy = before === undefined ? [] : await unfinishedOperations(environment, signal, named);
  const create = groupInstances(changes.create);
  const update = groupInstances(changes.update);
  const remove = groupInstances(changes.remove);
  const leave = groupInstances(changes.leave);
  const { onRemoval = "KEEP" } = set;
  const removed = onRemoval === "KEEP" ? [] : changes.remove;
  const roles =
    checkRoles && set.permissionModel === "SELF_MANAGED"
      ? await missingRoles(signal, environments, [...changes.create, ...changes.update, ...removed], context.deadline)
      : [];
  const content = {
    format: "stacksteward.stack-set-plan" as const,
    version: 1 as const,
    stackSet: set.name,
    region: environment.region,
    permissionModel: set.permissionModel,
    operation:
      before === undefined
        ? ("CREATE" as const)
        : isChanged || settings.length > 0
          ? ("UPDATE" as const)
          : ("NONE" as const),
    template,
    parameters: environment.secrets.hideIn(parameters),
    settings,
    ...{ create: create.groups, update: update.groups, remove: remove.groups, leave: leave.groups },
    onRemoval,
    counts: {
      create: changes.create.length,
      update: changes.update.length,
      remove: changes.remove.length,
      leave: changes.leave.length,
    },
    overridesRead: readOverrides,
    calls: countCalls([create, update, ...(onRemoval === "KEEP" ? [] : [remove])]),
  };
  const tried = triedAmong([...changes.create, ...changes.update], trying);
  const plan: StackSetPlan = {
    ...content,
    ...(tried === undefined
      ? {}
      : {
          dryRun: await tryChanges(context, environment, environments, {
            set,
            name: named,
            prepared,
            before,
            changes: tried,
            found,
          }),
        }),
    ...(prepared.findings.length === 0 ? {} : { findings: prepared.findings }),
    ...(prepared.policyFindings.length === 0 ? {} : { policyFindings: prepared.policyFindings }),
    blocks: [...blocksOf(set, { before, busy, prepared, changes, found }), ...roles],
    id: context.runId,
    createdAt: new Date(context.clock.now()).toISOString(),
    digest: digestOfData(content),
  };
  return { plan, prepared, before, had, regions };
}

function triedAmong(
  changes: readonly InstanceChange[],
  trying: NonNullable<DryRunOptions["dryRun"]>,
): readonly InstanceChange[] | undefined {
  if (typeof trying === "boolean") return trying ? changes : undefined;
  const accounts = new Set(trying.accounts);
  return changes.filter(({ account }) => accounts.has(account));
}

/** What change sets need is loaded only for them. */
async function tryChanges(...args: Parameters<typeof dryRun>): Promise<DryRun> {
  const { dryRun } = await import("./dry-run.ts");
  return dryRun(...args);
}

/** A set as calls name it. */
export function nameOf({ name, callAs }: StackSet): StackSetName {
  return present({ name, callAs });
}

function templateChange({ template }: PreparedSet, set: SetDescription | undefined): StackSetPlan["template"] {
  const text = template?.text;
  const had = set?.TemplateBody;
  const digests = {
    digest: text === undefined ? "" : digestOfText(text),
    ...present({ before: had && digestOfText(had) }),
  };
  if (set === undefined) return { ...digests, change: "new" };
  if (text === undefined || had === undefined) return { ...digests, change: "unknown" };
  if (readBackDigestOf(text) === readBackDigestOf(had)) return { ...digests, change: "same" };
  const [now, then] = [sectionsOf(text), sectionsOf(had)];
  if (now === undefined || then === undefined) return { ...digests, change: "different" };
  const sections = [...new Set([...now.keys(), ...then.keys()])].filter(
    (name) => !sameValue(now.get(name), then.get(name)),
  );
  // Written in another way, and the same to CloudFormation: no stack has to be updated for it.
  return sections.length === 0 ? { ...digests, change: "same" } : { ...digests, change: "different", sections };
}

function sectionsOf(text: string): ReadonlyMap<string, Json> | undefined {
  try {
    return new Map<string, Json>(Object.entries(readTemplate(text).body));
  } catch (failure) {
    if (failure instanceof TemplateError) return undefined;
    throw failure;
  }
}

/** What of the set's parameters changes. Of a secret the service shows nothing, so that one that is given may always be another. */
function parameterChanges(
  { parameters, defaults, declared, secretParameters }: PreparedSet,
  before: SetDescription | undefined,
): readonly SetParameterChange[] {
  if (before === undefined) return [];
  const had = new Map((before.Parameters ?? []).map(({ ParameterKey: key, ParameterValue: value }) => [key, value]));
  const given = new Map(parameters.map((parameter) => [parameter.ParameterKey, parameter]));
  return declared.flatMap((name): readonly SetParameterChange[] => {
    const parameter = given.get(name);
    if (parameter?.UsePreviousValue === true) return [];
    const after = parameter?.ParameterValue ?? defaults[name];
    const value = had.get(name);
    if (secretParameters.has(name) && parameter === undefined) return [];
    if (secretParameters.has(name)) return [{ name, before: MASK, after: MASK, unknown: true }];
    return value === after ? [] : [present({ name, before: value, after })];
  });
}

/** Changes of these are brought to every stack. */
const REDEPLOYING: ReadonlySet<string> = new Set(["tags", "capabilities"]);

function settingChanges(set: StackSet, before: SetDescription | undefined): readonly string[] {
  if (before === undefined) return [];
  const { tags, capabilities, description, administrationRoleArn, executionRoleName } = set;
  const hadTags = Object.fromEntries((before.Tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value]));
  const pairs: Readonly<Record<string, readonly [unknown, unknown]>> = {
    tags: [tags, hadTags],
    capabilities: [capabilities?.toSorted(), (before.Capabilities ?? []).toSorted()],
    description: [description, before.Description],
    administrationRoleArn: [administrationRoleArn, before.AdministrationRoleARN],
    executionRoleName: [executionRoleName, before.ExecutionRoleName],
    managedExecution: [set.managedExecution, before.ManagedExecution?.Active ?? false],
    autoDeployment: [set.autoDeployment && autoDeploymentIn(set), autoDeploymentOf(set, before)],
  };
  return Object.entries(pairs).flatMap(([name, [wanted, found]]) =>
    wanted === undefined || digestOfData(wanted) === digestOfData(found) ? [] : [name],
  );
}
