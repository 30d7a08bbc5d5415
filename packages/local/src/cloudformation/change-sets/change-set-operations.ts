import type { Service } from "../../wire/operation.ts";
import type { Engine } from "../engine.ts";
import { createChangeSet } from "./create-change-set.ts";
import { deleteChangeSet } from "./delete-change-set.ts";
import { describeChangeSet } from "./describe-change-set.ts";
import { describeChangeSetHooks } from "./describe-change-set-hooks.ts";
import { executeChangeSet } from "./execute-change-set.ts";
import { listChangeSets } from "./list-change-sets.ts";

/** The operations on change sets, by API name. */
export function changeSetOperations(engine: Engine): Service["operations"] {
  return {
    CreateChangeSet: createChangeSet(engine),
    DeleteChangeSet: deleteChangeSet(engine),
    DescribeChangeSet: describeChangeSet(engine),
    DescribeChangeSetHooks: describeChangeSetHooks(engine),
    ExecuteChangeSet: executeChangeSet(engine),
    ListChangeSets: listChangeSets(engine),
  };
}
