/** What an operator can do about a stack. `recover` carries out what a policy says, but for `deploy`, `execute-or-discard` and `nothing`, which are for people. */
export type RecoveryAction =
  | "wait"
  | "cancel-update"
  | "roll-back"
  | "continue-rollback"
  | "continue-rollback-skipping"
  | "continue-rollback-by-force"
  | "deploy"
  | "execute-or-discard"
  | "destroy"
  | "destroy-retaining"
  | "nothing";

/** Those that leave resources as they are, which differ from their stack after that. */
export const SKIPPING_ACTIONS: readonly RecoveryAction[] = ["continue-rollback-skipping", "continue-rollback-by-force"];

/** One way on, with what comes of it. */
export interface Recommendation {
  readonly action: RecoveryAction;
  /** What it does, what it leaves, what it costs. */
  readonly consequence: string;
  /** Whether resources, and the data in them, are deleted by it. */
  readonly deletes: "nothing" | "what the failed operation created" | "the stack";
}

const wait: Recommendation = {
  action: "wait",
  consequence: "Follows the operation to its end. Nothing else can be begun on the stack meanwhile.",
  deletes: "nothing",
};
const nothing: Recommendation = { action: "nothing", consequence: "The stack is as it should be.", deletes: "nothing" };
const deploy: Recommendation = {
  action: "deploy",
  consequence: "The stack is at its last good state and can be updated: correct the cause, then deploy again.",
  deletes: "nothing",
};
const destroy: Recommendation = {
  action: "destroy",
  consequence: "Deletes the stack with all its resources, but for those that a DeletionPolicy keeps.",
  deletes: "the stack",
};
const destroyRetaining: Recommendation = {
  action: "destroy-retaining",
  consequence:
    "Deletes the stack and leaves the resources behind that could not be deleted (`retainResources`): nobody manages them after that.",
  deletes: "the stack",
};
const neverCreated: Recommendation = {
  ...destroy,
  consequence:
    "Nothing of the failed creation is left to update. Deletes the empty stack, so that it can be deployed anew.",
};

/** Every status of https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Stack.html, the best way first. */
const TABLE: Readonly<Record<string, readonly Recommendation[]>> = {
  REVIEW_IN_PROGRESS: [
    {
      action: "execute-or-discard",
      consequence:
        "The stack is empty and waits for its first change set: deploy a plan, or discard it, which takes the empty stack away.",
      deletes: "nothing",
    },
  ],
  CREATE_IN_PROGRESS: [wait, { ...destroy, consequence: "Stops the creation and takes away what was created so far." }],
  CREATE_COMPLETE: [nothing],
  CREATE_FAILED: [
    {
      action: "deploy",
      consequence:
        "Goes on from what was created: correct the cause and deploy with disableRollback: true, which leaves the stack as it is if it fails again.",
      deletes: "nothing",
    },
    {
      ...destroy,
      consequence:
        "Deletes the stack with all that was created. RollbackStack would do the same: there is no good state to go back to.",
    },
  ],
  ROLLBACK_IN_PROGRESS: [wait],
  ROLLBACK_COMPLETE: [neverCreated],
  ROLLBACK_FAILED: [
    {
      ...destroy,
      consequence:
        "Some resources of the failed creation could not be taken away. Remove what holds them, then destroy the stack; what still cannot be deleted after that may be left behind.",
    },
  ],
  UPDATE_IN_PROGRESS: [
    wait,
    {
      action: "cancel-update",
      consequence: "Stops the update and brings the stack back to where it was (CancelUpdateStack).",
      deletes: "what the failed operation created",
    },
  ],
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: [
    { ...wait, consequence: "The update has succeeded; what it replaced is being deleted, which cannot be stopped." },
  ],
  UPDATE_COMPLETE: [nothing],
  UPDATE_FAILED: [
    {
      action: "deploy",
      consequence:
        "Goes on from where the update has stopped: correct the cause and deploy with disableRollback: true, which leaves the stack as it is if it fails again.",
      deletes: "nothing",
    },
    {
      action: "roll-back",
      consequence: "Brings every resource back to where it was before the update (RollbackStack).",
      deletes: "what the failed operation created",
    },
  ],
  UPDATE_ROLLBACK_IN_PROGRESS: [wait],
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: [wait],
  UPDATE_ROLLBACK_COMPLETE: [deploy],
  UPDATE_ROLLBACK_FAILED: [
    {
      action: "continue-rollback",
      consequence:
        "Tries again to bring back what is not back yet (ContinueUpdateRollback). Repair first what stopped it: permissions, a resource that somebody deleted, a limit.",
      deletes: "what the failed operation created",
    },
    {
      action: "continue-rollback-skipping",
      consequence:
        "Goes on without the resources that cannot be brought back. CloudFormation takes them for updated and does not check them for drift, so the stack and they differ afterwards, unseen: put each right by hand, or deploy a template in which it really changes. The same template again changes nothing.",
      deletes: "what the failed operation created",
    },
    {
      action: "continue-rollback-by-force",
      consequence:
        "Goes on and skips whatever is stuck when the call arrives, without naming it before (ForceRollback). The stack and those resources differ afterwards, unseen, as when they are named.",
      deletes: "what the failed operation created",
    },
    { ...destroy, consequence: "The last resort. " + destroy.consequence },
  ],
  DELETE_IN_PROGRESS: [{ ...wait, consequence: "Follows the deletion to its end. It cannot be stopped." }],
  DELETE_FAILED: [
    {
      ...destroy,
      consequence:
        "Tries again. Remove first what holds the resources: objects in a bucket, a network interface, an export that is imported.",
    },
    destroyRetaining,
  ],
  DELETE_COMPLETE: [
    { action: "deploy", consequence: "The stack is gone: deploying makes a new one.", deletes: "nothing" },
  ],
  IMPORT_IN_PROGRESS: [wait],
  IMPORT_COMPLETE: [nothing],
  IMPORT_ROLLBACK_IN_PROGRESS: [wait],
  IMPORT_ROLLBACK_COMPLETE: [
    { ...deploy, consequence: "The stack is as it was before the import: correct the cause and import again." },
  ],
  IMPORT_ROLLBACK_FAILED: [
    {
      action: "nothing",
      consequence:
        "CloudFormation has no way on from here: look at the events for what could not be given back, and ask AWS Support.",
      deletes: "nothing",
    },
  ],
};

/** What can be done about a stack with this status, the best way first; pure. One that is not known yet is waited for when its name says so. */
export function recommendationsFor(status: string): readonly Recommendation[] {
  const known = TABLE[status];
  if (known !== undefined) return known;
  if (status.endsWith("_IN_PROGRESS")) return [wait];
  const consequence = `${status} is not known to this version: look at the stack's events.`;
  return [{ action: "nothing", consequence, deletes: "nothing" }];
}
