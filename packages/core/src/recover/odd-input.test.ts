import { createMemoryStore } from "@stacksteward/workflow";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { createOrchestrator, type Orchestrator } from "../index.ts";
import { openTestCloud, type TestCloud } from "../local-cloud.testing.ts";

// What callers without types pass. Each is refused by name, before anything is sent.

type Loose = Record<
  "recover" | "rollback" | "planRollback" | "planReconciliation",
  (...given: unknown[]) => Promise<unknown>
>;

let bench: TestCloud;
let loose: Loose;
let orchestrator: Orchestrator;
beforeEach(async () => {
  bench = await openTestCloud();
  orchestrator = createOrchestrator({ ...bench.cloud.connection(), store: createMemoryStore() });
  loose = orchestrator as unknown as Loose;
});
afterEach(async () => {
  expect(bench.operations()).toEqual([]);
  orchestrator.close();
  await bench[Symbol.asyncDispose]();
});

const invalid = (message: string): object => ({
  code: "INVALID_DEFINITION",
  message: expect.stringContaining(message),
});

describe.each(["recover", "rollback", "planRollback"] as const)("%s of", (verb) => {
  test.each([undefined, null, "", 42, {}, { name: "" }])("%j is refused", async (stack) => {
    const options = verb === "planRollback" ? [{ to: "previous" }] : [];
    await expect(loose[verb](stack, ...options)).rejects.toMatchObject(invalid("names no stack"));
  });
});

describe("a rollback", () => {
  test.each([[{ to: undefined }], [{ to: "" }], [{ to: 3 }], [{ to: null }]])(
    "with %j is refused, and is not taken for one without",
    async (options) => {
      const refused = invalid("to which deployment");
      await expect(loose.rollback("orders", options)).rejects.toMatchObject(refused);
      await expect(loose.planRollback("orders", options)).rejects.toMatchObject(refused);
    },
  );

  test("that is planned needs a deployment to go back to", async () => {
    await expect(loose.planRollback("orders")).rejects.toMatchObject(invalid("to which deployment"));
    await expect(loose.planRollback("orders", {})).rejects.toMatchObject(invalid("to which deployment"));
  });

  test.each([
    ["skip", { skip: "stuck" }],
    ["force", { force: true }],
    ["skip, roleArn", { skip: ["First"], roleArn: "arn:aws:iam::111111111111:role/deployer" }],
  ])("to an earlier deployment takes no %s", async (names, options) => {
    const both = { to: "previous", ...options };
    await expect(loose.rollback("orders", both)).rejects.toMatchObject(invalid(`takes no ${names}.`));
  });

  test.each([
    [{ skip: "First" }, 'skip must be "stuck" or a list'],
    [{ skip: [1] }, 'skip must be "stuck" or a list'],
    [{ force: "false" }, "force must be true or false"],
  ])("with %j is refused", async (options, message) => {
    await expect(loose.rollback("orders", options)).rejects.toMatchObject(invalid(message));
  });

  test("that is started to an earlier deployment is refused: its plan is what is started", () => {
    const { start } = orchestrator as unknown as { readonly start: Loose };
    expect(() => start.rollback("orders", { to: "previous" })).toThrow(
      expect.objectContaining(invalid("planRollback(stack, { to }), and start.deploy(plan)")),
    );
  });
});

test("a policy that is no function is refused", async () => {
  await expect(loose.recover("orders", { policy: "the stack" })).rejects.toMatchObject(
    invalid('must be a function, such as recoverUpTo("what the failed operation created"), and not "the stack"'),
  );
});

test.each([undefined, null, 42, "orders", {}])("a reconciliation of %j is refused: it is no report", async (report) => {
  await expect(loose.planReconciliation(report)).rejects.toMatchObject({ code: "DRIFT_REPORT_INVALID" });
});
