import type { Orchestrator } from "../orchestrator.ts";
import type { ServiceOperation } from "./service-operations.ts";

/** A verb of `Orchestrator`. The forms of `start` need what the verbs of the same name need. */
export type Verb = Exclude<keyof Orchestrator, "start" | "close" | symbol>;

/** What makes verbs call more than they always may. */
export type PermissionNeed = (typeof permissionNeeds)[number];

/** Every {@link PermissionNeed}, which is a member of `PermissionOptions` too. */
export const permissionNeeds = [
  "newStacks",
  "ssmParameters",
  "writtenParameters",
  "templateBucket",
  "assetBuckets",
  "templateUrls",
  "stackPolicy",
  "terminationProtection",
  "cancelUpdates",
  "store",
  "sideBySide",
] as const;

/** What one verb calls. */
export interface VerbPermissions {
  /** What it calls, or may come to call, with no option at all. */
  readonly calls: readonly ServiceOperation[];
  readonly options?: Readonly<Partial<Record<PermissionNeed, readonly ServiceOperation[]>>>;
  /** Whether it hands CloudFormation a role when it is told to, for which IAM wants `iam:PassRole`. */
  readonly passesRole?: true;
  /** Other verbs that it then does the work of: name those beside it. */
  readonly also?: readonly { readonly when: string; readonly verbs: readonly Verb[] }[];
}

/** What waiting for an operation calls, and saying why it has failed. */
const FOLLOWING = ["DescribeStacks", "DescribeStackEvents"] as const satisfies readonly ServiceOperation[];

/** What is gone through to take away a stack that only came to be for a plan. */
const TAKING_BACK = ["ListChangeSets", "DeleteStack"] as const satisfies readonly ServiceOperation[];

/** What making a change set calls, and saying why there is none. */
const PLANNING = [
  "DescribeStacks",
  "CreateChangeSet",
  "DescribeChangeSet",
  "GetTemplate",
  "DescribeEvents",
  "ListHookResults",
  "DeleteChangeSet",
] as const satisfies readonly ServiceOperation[];

/** What a plan calls for what its template brings along. */
const WITH_TEMPLATE = {
  newStacks: TAKING_BACK,
  ssmParameters: ["GetParameters"],
  templateBucket: ["HeadObject", "PutObject"],
} as const satisfies VerbPermissions["options"];

/** What reading an inventory of a stack calls. */
const INVENTORY = [
  "DescribeStacks",
  "ListStackResources",
  "GetTemplate",
  "ListImports",
] as const satisfies readonly ServiceOperation[];

/** What a detection of drift calls. */
const DETECTION = [
  "DescribeStacks",
  "ListStackResources",
  "DetectStackDrift",
  "DescribeStackDriftDetectionStatus",
  "DescribeStackResourceDrifts",
  "GetTemplate",
] as const satisfies readonly ServiceOperation[];

/** What was deployed is written down with its template. */
const RECORDING = { store: ["GetTemplate"] } as const satisfies VerbPermissions["options"];

/** One list tells about all stacks on which something runs. */
const LISTING = { sideBySide: ["ListStacks"] } as const satisfies VerbPermissions["options"];

/** What a plan of a stack set reads. */
const STACK_SET = [
  "DescribeStackSet",
  "ListStackInstances",
  "DescribeStackInstance",
  "ListStackSetOperations",
] as const satisfies readonly ServiceOperation[];

/** What each verb calls. A verb without a row is a compile error; tests hold each row against the calls that are made. */
export const verbPermissions: Readonly<Record<Verb, VerbPermissions>> = {
  plan: {
    calls: [...PLANNING, "ListImports"],
    options: {
      ...WITH_TEMPLATE,
      assetBuckets: ["HeadObject", "PutObject"],
      templateUrls: ["GetTemplateSummary"],
      stackPolicy: ["GetStackPolicy"],
    },
    passesRole: true,
  },
  preflight: {
    calls: [
      "DescribeStacks",
      "GetTemplateSummary",
      "DescribeStackResources",
      "ListStackResources",
      "ListExports",
      "ListImports",
      "DescribeAccountLimits",
      "ListStacks",
      "EstimateTemplateCost",
      "GetTemplate",
      "DescribeType",
    ],
    options: { ssmParameters: ["GetParameters"] },
  },
  discard: {
    calls: ["DeleteChangeSet"],
    options: { newStacks: ["DescribeStacks", ...TAKING_BACK] },
    also: [{ when: "it is given the plan of a refactor", verbs: ["planRefactor"] }],
  },
  planImport: {
    calls: [...PLANNING, "ListStackResources"],
    options: { ...WITH_TEMPLATE, assetBuckets: ["HeadObject", "PutObject"], stackPolicy: ["GetStackPolicy"] },
    passesRole: true,
  },
  planRefactor: {
    calls: [
      "DescribeStacks",
      "GetTemplate",
      "ListStackRefactors",
      "CreateStackRefactor",
      "DescribeStackRefactor",
      "ListStackRefactorActions",
    ],
    options: { ...WITH_TEMPLATE, assetBuckets: ["HeadObject", "PutObject"] },
  },
  refactor: {
    calls: ["DescribeStackRefactor", "ListStackRefactorActions", "ExecuteStackRefactor", ...FOLLOWING],
    options: RECORDING,
    also: [{ when: "it is given a definition instead of a plan", verbs: ["planRefactor"] }],
  },
  deploy: {
    calls: ["DescribeChangeSet", "GetTemplate", "ListImports", "ExecuteChangeSet", ...FOLLOWING],
    options: {
      // A plan that changes nothing else keeps its change set as a proof, until it was deployed.
      stackPolicy: ["GetStackPolicy", "SetStackPolicy", "DeleteChangeSet"],
      terminationProtection: ["UpdateTerminationProtection", "DeleteChangeSet"],
      cancelUpdates: ["CancelUpdateStack"],
      writtenParameters: ["GetParameters", "PutParameter", "ListTagsForResource"],
      ...LISTING,
    },
    also: [
      { when: "it is given a stack instead of a plan", verbs: ["plan"] },
      { when: "it takes a failed creation away (`onFailedCreate`)", verbs: ["destroy"] },
    ],
  },
  moveSecret: { calls: [], options: { writtenParameters: ["PutParameter", "GetParameters"] } },
  planDestroy: { calls: INVENTORY },
  destroy: {
    calls: [...INVENTORY, "DeleteStack", "DescribeStackEvents"],
    options: { terminationProtection: ["UpdateTerminationProtection"], ...LISTING },
    passesRole: true,
  },
  rollback: {
    calls: [...FOLLOWING, "ListStackResources", "RollbackStack", "ContinueUpdateRollback"],
    options: { ...RECORDING, ...LISTING },
    passesRole: true,
    also: [{ when: "it goes back to an earlier deployment (`to`)", verbs: ["planRollback", "deploy"] }],
  },
  recover: {
    calls: [...FOLLOWING, "ListStackResources"],
    options: { cancelUpdates: ["CancelUpdateStack"], ...LISTING },
    also: [
      { when: "a policy lets it roll back", verbs: ["rollback"] },
      { when: "a policy lets it destroy", verbs: ["destroy"] },
    ],
  },
  detectDrift: { calls: DETECTION },
  detectDriftOfAll: { calls: DETECTION },
  planReconciliation: { calls: [...PLANNING, "ListImports"] },
  ignoreDrift: { calls: ["DescribeStacks", "ListStackResources"] },
  heedDrift: { calls: ["DescribeStacks"] },
  resume: {
    calls: [],
    also: [{ when: "always: what it takes up again", verbs: ["deploy", "destroy", "rollback", "refactor"] }],
  },
  status: { calls: ["DescribeStacks"] },
  cancel: {
    calls: [...FOLLOWING, "DescribeChangeSet", "DeleteChangeSet", "GetTemplate", "CancelUpdateStack", "RollbackStack"],
    options: { newStacks: TAKING_BACK, stackPolicy: ["GetStackPolicy", "SetStackPolicy"], ...LISTING },
    also: [{ when: "it cancels a refactor", verbs: ["refactor"] }],
  },
  forget: { calls: [] },
  describe: { calls: ["DescribeStacks"] },
  outputs: { calls: ["DescribeStacks"] },
  list: { calls: ["ListStacks"] },
  resources: { calls: ["ListStackResources"] },
  events: { calls: ["DescribeStackEvents"] },
  attach: { calls: FOLLOWING, options: LISTING },
  history: { calls: [] },
  exportHistory: { calls: [] },
  changedByOthers: { calls: FOLLOWING },
  planRollback: { calls: [...PLANNING, "ListImports"], options: WITH_TEMPLATE },
  packageStack: { calls: [], options: { templateBucket: ["HeadObject", "PutObject"] } },
  promoteStack: { calls: [], options: { templateBucket: ["GetObject", "HeadObject", "PutObject"] } },
  linksOf: { calls: [] },
  planApp: {
    calls: [],
    also: [{ when: "always: it plans each stack, or looks at it", verbs: ["plan", "describe", "resources"] }],
  },
  discardApp: { calls: [], also: [{ when: "always: what it does to each plan", verbs: ["discard"] }] },
  deployApp: { calls: [], also: [{ when: "always: what it does to each stack", verbs: ["plan", "deploy"] }] },
  destroyApp: { calls: [], also: [{ when: "always: what it does to each stack", verbs: ["destroy"] }] },
  appStatus: { calls: ["DescribeStacks"] },
  appOutputs: { calls: ["DescribeStacks", "GetTemplate"] },
  detectAppDrift: { calls: DETECTION },
  appHistory: { calls: [] },
  planPrune: { calls: [...INVENTORY, "DescribeStackEvents"] },
  planAppRollback: {
    calls: [],
    also: [{ when: "always: it plans each stack, or looks at it", verbs: ["plan", "describe", "resources"] }],
  },
  rollbackApp: {
    calls: [],
    also: [
      { when: "always: what it does to each stack", verbs: ["plan", "deploy", "describe", "resources"] },
      { when: "it would lose data, and discards what it has planned", verbs: ["discard"] },
    ],
  },
  prune: { calls: [], also: [{ when: "always: what it does to each stack", verbs: ["destroy"] }] },
  compareDeployedStages: { calls: ["DescribeStacks", "GetTemplate"] },
  planStackSet: {
    calls: STACK_SET,
    also: [{ when: "it is to try them: what it does in each account", verbs: ["plan", "discard"] }],
  },
  rollOut: {
    calls: [
      ...STACK_SET,
      "CreateStackSet",
      "UpdateStackSet",
      "CreateStackInstances",
      "UpdateStackInstances",
      "DeleteStackInstances",
      "DescribeStackSetOperation",
      "ListStackSetOperationResults",
      "StopStackSetOperation",
    ],
    also: [{ when: "it is given a fan-out: what it does to each stack", verbs: ["plan", "deploy", "describe"] }],
  },
  detectStackSetDrift: {
    calls: [
      "DescribeStackSet",
      "DetectStackSetDrift",
      "DescribeStackSetOperation",
      "ListStackSetOperationResults",
      "ListStackInstances",
      "ListStackInstanceResourceDrifts",
    ],
  },
  reconcileStackSet: {
    calls: [],
    also: [
      { when: "always: what it does to each stack", verbs: ["planReconciliation", "deploy"] },
      { when: "it would lose data or fails, and discards what it has planned", verbs: ["discard"] },
    ],
  },
  stackSetStatus: {
    calls: ["DescribeStackSet", "ListStackInstances", "ListStackSetOperations"],
    also: [{ when: "it is to find orphans", verbs: ["list"] }],
  },
  planStackSetAdoption: { calls: ["DescribeStackSet", "ListStackInstances", "DescribeStacks", "GetTemplate"] },
  adoptIntoStackSet: {
    calls: [
      "DescribeStackSet",
      "ListStackInstances",
      "DescribeStacks",
      "GetTemplate",
      "ImportStacksToStackSet",
      "DescribeStackSetOperation",
      "ListStackSetOperationResults",
    ],
  },
  planStackSetDeletion: {
    calls: ["DescribeStackSet", "ListStackInstances", "ListStackSetOperations"],
    also: [{ when: "it is to look for termination protection, in each account", verbs: ["describe"] }],
  },
  deleteStackSet: {
    calls: [
      "DescribeStackSet",
      "ListStackInstances",
      "ListStackSetOperations",
      "DeleteStackInstances",
      "DescribeStackSetOperation",
      "ListStackSetOperationResults",
      "DeleteStackSet",
    ],
  },
  pauseRollout: { calls: [] },
  continueRollout: { calls: [] },
  stopRollout: { calls: [] },
};
