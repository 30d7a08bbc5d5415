import { expect, test } from "vitest";

import { driveChangeSets } from "../change-sets/change-set-driver.testing.ts";
import { driveStacks } from "../stack-driver.testing.ts";

/** A database takes minutes: it is still on its way when the cache fails. */
const shop = {
  Resources: {
    Network: { Type: "AWS::SNS::Topic" },
    Database: { Type: "AWS::RDS::DBInstance", DependsOn: "Network" },
    Cache: { Type: "AWS::SQS::Queue", DependsOn: "Network" },
    App: { Type: "AWS::SQS::Queue", DependsOn: ["Database", "Cache"] },
  },
};
const begun = [
  "shop CREATE_IN_PROGRESS: User Initiated",
  "Network CREATE_IN_PROGRESS",
  "Network CREATE_IN_PROGRESS: Resource creation Initiated",
  "Network CREATE_COMPLETE",
  "Database CREATE_IN_PROGRESS",
  "Cache CREATE_IN_PROGRESS",
  "Database CREATE_IN_PROGRESS: Resource creation Initiated",
  "Cache CREATE_FAILED: no",
];
const cancelled = [...begun, "Database CREATE_FAILED: Resource creation cancelled"];
const takenAway = [
  "Cache DELETE_COMPLETE",
  "Database DELETE_IN_PROGRESS",
  "Database DELETE_COMPLETE",
  "Network DELETE_IN_PROGRESS",
  "Network DELETE_COMPLETE",
];
const failed = "The following resource(s) failed to create: ";
const endings = [
  {
    policy: "ROLLBACK" as const,
    spec: "SPEC 4.4, SPEC 4.7",
    what: "the sibling that still runs is cancelled, and all is taken back",
    history: [
      ...cancelled,
      `shop ROLLBACK_IN_PROGRESS: ${failed}[Cache, Database]. Rollback requested by user.`,
      ...takenAway,
      "shop ROLLBACK_COMPLETE",
    ],
  },
  {
    policy: "DELETE" as const,
    spec: "SPEC 4.5",
    what: "the stack goes with what it made",
    history: [
      ...cancelled,
      `shop DELETE_IN_PROGRESS: ${failed}[Cache, Database]. Delete requested by user.`,
      ...takenAway,
      "shop DELETE_COMPLETE",
    ],
  },
  {
    policy: "DO_NOTHING" as const,
    spec: "SPEC 4.6, SPEC 4.8",
    what: "the database goes on, and everything stays for somebody to look at",
    history: [...begun, "Database CREATE_COMPLETE", `shop CREATE_FAILED: ${failed}[Cache]. `],
  },
];

test.each(endings)("$spec: a create with OnFailure $policy fails: $what", async ({ policy, history }) => {
  const driver = await driveStacks();
  driver.cloud.faults.failResource({ logicalId: "Cache", action: "create", reason: "no" });
  const { StackId = "" } = await driver.create("shop", shop, { OnFailure: policy });
  expect(await driver.history(StackId)).toEqual(history);
});

test.each(endings)("SPEC 14.11: a change set with OnStackFailure $policy fails: $what", async ({ policy, history }) => {
  const driver = await driveChangeSets();
  driver.cloud.faults.failResource({ logicalId: "Cache", action: "create", reason: "no" });
  const { StackId } = await driver.propose(shop, { ChangeSetType: "CREATE", OnStackFailure: policy });
  await driver.execute();
  expect(await driver.history(StackId)).toEqual(["shop REVIEW_IN_PROGRESS: User Initiated", ...history]);
});

test.each([
  { DisableRollback: true, like: "DO_NOTHING" },
  { DisableRollback: false, like: "ROLLBACK" },
])("SPEC 14.11: a change set executed with DisableRollback $DisableRollback ends as with $like", async (each) => {
  const driver = await driveChangeSets();
  driver.cloud.faults.failResource({ logicalId: "Cache", action: "create", reason: "no" });
  const { StackId } = await driver.propose(shop, { ChangeSetType: "CREATE" });
  await driver.execute("next", { DisableRollback: each.DisableRollback });
  const { history = [] } = endings.find(({ policy }) => policy === each.like) ?? {};
  expect((await driver.history(StackId)).slice(1)).toEqual(history);
});

test.each([
  { policy: "Retain", option: false, isKept: true },
  { policy: "Retain", option: true, isKept: false },
  { policy: "RetainExceptOnCreate", option: false, isKept: false },
  { policy: "Delete", option: false, isKept: false },
])(
  "SPEC 5.11: a failed create keeps what it made: $isKept with DeletionPolicy $policy, RetainExceptOnCreate $option",
  async ({ policy, option, isKept }) => {
    const { cloud, create, history } = await driveStacks();
    cloud.faults.failResource({ logicalId: "App", action: "create", reason: "no" });
    const template = {
      Resources: {
        Orders: { Type: "AWS::SQS::Queue", DeletionPolicy: policy },
        App: { Type: "AWS::SQS::Queue", DependsOn: "Orders" },
      },
    };
    await create("shop", template, { RetainExceptOnCreate: option });
    expect((await history("shop")).slice(7)).toEqual([
      "App DELETE_COMPLETE",
      ...(isKept ? ["Orders DELETE_SKIPPED"] : ["Orders DELETE_IN_PROGRESS", "Orders DELETE_COMPLETE"]),
      "shop ROLLBACK_COMPLETE",
    ]);
  },
);
