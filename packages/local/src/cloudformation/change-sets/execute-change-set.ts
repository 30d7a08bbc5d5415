import type { ExecuteChangeSetInput, ExecuteChangeSetOutput } from "@aws-sdk/client-cloudformation";

import type { Operation } from "../../wire/operation.ts";
import { ServiceError } from "../../wire/service-error.ts";
import { beginDeployment, type FailurePolicy } from "../deployment/begin-deployment.ts";
import type { Engine } from "../engine.ts";
import { given } from "../given.ts";
import { disablesRollback, isExpress } from "../operations/deployment-config.ts";
import { isRepeated, rememberRequest, tokenedRequest } from "../operations/repeated-request.ts";
import { requireDisabledRollback } from "../operations/require-disabled-rollback.ts";
import { requireUpdatable } from "../operations/update-stack.ts";
import { validationError } from "../service-errors.ts";
import type { ReviewedStack } from "../stack.ts";
import { knownChangeSet, listedChangeSets } from "./change-set-store.ts";
import { executionStatus, revertsDrift, type ChangeSet } from "./change-set.ts";
import { deleteUnused, discardNested } from "./discard-nested.ts";

/** Begins the deployment a change set describes. The stack's other change sets are gone from then on, this one once it is done. */
export function executeChangeSet(engine: Engine): Operation<ExecuteChangeSetInput, ExecuteChangeSetOutput> {
  return (input, context) => {
    const changeSet = knownChangeSet(engine, context, {
      ChangeSetName: input.ChangeSetName,
      StackName: input.StackName,
    });
    const { stack, desired, type } = changeSet;
    const request = tokenedRequest("ExecuteChangeSet", input);
    if (isRepeated(stack, request)) return {};
    requireExecutable(changeSet);
    const onFailure = failurePolicy(changeSet, input);

    rememberRequest(stack, request);
    for (const other of listedChangeSets(engine, stack)) {
      other.isListed = other === changeSet;
      if (other !== changeSet) discardNested(engine, other);
    }
    begin(changeSet);
    const { settled } = beginDeployment(engine, stack, {
      kind: deploymentKinds[type],
      imports: changeSet.imports,
      desired,
      onFailure,
      isExpress: isExpress(changeSet.deploymentConfig),
      retainExceptOnCreate: input.RetainExceptOnCreate ?? false,
      changeSetId: changeSet.id,
      reviewed: reviewedStacks(changeSet),
      revertsDrift: revertsDrift(changeSet),
      ...given({ clientRequestToken: input.ClientRequestToken }),
    });
    void settled.then(() => finish(engine, changeSet));
    return {};
  };
}

const deploymentKinds = { CREATE: "create", UPDATE: "update", IMPORT: "import" } as const;

function requireExecutable(changeSet: ChangeSet): void {
  const { id, status, stack, type } = changeSet;
  if (status !== "CREATE_COMPLETE") {
    throw invalidStatus(`ChangeSet [${id}] cannot be executed in its current status of [${status}]`);
  }
  const execution = executionStatus(changeSet);
  if (execution !== "AVAILABLE") {
    throw invalidStatus(`ChangeSet [${id}] cannot be executed in its current execution status of [${execution}]`);
  }
  if (type === "UPDATE") requireUpdatable(stack);
}

function failurePolicy(changeSet: ChangeSet, input: ExecuteChangeSetInput): FailurePolicy {
  const { onStackFailure, deploymentConfig: DeploymentConfig, stack, type } = changeSet;
  if (onStackFailure !== undefined && input.DisableRollback !== undefined) {
    throw validationError(
      "Either DisableRollback or OnStackFailure can be specified, but not both. Validation error as OnStackFailure parameter was specified during CreateChangeSet.",
    );
  }
  const { DisableRollback } = input;
  const policy =
    onStackFailure ?? (disablesRollback({ DeploymentConfig, DisableRollback }) ? "DO_NOTHING" : "ROLLBACK");
  if (type === "UPDATE") requireDisabledRollback(stack, policy === "DO_NOTHING");
  return policy;
}

function begin(changeSet: ChangeSet): void {
  if (changeSet.status === "CREATE_COMPLETE") changeSet.execution = "EXECUTE_IN_PROGRESS";
  for (const child of changeSet.nested.values()) begin(child);
}

function finish(engine: Engine, changeSet: ChangeSet): void {
  const { status } = changeSet.stack;
  const succeeded = status === "CREATE_COMPLETE" || status === "UPDATE_COMPLETE" || status === "IMPORT_COMPLETE";
  if (changeSet.execution !== undefined) changeSet.execution = succeeded ? "EXECUTE_COMPLETE" : "EXECUTE_FAILED";
  changeSet.isListed = false;
  for (const child of changeSet.nested.values()) {
    finish(engine, child);
    deleteUnused(engine, child);
  }
}

function reviewedStacks({ nested }: ChangeSet): ReadonlyMap<string, ReviewedStack> {
  return new Map(
    [...nested].map(([logicalId, child]) => [
      logicalId,
      {
        stack: child.stack,
        imports: child.imports,
        template: child.desired.template,
        changeSetId: child.id,
        nested: reviewedStacks(child),
      },
    ]),
  );
}

function invalidStatus(message: string): ServiceError {
  return new ServiceError("InvalidChangeSetStatus", message);
}
