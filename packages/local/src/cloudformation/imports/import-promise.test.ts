import { ListStackResourcesCommand } from "@aws-sdk/client-cloudformation";
import fc from "fast-check";
import { expect, test } from "vitest";

import { driveImports, topic, type ImportDriver } from "./import-driver.testing.ts";

const type = "AWS::Logs::LogGroup";
const ids = ["A", "B", "C", "D"] as const;

/** Log groups that exist or do not, each after any of those before it, and perhaps a step of one of them that fails. */
const cases = fc.record({
  groups: fc.tuple(
    ...ids.map((_, index) =>
      fc.record({
        exists: fc.boolean(),
        policy: fc.constantFrom("Retain", "RetainExceptOnCreate"),
        after: fc.subarray(ids.slice(0, index)),
      }),
    ),
  ),
  isUpdate: fc.boolean(),
  failure: fc.option(
    fc.record({ logicalId: fc.constantFrom(...ids), action: fc.constantFrom("create", "import", "update") }),
  ),
});

test(
  "SPEC 24.19: whatever is imported and whatever fails, what existed is there afterwards, and is the stack's only after a success",
  { timeout: 60_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ groups, isUpdate, failure }) => {
        const driver = await driveImports();
        const existing = ids.filter((_, index) => groups[index]?.exists);
        for (const id of existing) await driver.make(type, { LogGroupName: id });
        if (isUpdate) await driver.create("shop", { Resources: { News: topic() } });
        const declared = ids.map((id, index) => [
          id,
          {
            Type: type,
            DeletionPolicy: groups[index]?.policy,
            DependsOn: groups[index]?.after,
            Properties: { LogGroupName: id },
          },
        ]);
        const Resources = { News: topic(), ...(Object.fromEntries(declared) as object) };
        const ChangeSetType = isUpdate ? "UPDATE" : "CREATE";
        await driver.propose({ Resources }, { ChangeSetType, ImportExistingResources: true });
        const changes = await driver.changes();
        const imported = changes.filter(({ Action: action }) => action === "Import");
        expect(imported.map(({ PhysicalResourceId: id }) => id)).toEqual(existing);
        const fault = failure === null ? undefined : driver.cloud.faults.failResource(failure);
        await driver.execute("next", { RetainExceptOnCreate: true });
        const hasFailed = (fault?.hits ?? 0) > 0;
        const { StackStatus } = await driver.stack("shop");
        expect(StackStatus?.includes("ROLLBACK")).toBe(hasFailed);
        expect(await live(driver)).toEqual(hasFailed ? existing : ids);
        expect(await listed(driver)).toEqual(hasFailed ? [] : ids);
        await driver.cloud.close();
      }),
      { numRuns: 40 },
    );
  },
);

async function live(driver: ImportDriver): Promise<string[]> {
  const found = await Promise.allSettled(ids.map((id) => driver.read(type, id)));
  return ids.filter((_, index) => found[index]?.status === "fulfilled");
}

/** The log groups that the stack has. */
async function listed({ client }: ImportDriver): Promise<string[]> {
  const { StackResourceSummaries = [] } = await client.send(new ListStackResourcesCommand({ StackName: "shop" }));
  return StackResourceSummaries.filter(
    ({ ResourceType, ResourceStatus }) => ResourceType === type && ResourceStatus !== "DELETE_COMPLETE",
  ).map(({ LogicalResourceId: id = "" }) => id);
}
