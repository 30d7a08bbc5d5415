import type { CreateChangeSetInput, CreateChangeSetOutput } from "@aws-sdk/client-cloudformation";

import type { CallContext, Operation } from "../../wire/operation.ts";
import { ServiceError } from "../../wire/service-error.ts";
import type { Engine } from "../engine.ts";
import { given } from "../given.ts";
import { refuseFrozenParts } from "../imports/frozen-parts.ts";
import type { ImportTargets } from "../imports/import-target.ts";
import { refuseMalformedImport, requestedImports } from "../imports/requested-imports.ts";
import { resolveDesiredState } from "../intake/desired-state.ts";
import { submittedTemplate } from "../intake/submitted-template.ts";
import { newStackId, registerStack, unmadeStack } from "../new-stack.ts";
import { absence, knownStack } from "../operations/known-stack.ts";
import { requireExpress } from "../operations/deployment-config.ts";
import { requireStable, requireUpdatable } from "../operations/update-stack.ts";
import { findStack } from "../region-state.ts";
import { asValidationError, validationError } from "../service-errors.ts";
import type { DesiredState, Stack } from "../stack.ts";
import { changeSetStore, listedChangeSets, newChangeSetId } from "./change-set-store.ts";
import type { ChangeSet } from "./change-set.ts";
import { compareWithStack, type ComparedStack } from "./compare-with-stack.ts";
import { prepareChanges } from "./prepare-changes.ts";
import { refuseOutsideUpdates } from "./refuse-outside-updates.ts";
import { reportReview } from "./report-review.ts";

/** Makes a change set and returns at once; its changes are worked out in cloud time. */
export function createChangeSet(engine: Engine): Operation<CreateChangeSetInput, CreateChangeSetOutput> {
  return async (input, context) => {
    refuseUnsupported(input);
    refuseMalformedImport(input);
    const { ChangeSetType: type = "UPDATE" } = input;
    const existing = targetStack(engine, context, input, type);
    const repeated = existing && repeatedChangeSet(engine, existing, input);
    if (repeated !== undefined) return { Id: repeated.id, StackId: repeated.stack.id };

    const { account, region } = context;
    const name = existing?.name ?? input.StackName ?? "";
    const target = existing ?? { account, region, name, id: newStackId(engine, { account, region, name }) };
    const template = await submittedTemplate(engine, input, context, existing?.desired?.template);
    const desired = await resolveDesiredState(engine, target, {
      template,
      parameters: input.Parameters,
      tags: input.Tags,
      capabilities: input.Capabilities,
      notificationArns: input.NotificationARNs,
      roleArn: input.RoleARN,
      rollbackConfiguration: input.RollbackConfiguration,
      resourceTypes: input.ResourceTypes,
      isChangeSet: true,
      previous: existing?.desired,
    });
    // Reading the template took its time: the stack, or a change set of this name, may have come into being meanwhile.
    const current = targetStack(engine, context, input, type);
    const raced = current && repeatedChangeSet(engine, current, input);
    if (raced !== undefined) return { Id: raced.id, StackId: raced.stack.id };

    const imports =
      type === "IMPORT" ? checkedImports(engine, current ?? unmadeStack(target), desired, input) : new Map();
    const { origin } = context;
    const stack = current ?? registerStack(engine, target.id, { account, region, name, ...given({ origin }) });
    if (current === undefined) reportReview(engine, stack);
    const changeSet = registerChangeSet(engine, stack, { type, desired, imports, input });
    prepareChanges(engine, changeSet);
    return { Id: changeSet.id, StackId: stack.id };
  };
}

/** The stack a change set is for: `undefined` when it is to be made. Refuses a stack that does not suit the type. */
function targetStack(
  engine: Engine,
  context: CallContext,
  { StackName: nameOrId = "", ChangeSetName: changeSetName = "", DeploymentConfig: config }: CreateChangeSetInput,
  type: ChangeSet["type"],
): Stack | undefined {
  if (type === "UPDATE") {
    const stack = knownStack(engine, context, nameOrId, absence.bracketed);
    requireUpdatable(stack);
    requireExpress(stack, config);
    return stack;
  }
  const stack = findStack(engine.regionState(context.account, context.region), nameOrId);
  if (stack === undefined && nameOrId.startsWith("arn:")) throw validationError(absence.bracketed(nameOrId));
  if (stack === undefined || stack.status === "REVIEW_IN_PROGRESS") return stack;
  if (type === "IMPORT") {
    requireStable(stack);
    return stack;
  }
  throw validationError(
    `Stack [${nameOrId}] already exists and cannot be created again with the changeSet [${changeSetName}].`,
  );
}

/** What an import is to import. Refuses one that would do anything else; a template that macros could not make is refused later. */
function checkedImports(
  engine: Engine,
  stack: ComparedStack,
  desired: DesiredState,
  input: CreateChangeSetInput,
): ImportTargets {
  if (desired.transformFailure !== undefined) return new Map();
  refuseFrozenParts(stack.desired, desired);
  const differences = asValidationError(() =>
    compareWithStack(engine, stack, desired, { changedNestedStacks: new Set() }),
  );
  return requestedImports(engine, desired, differences, input);
}

/** The change set that the same call has made before. Another call may not take the name of one that still stands. */
function repeatedChangeSet(engine: Engine, stack: Stack, input: CreateChangeSetInput): ChangeSet | undefined {
  const { ChangeSetName: name = "" } = input;
  const existing = listedChangeSets(engine, stack).find((changeSet) => changeSet.name === name);
  if (existing === undefined) return undefined;
  const mismatch = differingMember(existing.request, input);
  if (mismatch === undefined) return existing;
  throw new ServiceError(
    "AlreadyExistsException",
    `ChangeSet ${name} cannot be created due to a mismatch with existing attribute ${mismatch}`,
  );
}

function differingMember(before: CreateChangeSetInput, after: CreateChangeSetInput): string | undefined {
  const [left, right] = [{ ...before } as Record<string, unknown>, { ...after } as Record<string, unknown>];
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  const found = [...names].toSorted().find((name) => JSON.stringify(left[name]) !== JSON.stringify(right[name]));
  return found === "TemplateBody" || found === "TemplateURL" ? "Template" : found;
}

interface Proposal {
  readonly type: ChangeSet["type"];
  readonly desired: DesiredState;
  readonly imports: ImportTargets;
  readonly input: CreateChangeSetInput;
}

function registerChangeSet(engine: Engine, stack: Stack, { type, desired, imports, input }: Proposal): ChangeSet {
  const { account, region } = stack;
  const { ChangeSetName: name = "" } = input;
  const changeSet: ChangeSet = {
    id: newChangeSetId(engine, stack, name),
    name,
    stack,
    type,
    creationTime: engine.world.clock.now(),
    desired,
    ...given({
      description: input.Description,
      onStackFailure: input.OnStackFailure,
      deploymentConfig: input.DeploymentConfig,
    }),
    includesNestedStacks: input.IncludeNestedStacks ?? false,
    request: input,
    nested: new Map(),
    requestedImports: imports,
    imports: new Map(),
    unknownParameters: new Set(),
    generation: stack.generation,
    status: "CREATE_PENDING",
    isListed: true,
  };
  changeSetStore(engine.regionState(account, region)).set(changeSet.id, changeSet);
  return changeSet;
}

function refuseUnsupported(input: CreateChangeSetInput): void {
  const { ChangeSetType: type, OnStackFailure: onStackFailure } = input;
  if (input.DeploymentMode !== undefined) refuseOutsideUpdates(input);
  if (onStackFailure === "DELETE" && type !== "CREATE") {
    throw validationError("OnStackFailure DELETE can only be specified with ChangeSetType CREATE.");
  }
}
