import { expect, test } from "vitest";

import { createEnvironments } from "../environments/open-environment.ts";
import { openTestCloud } from "../local-cloud.testing.ts";
import type { StackEvent } from "../watch/operation-event.ts";
import { findCauses } from "./find-causes.ts";

const HOOK = { type: "Example::Encryption::Hook", status: "HOOK_COMPLETE_FAILED", reason: "Encrypt the bucket." };
const NAMED = "The following hook(s) failed: [Example::Encryption::Hook]";

test.each<[string, Partial<StackEvent>, string]>([
  ["names the hook and says why it refused", { reason: NAMED, hook: HOOK }, `${NAMED}: Encrypt the bucket.`],
  [
    "says once what the service has said already",
    { reason: `${NAMED} : Encrypt the bucket.`, hook: HOOK },
    `${NAMED} : Encrypt the bucket.`,
  ],
  ["has the hook's reason when that is the only one", { hook: HOOK }, "Encrypt the bucket."],
  ["names the hook when that gave no reason", { reason: NAMED, hook: { type: HOOK.type } }, NAMED],
])("the cause of what a hook refused %s", async (_, said, reason) => {
  await using bench = await openTestCloud();
  const environments = createEnvironments(bench.cloud.connection());
  const failure: StackEvent = {
    eventId: "1",
    stackId: "arn:aws:cloudformation:eu-west-1:111111111111:stack/orders/1",
    stackName: "orders",
    logicalId: "Bucket",
    type: "AWS::S3::Bucket",
    status: "CREATE_FAILED",
    at: "2026-01-01T00:00:00.000Z",
    ...said,
  };
  const causes = await findCauses(await environments.open({}), AbortSignal.timeout(10_000), [failure]);
  environments.close();
  expect(causes).toMatchObject([{ logicalId: "Bucket", reason }]);
});
