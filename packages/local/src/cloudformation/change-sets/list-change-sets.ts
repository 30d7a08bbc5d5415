import type { ChangeSetSummary, ListChangeSetsInput, ListChangeSetsOutput } from "@aws-sdk/client-cloudformation";

import type { Operation } from "../../wire/operation.ts";
import type { Engine } from "../engine.ts";
import { given } from "../given.ts";
import { absence, knownStack } from "../operations/known-stack.ts";
import { pageOf } from "../page.ts";
import { listedChangeSets } from "./change-set-store.ts";
import { executionStatus, rootOf, type ChangeSet } from "./change-set.ts";

/** The change sets of a stack that were neither deleted nor overtaken by an execution. */
export function listChangeSets(engine: Engine): Operation<ListChangeSetsInput, ListChangeSetsOutput> {
  return (input, context) => {
    const stack = knownStack(engine, context, input.StackName, absence.bracketed);
    const { items, nextToken } = pageOf(listedChangeSets(engine, stack), input.NextToken);
    return given({ Summaries: items.map(summaryOf), NextToken: nextToken });
  };
}

function summaryOf(changeSet: ChangeSet): ChangeSetSummary {
  const { stack } = changeSet;
  return given({
    StackId: stack.id,
    StackName: stack.name,
    ChangeSetId: changeSet.id,
    ChangeSetName: changeSet.name,
    ExecutionStatus: executionStatus(changeSet),
    Status: changeSet.status,
    StatusReason: changeSet.statusReason,
    CreationTime: new Date(changeSet.creationTime),
    Description: changeSet.description,
    IncludeNestedStacks: changeSet.includesNestedStacks,
    ParentChangeSetId: changeSet.parent?.id,
    RootChangeSetId: changeSet.parent === undefined ? undefined : rootOf(changeSet).id,
  });
}
