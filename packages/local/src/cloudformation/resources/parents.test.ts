import { expect, test } from "vitest";

import { driveStacks } from "../stack-driver.testing.ts";

const api = { Type: "AWS::ApiGateway::RestApi", Properties: { Name: "orders" } };
const model = (of: string): object => ({
  Type: "AWS::ApiGateway::Model",
  Properties: { RestApiId: { Ref: of }, Name: "Order" },
});
const graph = { Type: "AWS::AppSync::GraphQLApi", Properties: { Name: "orders", AuthenticationType: "API_KEY" } };
const source = (of: string): object => ({
  Type: "AWS::AppSync::DataSource",
  Properties: { ApiId: { "Fn::GetAtt": [of, "ApiId"] }, Name: "Orders", Type: "NONE" },
});
const schedule = (group?: string): object => ({
  Type: "AWS::Scheduler::Schedule",
  Properties: {
    Name: "nightly",
    ...(group === undefined ? {} : { GroupName: group }),
    ScheduleExpression: "rate(1 day)",
    FlexibleTimeWindow: { Mode: "OFF" },
    Target: { Arn: "arn:aws:sqs:us-east-1:111111111111:jobs", RoleArn: "arn:aws:iam::111111111111:role/jobs" },
  },
});

test.each([
  ["models of two APIs", { A: api, B: { ...api, Properties: { Name: "returns" } }, X: model("A"), Y: model("B") }],
  ["data sources of two APIs", { A: graph, B: graph, X: source("A"), Y: source("B") }],
  ["schedules of two groups", { X: schedule(), Y: schedule("batch"), Z: schedule("reports") }],
])("SPEC 12.6: %s may have one name, also from stack to stack", async (_, Resources) => {
  const { create, remove } = await driveStacks();
  expect(await create("app", { Resources })).toMatchObject({ StackStatus: "CREATE_COMPLETE" });
  expect((await remove("app")).StackStatus).toBe("DELETE_COMPLETE");
});

test("SPEC 12.6: within one parent the name is taken", async () => {
  const { create, history } = await driveStacks();
  await create("app", { Resources: { X: schedule("batch"), Y: { ...schedule("batch"), DependsOn: "X" } } });
  expect((await history("app")).join("\n")).toContain(
    `Y CREATE_FAILED: Resource handler returned message: "Resource of type 'AWS::Scheduler::Schedule' with identifier 'nightly' already exists."`,
  );
});
