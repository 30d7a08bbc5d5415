import { rm } from "node:fs/promises";

import { createMemoryStore } from "@stacksteward/workflow";
import { afterEach, beforeEach, expect, test } from "vitest";

import { openProject, type Project } from "../assets/project.testing.ts";
import { stack, type RefactorDefinition, type StackAssets, type StackDefinition } from "../index.ts";
import { dyingAfter } from "../runs/kept-cloud.testing.ts";
import { movesIn, queue, topic } from "./refactor-cloud.testing.ts";

let project: Project;
beforeEach(async () => {
  project = await openProject();
  await project.write({ "code/index.js": "1" });
});
afterEach(() => project[Symbol.asyncDispose]());

const filler = `Metadata: { Filler: ${"x".repeat(60_000)} }\n`;

/** A stack as a tool defines it that has made its template and its files: too large for a request, and with places of its own. */
function definition(name: string, ...resources: string[]): StackDefinition {
  const files = [{ path: "code", bucket: "templates", key: "stacksteward/code.zip" }];
  const assets: StackAssets = {
    root: project.folder,
    files,
    template: { bucket: "templates", key: `stacksteward/${name}.yaml` },
  };
  return { name, template: { body: `${filler}Resources:\n${resources.join("")}` }, assets };
}

const target = (): RefactorDefinition => ({
  stacks: [definition("orders", topic), definition("billing", topic, queue("Invoices", 2))],
});

beforeEach(async () => {
  // Nothing of what the refactor needs is in the bucket yet.
  for (const { name, template } of [definition("orders", topic, queue("Invoices", 2)), definition("billing", topic)])
    await project.orchestrator.deploy(stack({ name, template }));
});

test("a refactor puts what its templates expect in S3 there, and the templates at their own places", async () => {
  const plan = await project.orchestrator.planRefactor(target());
  expect(movesIn(plan)).toEqual(["orders/Invoices -> billing/Invoices"]);
  expect((await project.keys()).filter((key) => !key.includes("sha256"))).toEqual([
    "stacksteward/billing.yaml",
    "stacksteward/code.zip",
    "stacksteward/orders.yaml",
  ]);
});

test("a refactor that is taken up again needs none of the files", async () => {
  const store = createMemoryStore();
  const dying = project.orchestratorWith({ store: dyingAfter(4, store), holder: "first" });
  const operation = dying.start.refactor(target());
  await operation.result.catch(() => {});
  dying.close();
  await rm(project.path("code"), { recursive: true });
  const result = await project.orchestratorWith({ store, holder: "second" }).resume(operation.handle);
  expect(result).toMatchObject({ kind: "refactored", stacks: [{ stackName: "orders" }, { stackName: "billing" }] });
});
