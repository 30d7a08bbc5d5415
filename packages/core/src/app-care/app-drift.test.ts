import { expect, test } from "vitest";

import { openDriftingCloud } from "../drift/drifting-stack.testing.ts";
import { app, stack } from "../index.ts";
import { queue } from "../local-cloud.testing.ts";

test("the drift of an app names what somebody changed by hand, what is not there and what is not known", async () => {
  await using bench = await openDriftingCloud();
  const orders = queue(5, { name: "orders" });
  const letters = queue(5, { name: "letters" });
  const far = stack({ ...queue(5), name: "far", region: "mars-east-1" });
  const planned = queue(5, { name: "planned" });
  const shop = app({ name: "shop", layers: [{ name: "all", stacks: [orders, letters, far, planned] }] });
  for (const each of [orders, letters]) await bench.orchestrator.deploy(each);
  await bench.patch("letters", "Queue", { op: "replace", path: "/DelaySeconds", value: 60 });
  const drift = await bench.orchestrator.detectAppDrift(shop);
  expect(drift).toMatchObject({
    app: "shop",
    drifted: ["letters"],
    absent: ["planned"],
    unknown: ["far"],
    stacks: [
      { kind: "detected", stack: "orders", report: { status: "IN_SYNC" } },
      { kind: "detected", stack: "letters", report: { status: "DRIFTED" } },
      { kind: "failed", stack: "far" },
      { kind: "failed", stack: "planned", failure: { code: "STACK_NOT_FOUND" } },
    ],
  });
});
