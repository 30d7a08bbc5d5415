import { createLocalCloud, type LocalCloud } from "@stacksteward/local";
import type { TemplateBody } from "@stacksteward/template";
import { describe, expect, it } from "vitest";

import { corpusAccount, corpusRegion } from "../survey-template.ts";
import type { TemplateLife } from "./chapter.ts";
import { liveTemplate } from "./live-template.ts";

const orders: TemplateBody = {
  Parameters: { Depth: { Type: "Number" } },
  Resources: {
    Topic: { Type: "AWS::SNS::Topic", Properties: { DisplayName: "orders", Tags: [{ Key: "team", Value: "a" }] } },
    Queue: {
      Type: "AWS::SQS::Queue",
      DependsOn: "Topic",
      Properties: { QueueName: "orders", DelaySeconds: { Ref: "Depth" } },
    },
  },
};

async function live(
  body: TemplateBody,
  created: readonly string[],
  arrange: (cloud: LocalCloud) => unknown = () => undefined,
): Promise<TemplateLife> {
  const cloud = await createLocalCloud({ accounts: [corpusAccount], regions: [corpusRegion] });
  try {
    arrange(cloud);
    return await liveTemplate(cloud, body, body === orders ? { Depth: "5" } : {}, created);
  } finally {
    await cloud.close();
  }
}

describe("the life of a template", () => {
  it("has five chapters, each about what was created last", async () => {
    expect(await live(orders, ["Topic", "Queue"])).toEqual({
      replacement: { kind: "passed", about: "Queue.QueueName" },
      rollback: { kind: "passed", about: "2 resources" },
      modification: { kind: "passed", about: "Queue/DelaySeconds" },
      deletion: { kind: "passed", about: "Topic" },
      end: { kind: "passed", about: "1 gone" },
    });
  });

  it("says of a template in which nothing can be replaced, changed or deleted why not", async () => {
    const Resources = { Handle: { Type: "AWS::CloudFormation::WaitConditionHandle" } };
    expect(await live({ Resources }, ["Handle"])).toEqual({
      replacement: { kind: "exception", reason: "no resource has a create-only property of text" },
      rollback: { kind: "passed", about: "1 resources" },
      modification: {
        kind: "exception",
        reason: "no resource declares a scalar that can be changed in place and read back",
      },
      deletion: { kind: "exception", reason: "no resource is of a type that Cloud Control handles" },
      end: { kind: "passed", about: "0 gone" },
    });
  });

  it("counts what a policy keeps, and nothing else", async () => {
    const Resources = { Bucket: { Type: "AWS::S3::Bucket", DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain" } };
    const { end } = await live({ Resources }, ["Bucket"]);
    expect(end).toMatchObject({ kind: "passed", about: expect.stringMatching(/^\d kept by policy$/) });
  });

  it("fails its last chapter when something is left behind", async () => {
    const { end } = await live(orders, ["Topic", "Queue"], ({ faults }) =>
      faults.failResource({ logicalId: "Queue", action: "delete", times: 10 }),
    );
    expect(end).toMatchObject({ kind: "failed", reason: expect.stringContaining("DELETE_FAILED") });
  });

  it("fails the chapter of the rollback when it does not come to its end", async () => {
    const { rollback } = await live(orders, ["Topic", "Queue"], ({ faults }) =>
      faults.failResource({ logicalId: "Topic", action: "rollback" }),
    ).catch((error: unknown) => ({ rollback: { kind: "failed", reason: String(error) } }));
    expect(rollback).toMatchObject({ kind: "failed", reason: expect.stringContaining("UPDATE_ROLLBACK_FAILED") });
  });
});
