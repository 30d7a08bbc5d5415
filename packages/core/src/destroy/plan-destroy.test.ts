import { DescribeStackResourcesCommand } from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { createOrchestrator, stack, type DestroyPlan, type Stack, type TemplateBody } from "../index.ts";
import { failureOf, openTestCloud, type TestCloud } from "../local-cloud.testing.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

const shop = stack({
  name: "shop",
  template: {
    Parameters: { Policy: { Type: "String", Default: "Retain" } },
    Resources: {
      Orders: { Type: "AWS::SQS::Queue" },
      Archive: { Type: "AWS::S3::Bucket", DeletionPolicy: "Retain" },
      Database: {
        Type: "AWS::RDS::DBInstance",
        Properties: { DBInstanceClass: "db.t4g.micro", Engine: "postgres" },
      },
      Logs: { Type: "AWS::Logs::LogGroup", DeletionPolicy: { Ref: "Policy" } },
      Topic: { Type: "AWS::SNS::Topic" },
    },
  },
});

/** A stack that exports its topic. */
function exporting(name: string, exportName: string): Stack {
  const Outputs = { Arn: { Value: { Ref: "Topic" }, Export: { Name: exportName } } };
  return stack({ name, template: { Resources: { Topic: { Type: "AWS::SNS::Topic" } }, Outputs } });
}

/** A stack that imports it. */
function importing(name: string, exportName: string): Stack {
  const Properties = { DisplayName: { "Fn::Select": [5, { "Fn::Split": [":", { "Fn::ImportValue": exportName }] }] } };
  return stack({ name, template: { Resources: { Above: { Type: "AWS::SNS::Topic", Properties } } } });
}

describe("a plan to destroy a stack", () => {
  test("says what will be deleted, retained and lost, and changes nothing", async () => {
    await bench.orchestrator.deploy(shop);
    bench.cloud.calls.clear();
    const plan = await bench.orchestrator.planDestroy("shop");
    expect(plan).toMatchObject({ stackName: "shop", status: "CREATE_COMPLETE", isDestructive: true });
    const byId = Object.fromEntries(
      plan.resources.map(({ logicalId, fate, dataLoss }) => [logicalId, [fate, dataLoss]]),
    );
    expect(byId).toEqual({
      Orders: ["deleted", "certain"],
      Archive: ["retained", "none"],
      Database: ["snapshot", "none"],
      Logs: ["undecided", "possible"],
      Topic: ["deleted", "none"],
    });
    expect(bench.operations()).toEqual(["DescribeStacks", "ListStackResources", "GetTemplate", "DescribeStacks"]);
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
  });

  test("enters nested stacks, and keeps all of one that is retained", async () => {
    const inner = JSON.stringify({ Resources: { Jobs: { Type: "AWS::SQS::Queue" } } });
    const Properties = { TemplateURL: (await bench.putTemplate("inner.json", inner)).href };
    const Type = "AWS::CloudFormation::Stack";
    const Resources = {
      Child: { Type, Properties },
      Kept: { Type, Properties, DeletionPolicy: "Retain" },
    };
    await bench.orchestrator.deploy(stack({ name: "outer", template: { Resources } }));
    const { resources } = await bench.orchestrator.planDestroy("outer");
    expect(resources.map(({ stackPath = [], logicalId, fate }) => [...stackPath, logicalId, fate].join(" "))).toEqual([
      "Child deleted",
      "Child Jobs deleted",
      "Kept retained",
    ]);
    await expect(bench.orchestrator.destroy("outer")).rejects.toMatchObject({
      code: "DATA_LOSS",
      message: expect.stringContaining("Child/Jobs (AWS::SQS::Queue)"),
    });
  });

  test("is refused where there is no stack", async () => {
    await expect(bench.orchestrator.planDestroy("shop")).rejects.toMatchObject({ code: "STACK_NOT_FOUND" });
  });
});

describe("stateful data", () => {
  beforeEach(() => bench.orchestrator.deploy(shop));

  test("is not deleted unless told, and the refusal lists what would be lost", async () => {
    bench.cloud.calls.clear();
    await expect(bench.orchestrator.destroy("shop")).rejects.toMatchObject({
      code: "DATA_LOSS",
      message: expect.stringMatching(
        /perhaps Logs \(AWS::Logs::LogGroup\), Orders \(AWS::SQS::Queue\) .* deleteData: true/,
      ),
      details: { resources: [{ logicalId: "Logs" }, { logicalId: "Orders" }] },
    });
    expect(bench.operations()).not.toContain("DeleteStack");
  });

  test("goes when it is said so, and what stays is named", async () => {
    const { kind, retained } = { retained: [], ...(await bench.orchestrator.destroy("shop", { deleteData: true })) };
    expect(kind).toBe("destroyed");
    expect(retained).toMatchObject([{ logicalId: "Archive", physicalId: expect.stringContaining("shop-archive") }]);
  });

  test("goes when a plan that shows it is destroyed, sent through another process as JSON", async () => {
    const plan = JSON.parse(JSON.stringify(await bench.orchestrator.planDestroy("shop"))) as DestroyPlan;
    expect(await bench.orchestrator.destroy(plan)).toMatchObject({ kind: "destroyed" });
  });

  test("that came to the stack after the plan was made is not deleted by it", async () => {
    const plan = await bench.orchestrator.planDestroy("shop");
    const { Resources } = shop.template as TemplateBody;
    const template = {
      ...(shop.template as TemplateBody),
      Resources: { ...Resources, Late: { Type: "AWS::SQS::Queue" } },
    };
    await bench.orchestrator.deploy(stack({ name: "shop", template }));
    await expect(bench.orchestrator.destroy(plan)).rejects.toMatchObject({
      code: "PLAN_STALE",
      message: expect.stringContaining("Late has come to the stack since"),
    });
  });

  test("is not deleted by a plan that was edited", async () => {
    const plan = await bench.orchestrator.planDestroy("shop");
    await expect(bench.orchestrator.destroy({ ...plan, resources: [] })).rejects.toMatchObject({
      code: "PLAN_INVALID",
    });
  });

  test("of a successor of the same name is not deleted by the plan for the one before", async () => {
    const plan = await bench.orchestrator.planDestroy("shop");
    await bench.orchestrator.destroy("shop", { deleteData: true });
    await bench.orchestrator.deploy(shop);
    expect(await bench.orchestrator.destroy(plan)).toEqual({ kind: "absent", stackName: "shop" });
    const { StackResources = [] } = await bench.client.send(new DescribeStackResourcesCommand({ StackName: "shop" }));
    expect(StackResources.map(({ ResourceStatus }) => ResourceStatus)).toEqual(Array(5).fill("CREATE_COMPLETE"));
  });
});

describe("a stack whose exports others import", () => {
  beforeEach(async () => {
    await bench.orchestrator.deploy(exporting("below", "topic-arn"));
    await bench.orchestrator.deploy(importing("above", "topic-arn"));
  });

  test("is refused before anything is asked of CloudFormation, naming the importers", async () => {
    bench.cloud.calls.clear();
    await expect(bench.orchestrator.destroy("below")).rejects.toMatchObject({
      code: "EXPORT_IN_USE",
      message: expect.stringMatching(/"below" was not destroyed: others import topic-arn \(by above\)/),
      details: { importedExports: [{ exportName: "topic-arn", importedBy: ["above"] }] },
    });
    expect(bench.operations()).not.toContain("DeleteStack");
    await bench.orchestrator.destroy("above");
    expect(await bench.orchestrator.destroy("below")).toMatchObject({ kind: "destroyed" });
  });

  test("is left as it was by CloudFormation when they came after the look, and the error says what to do", async () => {
    await bench.orchestrator.destroy("above");
    using overtaken = createOrchestrator({
      ...bench.cloud.connection(),
      configureClient: (client) =>
        client.middlewareStack.add(
          (next, { commandName }) =>
            async (request) => {
              if (commandName === "DeleteStackCommand")
                await bench.orchestrator.deploy(importing("above", "topic-arn"));
              return next(request);
            },
          { step: "initialize" },
        ),
    });
    const failure = await failureOf(overtaken.destroy("below"));
    expect(failure.details.status).toBe("CREATE_COMPLETE");
    expect(failure.message).toMatch(/"below" was not destroyed.*topic-arn.*above.*Destroy the stacks that import/);
  });
});
