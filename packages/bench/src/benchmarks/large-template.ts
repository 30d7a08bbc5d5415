import { createOrchestrator, stack } from "@stacksteward/core";
import { createLocalCloud } from "@stacksteward/local";
import { readTemplate } from "@stacksteward/template";

import type { Benchmark, Measurement } from "../benchmark.ts";
import { Revision, sampleTemplate } from "../sample-template.ts";

const SIZE = 500;

/** The way of a large template from its text to a deployed stack and a second revision, in one process. */
export const largeTemplate: Benchmark = {
  name: "large",
  description: `A template of ${SIZE} resources through core on the local cloud, in process, in virtual time; once`,
  async run() {
    const cloud = await createLocalCloud();
    const bucket = "templates";
    const orchestrator = createOrchestrator({ ...cloud.connection(), templateBucket: bucket });
    const measurements: Measurement[] = [];
    const measure = async <Result>(metric: string, work: () => Result | Promise<Result>): Promise<Result> => {
      const start = performance.now();
      const result = await work();
      const value = performance.now() - start;
      measurements.push({ metric: `${SIZE} resources, ${metric}`, subject: "@stacksteward/core", value, unit: "ms" });
      return result;
    };
    try {
      await createBucket(cloud.connection(), bucket);
      const first = JSON.stringify(sampleTemplate(SIZE, Revision.First));
      const second = JSON.stringify(sampleTemplate(SIZE, Revision.SomeServices));
      const define = (body: string) => stack({ name: "large", template: { body }, capabilities: ["CAPABILITY_IAM"] });
      await measure("read", () => readTemplate(first));
      const creation = await measure("plan the creation", () => orchestrator.plan(define(first)));
      await measure("deploy", () => orchestrator.deploy(creation));
      const update = await measure("plan the update", () => orchestrator.plan(define(second)));
      await measure("deploy the update", () => orchestrator.deploy(update));
      return measurements;
    } finally {
      orchestrator.close();
      await cloud.close();
    }
  },
};

async function createBucket(connection: object, Bucket: string): Promise<void> {
  const { CreateBucketCommand, S3Client } = await import("@aws-sdk/client-s3");
  const client = new S3Client({ ...connection, forcePathStyle: true });
  try {
    await client.send(new CreateBucketCommand({ Bucket }));
  } finally {
    client.destroy();
  }
}
