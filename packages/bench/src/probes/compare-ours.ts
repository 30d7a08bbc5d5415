/** `compare-ours.ts <before> <after>`: reads two templates and compares them, first cold, then warm. */
import { readFileSync } from "node:fs";

import { measureColdAndWarm } from "./cold-and-warm.ts";

const [, , before = "", after = ""] = process.argv;

await measureColdAndWarm(async () => {
  const { compareTemplates, readTemplate } = await import("@stacksteward/template");
  const { openCatalog } = await import("@stacksteward/catalog");
  const pseudo = {
    accountId: "111111111111",
    region: "eu-west-1",
    partition: "aws",
    urlSuffix: "amazonaws.com",
    stackName: "bench",
    stackId: "arn:aws:cloudformation:eu-west-1:111111111111:stack/bench/1",
    notificationArns: [],
  };
  const scope = {
    pseudo,
    parameters: { Stage: "test" },
    ref: (logicalId: string) => logicalId,
    attribute: (logicalId: string, name: string) => `${logicalId}.${name}`,
  };
  return () => {
    const deployed = { body: readTemplate(readFileSync(before)).body, scope };
    const desired = { body: readTemplate(readFileSync(after)).body, scope };
    return compareTemplates(deployed, desired, openCatalog()).length;
  };
});
