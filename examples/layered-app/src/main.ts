import { parseArgs } from "node:util";

import { STS } from "@aws-sdk/client-sts";
import { assumeRoles, createOrchestrator } from "@stacksteward/core";
import { createLocalCloud } from "@stacksteward/local";

import { tour } from "./tour.ts";

const { values } = parseArgs({
  options: {
    /** On AWS, with the caller's own credentials to begin with. */
    aws: { type: "boolean", default: false },
    shared: { type: "string", default: "111111111111" },
    workload: { type: "string", default: "222222222222" },
    /** The name of a role in each account, which the caller may assume. */
    role: { type: "string", default: "deploy" },
    /** Deploys what was planned without asking. On the local cloud that is always so. */
    yes: { type: "boolean", default: false },
  },
});
const { shared, workload, role } = values;
const allowedAccounts = [shared, workload];

const cloud = values.aws
  ? undefined
  : await createLocalCloud({ accounts: allowedAccounts, regions: ["eu-west-1", "us-east-1"] });
// This is all that is different on AWS.
const connection = cloud?.connection() ?? { region: "eu-west-1" };
const sts = new STS(connection);
const orchestrator = createOrchestrator({
  ...connection,
  allowedAccounts,
  credentialsFor: assumeRoles(sts, {
    roleArn: ({ account }) => `arn:aws:iam::${account}:role/${role}`,
    sessionName: "layered-app",
  }),
});
const write = (line: string): void => void process.stdout.write(`${line}\n`);
try {
  const approve = async (): Promise<boolean> => values.yes || cloud !== undefined;
  if (!(await tour({ orchestrator, choice: { shared, workload }, write, approve }))) process.exitCode = 1;
  if (cloud !== undefined)
    write(
      `\n${cloud.calls.count()} API calls, of which ${cloud.calls.count({ operation: "AssumeRole" })} assumed a role.`,
    );
} finally {
  orchestrator.close();
  sts.destroy();
  await cloud?.close();
}
