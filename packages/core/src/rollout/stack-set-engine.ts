import type { AutoDeployment } from "@aws-sdk/client-cloudformation";
import type { WorkflowContext } from "@stacksteward/workflow";

import type { Environment } from "../environments/environment.ts";
import { digestOfData } from "../plan/plan-digest.ts";
import { present } from "../present.ts";
import type { StackSetCall, StackSetName } from "../service/stack-set-calls.ts";
import { describeStackSet } from "../stack-sets/read-stack-set.ts";
import { coverPlaces, type Rectangle } from "./cover-places.ts";
import { carryOutOperation, type OperationEnd } from "./carry-out-operation.ts";
import { ALL_NEW, type RolloutEngine, type WaveEnd, type WaveWork } from "./rollout-engine.ts";
import type { TellRollout } from "./rollout-event.ts";
import type { RolloutOrders } from "./rollout-orders.ts";
import type { InstanceReport } from "./rollout-result.ts";
import type { RolloutPace } from "./rollout-strategy.ts";
import {
  byOverrides,
  keepingDefinition,
  parametersOf,
  preferencesOf,
  targetsOf,
  type TargetMembers,
} from "./set-inputs.ts";
import type { PlannedSetInstance, StackSetChange } from "./stack-set-change.ts";
import { cancelledBy, changedByOthers, keptInstance } from "./untouched-instances.ts";

/** What an engine needs of the world. */
export interface StackSetMeans {
  readonly environment: Environment;
  readonly orders: RolloutOrders;
  /** What to do while somebody else's operation is in progress, before the first call. A rollout that has begun waits. */
  readonly onBusy: "wait" | "refuse";
  /** Default: nobody is told. */
  readonly tell?: TellRollout;
}

/** Rolls out by operations of CloudFormation on one stack set, one after the other. */
export function stackSetEngine(means: StackSetMeans, change: StackSetChange): RolloutEngine<PlannedSetInstance> {
  const { set, definition } = change;
  let isDefined = definition === undefined;
  let hasBegun = false;
  /** A digest of what the set was once the first wave had it. */
  let agreed: string | undefined;

  /** Sends the calls one after the other, until one does not succeed. */
  const sendAll = async (
    context: WorkflowContext,
    calls: readonly StackSetCall[],
    goesOn = false,
  ): Promise<WaveEnd> => {
    const operations: string[] = [];
    const exceptions: InstanceReport[] = [];
    let trouble: OperationEnd | undefined;
    for (const [index, call] of calls.entries()) {
      const now = hasBegun ? { ...means, onBusy: "wait" as const } : means;
      hasBegun = true;
      const end = await context.scope(`call ${index + 1}`, (scope) => carryOutOperation(scope, now, set, call));
      operations.push(end.operation);
      exceptions.push(...end.exceptions);
      if (end.kind !== "succeeded") trouble ??= end;
      if (trouble !== undefined && (!goesOn || trouble.kind === "stopped")) {
        exceptions.push(...calls.slice(index + 1).flatMap((left) => cancelledBy(left, trouble?.reason)));
        break;
      }
    }
    const { kind = "succeeded", reason } = trouble ?? {};
    return { kind, operations, exceptions, ...present({ reason }) };
  };

  const targets = (rectangle: Rectangle): TargetMembers => targetsOf(change, rectangle);
  const { autoDeployment } = change;
  const turnsOff = autoDeployment?.next.Enabled === false;
  let isTurnedOff = false;

  const deployingBy = (
    AutoDeployment: AutoDeployment,
    parameters: readonly string[],
    pace: RolloutPace,
  ): StackSetCall => {
    const common = { StackSetName: set.name, ...present({ CallAs: set.callAs }) };
    const preferences = { OperationPreferences: preferencesOf(pace) };
    return {
      kind: "UpdateStackSet",
      input: { ...common, ...keepingDefinition({ parameters }), AutoDeployment, ...preferences },
    };
  };

  return {
    kind: "STACK_SET",
    async carryOut(context, { instances, pace, isLast }: WaveWork<PlannedSetInstance>) {
      if (agreed !== undefined && (await digestNow(context, means, set)) !== agreed) return changedByOthers(instances);
      const common = { StackSetName: set.name, ...present({ CallAs: set.callAs }) };
      const preferences = { OperationPreferences: preferencesOf(pace) };
      const keep = keepingDefinition(change);
      const update = (rectangle: Rectangle): StackSetCall => {
        const body = isDefined ? keep : (definition?.next ?? keep);
        isDefined = true;
        return { kind: "UpdateStackSet", input: { ...common, ...body, ...preferences, ...targets(rectangle) } };
      };
      const calls: StackSetCall[] = [];
      if (turnsOff && !isTurnedOff && autoDeployment !== undefined) {
        isTurnedOff = true;
        calls.push(deployingBy(autoDeployment.next, autoDeployment.parameters, pace));
      }
      if (!isDefined && !change.hasInstances) {
        // Without instances the new definition touches nothing.
        isDefined = true;
        calls.push({ kind: "UpdateStackSet", input: { ...common, ...definition?.next, ...preferences } });
      }
      if (!isDefined && change.anchor !== undefined) {
        calls.push(update({ accounts: [change.anchor.account], regions: [change.anchor.region] }));
      }
      const updates = instances.filter(({ action }) => action === "update");
      // A parameter must be in the definition of an instance before it can be overridden there.
      const plain = definition === undefined ? updates.filter(({ overrides }) => overrides === undefined) : updates;
      for (const rectangle of coverPlaces(plain)) calls.push(update(rectangle));
      for (const [values, places] of byOverrides(updates)) {
        const ParameterOverrides = parametersOf(values);
        for (const rectangle of coverPlaces(places)) {
          const input = { ...common, ...preferences, ...targets(rectangle), ParameterOverrides };
          calls.push({ kind: "UpdateStackInstances", input });
        }
      }
      for (const rectangle of coverPlaces(instances.filter(({ action }) => action === "delete"))) {
        const input = { ...common, ...preferences, ...targets(rectangle), RetainStacks: change.retainsStacks };
        calls.push({ kind: "DeleteStackInstances", input });
      }
      const creations = instances.filter(({ action }) => action === "create");
      for (const [values, places] of byOverrides(creations, {})) {
        const overrides = Object.keys(values).length === 0 ? {} : { ParameterOverrides: parametersOf(values) };
        for (const rectangle of coverPlaces(places)) {
          calls.push({
            kind: "CreateStackInstances",
            input: { ...common, ...preferences, ...targets(rectangle), ...overrides },
          });
        }
      }
      const end = await sendAll(context, calls);
      if (!isLast && end.kind === "succeeded") agreed ??= await digestNow(context, means, set);
      return end;
    },
    async takeBack(context, touched, pace) {
      const common = { StackSetName: set.name, ...present({ CallAs: set.callAs }) };
      // Everything that can be brought back is, whatever else fails.
      const preferences = {
        OperationPreferences: {
          ...preferencesOf({ ...pace, failureTolerance: "100%", concurrencyMode: "SOFT_FAILURE_TOLERANCE" }),
        },
      };
      const calls: StackSetCall[] = [];
      // Without targets it reaches every instance: those that no wave came to are up to date again without being touched.
      if (definition?.before !== undefined) {
        calls.push({ kind: "UpdateStackSet", input: { ...common, ...definition.before, ...preferences } });
      }
      const overridden = touched.flatMap(({ overridesBefore, ...place }) =>
        overridesBefore === undefined ? [] : [{ ...place, overrides: overridesBefore }],
      );
      for (const [values, places] of byOverrides(overridden)) {
        const ParameterOverrides = parametersOf(values);
        for (const rectangle of coverPlaces(places)) {
          const input = { ...common, ...preferences, ...targets(rectangle), ParameterOverrides };
          calls.push({ kind: "UpdateStackInstances", input });
        }
      }
      if (isTurnedOff && autoDeployment !== undefined)
        calls.push(deployingBy(autoDeployment.before, autoDeployment.parameters, pace));
      const created = touched.filter(({ action }) => action === "create");
      if (calls.length === 0) {
        return { kind: "failed", reason: ALL_NEW, operations: [], exceptions: created.map(keptInstance) };
      }
      const end = await sendAll(context, calls, true);
      const failed = end.exceptions.length > 0 && end.kind === "succeeded";
      return {
        ...end,
        ...(failed
          ? { kind: "failed" as const, reason: `${end.exceptions.length} instances could not be taken back.` }
          : {}),
        exceptions: [...created.map(keptInstance), ...end.exceptions],
      };
    },
    async finish(context, pace) {
      const common = { StackSetName: set.name, ...present({ CallAs: set.callAs }) };
      const preferences = { OperationPreferences: preferencesOf(pace) };
      const calls: StackSetCall[] = [];
      // No wave had anything to bring the settings along with.
      if (!isDefined && change.anchor !== undefined) {
        const { account, region } = change.anchor;
        const anchored = targets({ accounts: [account], regions: [region] });
        calls.push({ kind: "UpdateStackSet", input: { ...common, ...definition?.next, ...preferences, ...anchored } });
        isDefined = true;
      }
      for (const rectangle of coverPlaces(change.deletions)) {
        const input = { ...common, ...preferences, ...targets(rectangle), RetainStacks: change.retainsStacks };
        calls.push({ kind: "DeleteStackInstances", input });
      }
      if (autoDeployment !== undefined && !isTurnedOff)
        calls.push(deployingBy(autoDeployment.next, change.parameters, pace));
      return sendAll(context, calls);
    },
  };
}

/** Later waves keep what the set is by then: it must be what the first one had, whoever works on the set beside this rollout. */
function digestNow(context: WorkflowContext, { environment }: StackSetMeans, set: StackSetName): Promise<string> {
  return context.step("look at the set", async ({ signal }) => {
    const found = await describeStackSet(environment, signal, set);
    const { TemplateBody, Parameters, Tags, Capabilities } = found ?? {};
    return digestOfData({ TemplateBody, Parameters, Tags, Capabilities });
  });
}
