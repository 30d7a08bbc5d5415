import type { DeleteChangeSetInput, DeleteChangeSetOutput } from "@aws-sdk/client-cloudformation";

import type { Operation } from "../../wire/operation.ts";
import { ServiceError } from "../../wire/service-error.ts";
import type { Engine } from "../engine.ts";
import { rootOf } from "./change-set.ts";
import { changeSetStore, findChangeSet } from "./change-set-store.ts";
import { discardNested } from "./discard-nested.ts";

/** Forgets a change set; one that does not exist is deleted already. The stack stays, even when it has nothing else. */
export function deleteChangeSet(engine: Engine): Operation<DeleteChangeSetInput, DeleteChangeSetOutput> {
  return (input, context) => {
    const changeSet = findChangeSet(engine, context, {
      ChangeSetName: input.ChangeSetName,
      StackName: input.StackName,
    });
    if (changeSet === undefined) return {};
    if (changeSet.execution !== undefined) {
      throw new ServiceError(
        "InvalidChangeSetStatus",
        `Cannot delete ChangeSet in execution status ${changeSet.execution}`,
      );
    }
    if (changeSet.parent !== undefined) {
      throw new ServiceError(
        "InvalidChangeSetStatus",
        `ChangeSet [${changeSet.id}] can only be deleted from the root change set [${rootOf(changeSet).id}]`,
      );
    }
    changeSet.isListed = false;
    changeSetStore(engine.regionState(context.account, context.region)).delete(changeSet.id);
    discardNested(engine, changeSet);
    return {};
  };
}
