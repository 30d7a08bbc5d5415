import type {
  DescribeChangeSetHooksInput,
  DescribeChangeSetHooksOutput,
  GetHookResultInput,
  GetHookResultOutput,
  ListHookResultsInput,
  ListHookResultsOutput,
} from "@aws-sdk/client-cloudformation";

import type { Operation } from "../../wire/operation.ts";
import { ServiceError } from "../../wire/service-error.ts";
import { knownChangeSet } from "../change-sets/change-set-store.ts";
import type { Engine } from "../engine.ts";

/** That no Hook will be invoked for a change set: nobody can activate one here. */
export function describeChangeSetHooks(
  engine: Engine,
): Operation<DescribeChangeSetHooksInput, DescribeChangeSetHooksOutput> {
  return ({ ChangeSetName, StackName }, context) => {
    const { id, name, stack, status } = knownChangeSet(engine, context, { ChangeSetName, StackName });
    const isPlanning = status === "CREATE_PENDING" || status === "CREATE_IN_PROGRESS";
    return {
      ChangeSetId: id,
      ChangeSetName: name,
      Hooks: [],
      Status: isPlanning ? "PLANNING" : status === "FAILED" ? "UNAVAILABLE" : "PLANNED",
      StackId: stack.id,
      StackName: stack.name,
    };
  };
}

/** Nothing without a target; a target for which no Hook was invoked is refused, as the API reference says. */
export function listHookResults(): Operation<ListHookResultsInput, ListHookResultsOutput> {
  return ({ TargetId: target }) => {
    if (target !== undefined) throw hookResultNotFound(`No Hook was invoked for the target ${target}`);
    return { HookResults: [] };
  };
}

export function getHookResult(): Operation<GetHookResultInput, GetHookResultOutput> {
  return ({ HookResultId: id }) => {
    throw hookResultNotFound(`Hook result ${id} does not exist`);
  };
}

function hookResultNotFound(message: string): ServiceError {
  return new ServiceError("HookResultNotFound", message, { statusCode: 404 });
}
