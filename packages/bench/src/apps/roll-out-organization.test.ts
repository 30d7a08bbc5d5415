import { expect, test } from "vitest";

import { rollOutOrganization } from "./roll-out-organization.ts";

test("a rollout to an organization takes few operations, whatever the exceptions of single accounts", async () => {
  const [made, changed] = await rollOutOrganization({ accounts: 40, regions: 5, exceptionEvery: 8 });
  for (const cost of [made, changed]) {
    expect(cost).toMatchObject({ instances: 195, current: 195, byAccount: 40 });
    // Two waves before the rest, and the rest has six kinds of accounts.
    expect(cost.begun).toBeGreaterThanOrEqual(cost.atLeast);
    expect(cost.begun).toBeLessThanOrEqual(9);
    // Each operation is begun, looked at a few times and read; the instances are two pages, listed twice; and the set is looked
    // at behind the first wave and before those after it.
    expect(cost.calls).toBeLessThanOrEqual(12 * cost.begun + 3);
  }
});
