import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { expect, test } from "vitest";

import { driveChangeSets } from "./change-sets/change-set-driver.testing.ts";
import { driveStacks } from "./stack-driver.testing.ts";

const [user, password] = ["owner-of-it", "correct-horse"];
const secondPart = (of: object): object => ({ "Fn::Select": [1, { "Fn::Split": [":", of] }] });
const Login = { Ref: "Login" };
const Parts = { Ref: "Parts" };

/** A parameter for each function, whose value is what the function makes of secrets. */
const values = {
  Part: secondPart(Login),
  Item: { "Fn::Select": ["1", Parts] },
  Joined: { "Fn::Join": ["-", ["a", secondPart(Login)]] },
  All: { "Fn::Join": ["-", Parts] },
  Text: { "Fn::Sub": ["${Login} and ${Own}", { Own: secondPart({ "Fn::Sub": "${Login}" }) }] },
  Encoded: { "Fn::Base64": Login },
  Mapped: { "Fn::FindInMap": ["Sizes", { Ref: "Size" }, "Count"] },
  Branch: { "Fn::If": ["IsLarge", "many", "few"] },
};
const deployed = {
  Part: password,
  Item: password,
  Joined: `a-${password}`,
  All: `${user}-${password}`,
  Text: `${user}:${password} and ${password}`,
  Encoded: Buffer.from(`${user}:${password}`).toString("base64"),
  Mapped: "8",
  Branch: "many",
};
const shown = {
  Part: "****",
  Item: "****",
  Joined: "a-****",
  All: "****",
  Text: "**** and ****",
  Encoded: "****",
  Mapped: "****",
  Branch: "many",
};
const template = {
  Parameters: {
    Login: { Type: "String", NoEcho: true },
    Parts: { Type: "CommaDelimitedList", NoEcho: true },
    Size: { Type: "String", NoEcho: true },
  },
  Mappings: { Sizes: { Large: { Count: "8" } } },
  Conditions: { IsLarge: { "Fn::Equals": [{ Ref: "Size" }, "Large"] } },
  Resources: Object.fromEntries(
    Object.entries(values).map(([Name, Value]) => [
      Name,
      { Type: "AWS::SSM::Parameter", Properties: { Name, Type: "String", Value } },
    ]),
  ),
};
const Parameters = Object.entries({ Login: `${user}:${password}`, Parts: `${user},${password}`, Size: "Large" }).map(
  ([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }),
);

test("SPEC 1.16: functions work on the value of a NoEcho parameter, and events show masks", async () => {
  const { cloud, create, events } = await driveStacks();
  expect(await create("app", template, { Parameters })).toMatchObject({ StackStatus: "CREATE_COMPLETE" });
  const ssm = new SSMClient(cloud.connection());
  for (const [Name, value] of Object.entries(deployed)) {
    expect((await ssm.send(new GetParameterCommand({ Name }))).Parameter?.Value).toBe(value);
  }
  const told = Object.fromEntries(
    (await events("app"))
      .filter(
        ({ ResourceStatus: status, ResourceType: type }) => status === "CREATE_COMPLETE" && type?.endsWith("Parameter"),
      )
      .map(({ LogicalResourceId: id = "", ResourceProperties: properties = "" }) => [
        id,
        (JSON.parse(properties) as { Value: string }).Value,
      ]),
  );
  expect(told).toEqual(shown);
});

test("SPEC 1.16: a change set shows masks for what functions make of secrets", async () => {
  const { propose, changes } = await driveChangeSets();
  await propose(template, { ChangeSetType: "CREATE", Parameters });
  const told = Object.fromEntries(
    (await changes("next", true)).map(({ LogicalResourceId: id = "", AfterContext: context = "" }) => [
      id,
      (JSON.parse(context) as { Properties: { Value: string } }).Properties.Value,
    ]),
  );
  expect(told).toEqual(shown);
});

test("SPEC 1.16: an output takes a part of what was answered under NoEcho", async () => {
  const { cloud, create } = await driveStacks();
  const ServiceToken = "arn:aws:lambda:us-east-1:111111111111:function:seed";
  cloud.customResources.register(ServiceToken, () => ({ NoEcho: true, Data: { Login: `${user}:${password}` } }));
  const stack = await create("data", {
    Resources: { Seed: { Type: "Custom::Seed", Properties: { ServiceToken } } },
    Outputs: { Part: { Value: secondPart({ "Fn::GetAtt": ["Seed", "Login"] }) } },
  });
  expect(stack).toMatchObject({ StackStatus: "CREATE_COMPLETE", Outputs: [{ OutputValue: "****" }] });
});
