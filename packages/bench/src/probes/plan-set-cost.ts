/** `plan-set-cost.ts <instances>`: what a plan of a stack set of about that many instances costs, with an exception for every fortieth account and values of its own for every fiftieth; the service is a client that answers pages from memory. */
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { createOrchestrator, stackSet } from "@stacksteward/core";

const [, , instances = ""] = process.argv;
const regions = Array.from({ length: 17 }, (_, index) => `eu-west-${index + 1}`);
const accounts = Array.from({ length: Math.ceil(Number(instances) / 17) }, (_, index) =>
  String(100_000_000_000 + index),
);
const usual = accounts.filter((_, index) => index % 40 !== 0);
const fewer = accounts.filter((_, index) => index % 40 === 0);
const template = { Parameters: { Level: { Type: "String" } }, Resources: { Topic: { Type: "AWS::SNS::Topic" } } };
const set = stackSet({
  name: "baseline",
  template: {
    Resources: { ...template.Resources, Other: { Type: "AWS::SNS::Topic" } },
    Parameters: template.Parameters,
  },
  parameters: { Level: "low" },
  targets: [
    { accounts: usual, regions },
    ...fewer.map((account, index) => ({
      accounts: [account],
      regions: regions.filter((_, region) => (region + index) % 5 !== 0),
    })),
  ],
  overrides: accounts
    .filter((_, index) => index % 50 === 3)
    .map((account, index) => ({ accounts: [account], parameters: { Level: String(index % 7) } })),
});

/** Two thirds of the accounts have their instances already. The service keeps its own memory, so that it makes each page when asked. */
const present = accounts.filter((_, index) => index % 3 !== 0);
const total = present.length * regions.length;
const instanceAt = (index: number) => ({
  Account: present[Math.floor(index / regions.length)] ?? "",
  Region: regions[index % regions.length] ?? "",
  Status: "CURRENT" as const,
});
let calls = 0;
const client = new CloudFormationClient({
  region: "eu-west-1",
  credentials: { accessKeyId: "a", secretAccessKey: "b" },
});
client.middlewareStack.add(
  (_, { commandName }) =>
    async ({ input }) => {
      calls += 1;
      const page = Number((input as { readonly NextToken?: string }).NextToken ?? 0);
      const Summaries = Array.from({ length: Math.min(100, total - page) }, (_, index) => instanceAt(page + index));
      const more = page + 100 < total ? { NextToken: String(page + 100) } : {};
      const answers: Readonly<Record<string, object>> = {
        DescribeStackSetCommand: {
          StackSet: {
            StackSetName: "baseline",
            TemplateBody: JSON.stringify(template),
            Parameters: [{ ParameterKey: "Level", ParameterValue: "low" }],
          },
        },
        ListStackInstancesCommand: { Summaries, ...more },
        ListStackSetOperationsCommand: { Summaries: [] },
      };
      return { output: { $metadata: {}, ...answers[String(commandName)] }, response: {} };
    },
  { step: "initialize" },
);
using orchestrator = createOrchestrator({ region: "eu-west-1", clients: { cloudFormation: () => client } });
const start = performance.now();
const plan = await orchestrator.planStackSet(set, { readOverrides: "none" });
const ms = performance.now() - start;
const { counts } = plan;
console.log(
  JSON.stringify({
    ms,
    megabytes: process.resourceUsage().maxRSS / 1e3,
    calls,
    instances: counts.create + counts.update + counts.leave,
    sent: plan.calls.calls,
    atLeast: plan.calls.atLeast,
    byAccount: plan.calls.byAccount,
    bytes: JSON.stringify(plan).length,
  }),
);
