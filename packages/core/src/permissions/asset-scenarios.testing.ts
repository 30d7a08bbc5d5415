import { fileURLToPath } from "node:url";

import { createOrchestrator, stack, type Stack } from "../index.ts";
import type { Scenario } from "./scenarios.testing.ts";

/** A job whose script is this file. */
function job(): Stack {
  const Job = {
    Type: "AWS::Glue::Job",
    Properties: { Role: "job", Command: { Name: "glueetl", ScriptLocation: "./asset-scenarios.testing.ts" } },
  };
  const file = fileURLToPath(new URL("job.json", import.meta.url));
  return stack({ name: "app", template: { body: JSON.stringify({ Resources: { Job } }), file } });
}

/** Files that templates point to. */
export const assetScenarios: readonly Scenario[] = [
  {
    verb: "packageStack",
    when: "its template points to a local file",
    options: { templateBucket: "deployments" },
    prepare: async () => (open) => open({ templateBucket: "deployments" }).packageStack(job()),
  },
  {
    verb: "promoteStack",
    when: "nobody may look whether it is there already",
    options: { templateBucket: "deployments" },
    prepare: async ({ cloud }) => {
      using builder = createOrchestrator({ ...cloud.connection(), templateBucket: "deployments" });
      const built = await builder.packageStack(job());
      cloud.faults.refuse({ operation: "HeadObject", code: "MethodNotAllowed", message: "No.", times: 1 });
      return (open) => open({ templateBucket: "deployments" }).promoteStack(built, {});
    },
  },
];
