import { GetParametersByPathCommand, SSMClient } from "@aws-sdk/client-ssm";
import fc from "fast-check";
import { expect, test } from "vitest";

import { driveStacks, type StackDriver } from "./stack-driver.testing.ts";

/** Parameters in a random graph without cycles: each may depend on earlier ones, carries a value, and may bear a fault. */
const stacks = fc
  .array(
    fc.record({ dependencies: fc.array(fc.nat(), { maxLength: 3 }), value: fc.nat({ max: 2 }), renamed: fc.boolean() }),
    { minLength: 1, maxLength: 8 },
  )
  .map((nodes) =>
    nodes.map(({ dependencies, value, renamed }, index) => ({
      logicalId: `P${index}`,
      name: `/all/${index}${renamed ? "/renamed" : ""}`,
      value: String(value),
      dependsOn: [...new Set(dependencies.filter(() => index > 0).map((number) => `P${number % index}`))],
    })),
  );
type Stack = typeof stacks extends fc.Arbitrary<infer Value> ? Value : never;

function templateOf(stack: Stack): object {
  const resources = stack.map(({ logicalId, name, value, dependsOn }) => [
    logicalId,
    { Type: "AWS::SSM::Parameter", DependsOn: dependsOn, Properties: { Name: name, Type: "String", Value: value } },
  ]);
  return { Resources: Object.fromEntries(resources) };
}

async function stored({ cloud }: StackDriver): Promise<Record<string, string>> {
  const ssm = new SSMClient(cloud.connection());
  const command = { Path: "/all", Recursive: true };
  const found: Record<string, string> = {};
  for (let NextToken: string | undefined; ;) {
    const page = await ssm.send(new GetParametersByPathCommand({ ...command, ...(NextToken && { NextToken }) }));
    for (const { Name = "", Value = "" } of page.Parameters ?? []) found[Name] = Value;
    NextToken = page.NextToken;
    if (NextToken === undefined) return found;
  }
}

function wanted(stack: Stack): Record<string, string> {
  return Object.fromEntries(stack.map(({ name, value }) => [name, value]));
}

const runs = { numRuns: 25 };

test("a create makes everything or leaves nothing behind", async () => {
  await fc.assert(
    fc.asyncProperty(stacks, fc.option(fc.nat({ max: 7 })), async (stack, faulty) => {
      const driver = await driveStacks();
      const bad =
        faulty === null ? undefined : driver.cloud.faults.failResource({ logicalId: `P${faulty}`, action: "create" });
      const { StackStatus: status } = await driver.create("s", templateOf(stack));
      const failed = (bad?.hits ?? 0) > 0;
      expect(status).toBe(failed ? "ROLLBACK_COMPLETE" : "CREATE_COMPLETE");
      expect(await stored(driver)).toEqual(failed ? {} : wanted(stack));
      await driver.cloud.close();
    }),
    runs,
  );
});

test("an update reaches what is wanted or goes back to what was, and a deletion leaves nothing", async () => {
  await fc.assert(
    fc.asyncProperty(stacks, stacks, fc.option(fc.nat({ max: 7 })), async (before, after, faulty) => {
      fc.pre(JSON.stringify(wanted(before)) !== JSON.stringify(wanted(after)));
      const driver = await driveStacks();
      await driver.create("s", templateOf(before));
      const fail = (action: "create" | "update"): { readonly hits: number; remove(): void } =>
        driver.cloud.faults.failResource({ logicalId: `P${faulty}`, action, times: 1 });
      const faults = faulty === null ? [] : [fail("create"), fail("update")];
      const { StackStatus: status } = await driver.update("s", templateOf(after));
      const failed = faults.some(({ hits }) => hits > 0);
      expect(status).toBe(failed ? "UPDATE_ROLLBACK_COMPLETE" : "UPDATE_COMPLETE");
      expect(await stored(driver)).toEqual(wanted(failed ? before : after));
      for (const fault of faults) fault.remove();
      expect((await driver.remove("s")).StackStatus).toBe("DELETE_COMPLETE");
      expect(await stored(driver)).toEqual({});
      await driver.cloud.close();
    }),
    runs,
  );
});
