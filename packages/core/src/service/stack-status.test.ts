import { StackStatus } from "@aws-sdk/client-cloudformation";
import { describe, expect, test } from "vitest";

import { factsOfStatus } from "./stack-status.ts";

describe("every status the service can answer", () => {
  test.each(Object.values(StackStatus))("%s says how to go on", (status) => {
    const { kind, remedy } = factsOfStatus(status);
    expect(remedy?.endsWith(".")).toBe(kind === "failed" ? true : undefined);
    const isRunning = status.endsWith("_IN_PROGRESS") && status !== "REVIEW_IN_PROGRESS";
    expect(kind === "running").toBe(isRunning);
  });
});

test("a status of tomorrow is never taken for a success", () => {
  expect(factsOfStatus("REPAIR_IN_PROGRESS").kind).toBe("running");
  expect(factsOfStatus("REPAIR_COMPLETE")).toMatchObject({ kind: "failed", updatable: false });
});
