import { expect, test } from "vitest";

import { createOrchestrator, type OrchestratorOptions } from "../index.ts";

test.each([
  // It would be allowed everywhere.
  [{ allowedAcounts: ["111111111111"] }, 'There is no option "allowedAcounts". Did you mean "allowedAccounts"?'],
  [{ clients: { cloudformation: () => undefined } }, 'clients has no "cloudformation". Did you mean "cloudFormation"?'],
  [{ templateBucket: { name: "b", owners: "111111111111" } }, 'templateBucket has no "owners". Did you mean "owner"?'],
  [{ assets: { rot: "." } }, 'assets has no "rot". Did you mean "root"?'],
  [{ retry: { atempts: 2 } }, 'retry has no "atempts". Did you mean "attempts"?'],
  [{ somethingElseAltogether: 1 }, 'There is no option "somethingElseAltogether". Leave it out.'],
])("an orchestrator is not made with an option that nobody knows: %j", (options, message) => {
  expect(() => createOrchestrator(options as OrchestratorOptions)).toThrow(
    expect.objectContaining({ code: "INVALID_DEFINITION", message: expect.stringContaining(message) }),
  );
});

test("what is undefined asks for nothing, and a bucket may be a name or a function", () => {
  const options = { allowedAcounts: undefined, templateBucket: "templates" } as OrchestratorOptions;
  expect(() => createOrchestrator(options)).not.toThrow();
  expect(() => createOrchestrator({ templateBucket: () => "templates" })).not.toThrow();
});
