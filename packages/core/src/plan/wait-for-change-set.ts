import type { Template } from "@stacksteward/template";
import type { WorkflowContext } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import { describeChangeSet, type ChangeSetDescription } from "../service/describe-change-set.ts";
import { present } from "../present.ts";
import type { Secrets } from "../secrets.ts";
import { describeNestedChangeSets, type NestedChangeSet } from "../service/describe-nested-change-sets.ts";
import { hasServiceCode } from "../service/service-sentences.ts";
import { toChangeSetAnswer, type ChangeSetAnswer } from "./change-set-answer.ts";
import type { CreatedChangeSet } from "./create-change-set.ts";

/** Making a change set takes seconds; a large one with nested stacks takes minutes. */
const LONGEST_WAIT = 15 * 60_000;

/** Milliseconds before each look. The smallest change sets take a third of a second. */
const LOOKS = [320, 1050, 1600, 2500, 4000, 6000, 9000];
const LATER = 15_000;

/** What a journal keeps of a change set that is made, or has failed. */
export type MadeChangeSet = Pick<
  ChangeSetAnswer,
  "changeSetId" | "stackId" | "status" | "statusReason" | "createdAt" | "nestedFailure"
> & {
  /** Everything it says, in pages that no journal wants: read again where another process has waited. */
  read(template: Template | undefined): Promise<ChangeSetAnswer>;
};

interface SeenChangeSet {
  readonly root: ChangeSetDescription;
  readonly nested: readonly NestedChangeSet[];
}

/** Waits until a change set is made or has failed. Throws `CHANGE_SET_FAILED` when somebody deletes it meanwhile. */
export async function waitForChangeSet(
  context: WorkflowContext,
  environment: Environment,
  stackName: string,
  created: CreatedChangeSet,
): Promise<MadeChangeSet> {
  const { secrets } = environment;
  let seen: SeenChangeSet | undefined;
  const see = async (): Promise<SeenChangeSet | undefined> => {
    const root = await describe(context, environment, stackName, created);
    if (!isMade(stackName, root)) return undefined;
    return { root, nested: await describeNestedChangeSets(environment, context.signal, root) };
  };
  const facts = await context.poll(
    "wait for the change set",
    async () => {
      seen = await see();
      return seen === undefined ? { kind: "again" } : { kind: "done", value: factsOf(seen, secrets) };
    },
    { delay: (attempt) => LOOKS[attempt] ?? LATER, timeout: LONGEST_WAIT },
  );
  const read = async (template: Template | undefined): Promise<ChangeSetAnswer> => {
    seen ??= await see();
    if (seen === undefined) throw gone(stackName, created.changeSetId, "it was made, and is not any more");
    return toChangeSetAnswer(seen.root, seen.nested, secrets, template);
  };
  return { ...facts, read };
}

function factsOf({ root, nested }: SeenChangeSet, secrets: Secrets): Omit<MadeChangeSet, "read"> {
  const { changeSetId, stackId, status, statusReason, createdAt, nestedFailure } = toChangeSetAnswer(
    { ...root, changes: [] },
    nested,
    secrets,
  );
  return present({ changeSetId, stackId, status, statusReason, createdAt, nestedFailure });
}

async function describe(
  context: WorkflowContext,
  environment: Environment,
  stackName: string,
  created: CreatedChangeSet,
): Promise<ChangeSetDescription> {
  try {
    return await describeChangeSet(environment, context.signal, created);
  } catch (failure) {
    if (hasServiceCode(failure, "ChangeSetNotFound")) throw gone(stackName, created.changeSetId, "it is gone");
    throw failure;
  }
}

/** Every status of https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeChangeSet.html */
function isMade(stackName: string, { status, changeSetId }: ChangeSetDescription): boolean {
  switch (status) {
    case "CREATE_COMPLETE":
    case "FAILED":
      return true;
    case "DELETE_PENDING":
    case "DELETE_IN_PROGRESS":
    case "DELETE_COMPLETE":
    case "DELETE_FAILED":
      throw gone(stackName, changeSetId, `it is ${status}`);
    case "CREATE_PENDING":
    case "CREATE_IN_PROGRESS":
      return false;
    default:
      if (status.endsWith("_PENDING") || status.endsWith("_IN_PROGRESS")) return false;
      throw coreError(
        CoreErrorCode.ChangeSetFailed,
        `The change set ${changeSetId} for stack "${stackName}" is ${status}, which is not known here. Look at it in CloudFormation.`,
        { details: { stack: stackName, changeSetId, status } },
      );
  }
}

function gone(stackName: string, changeSetId: string, what: string): Error {
  return coreError(
    CoreErrorCode.ChangeSetFailed,
    `Somebody deleted the change set ${changeSetId} for stack "${stackName}" while it was being made: ${what}. Plan again.`,
    { details: { stack: stackName, changeSetId, reason: what } },
  );
}
