import { STSClient, GetSessionTokenCommand } from "@aws-sdk/client-sts";
import { createLocalCloud } from "@stacksteward/local";
import { expect, test } from "vitest";

import { createOrchestrator, stack } from "../index.ts";
import { silentLogger } from "../logger.ts";

const database = stack({
  name: "data",
  template: {
    Resources: {
      Database: {
        Type: "AWS::RDS::DBInstance",
        Properties: {
          DBInstanceClass: "db.t3.micro",
          Engine: "postgres",
          AllocatedStorage: "20",
          ManageMasterUserPassword: true,
          MasterUsername: "owner",
        },
      },
    },
  },
});

/** A cloud whose databases take so many hours, and credentials for it that end every fifteen minutes. */
async function open(hours: number) {
  const cloud = await createLocalCloud({ durations: 15 * hours });
  const sts = new STSClient(cloud.connection());
  const expirations: Date[] = [];
  const session = async () => {
    const { Credentials } = await sts.send(new GetSessionTokenCommand({ DurationSeconds: 900 }));
    const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "", Expiration = new Date(0) } = Credentials ?? {};
    expirations.push(Expiration);
    return {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
      expiration: Expiration,
    };
  };
  const warnings: string[] = [];
  const logger = { ...silentLogger, warn: (_: object, message: string) => void warnings.push(message) };
  return { cloud, session, expirations, warnings, logger };
}

test("a deployment of five hours ends well with credentials that end every fifteen minutes, which are renewed ahead", async () => {
  const { cloud, session, expirations, logger, warnings } = await open(5);
  const orchestrator = createOrchestrator({ ...cloud.connection(), logger, credentials: session });
  const begun = cloud.clock.now();
  expect(await orchestrator.deploy(database)).toMatchObject({ kind: "deployed", status: "CREATE_COMPLETE" });
  const hours = (cloud.clock.now() - begun) / 3_600_000;
  expect(hours).toBeGreaterThan(5);
  // Each set lives for ten minutes; nobody asks more often, however many calls there are.
  expect(expirations.length).toBeLessThanOrEqual(Math.ceil(hours * 6) + 1);
  expect(warnings).toEqual([]);
  await cloud.close();
});

test("credentials that do not say when they end are renewed when AWS says that they have", async () => {
  const { cloud, session, expirations, logger, warnings } = await open(1);
  const unsaid = async () => {
    const { expiration: _, ...credentials } = await session();
    return credentials;
  };
  const orchestrator = createOrchestrator({ ...cloud.connection(), logger, credentials: unsaid });
  expect(await orchestrator.deploy(database)).toMatchObject({ status: "CREATE_COMPLETE" });
  expect(expirations.length).toBeGreaterThan(3);
  expect(warnings).toEqual(Array.from(expirations.slice(1), () => "the credentials have ended, asking for new ones"));
  await cloud.close();
});

test("credentials that cannot be renewed end the verb, not what CloudFormation has begun", async () => {
  const { cloud, session } = await open(1);
  const { expiration: _, ...credentials } = await session();
  const orchestrator = createOrchestrator({ ...cloud.connection(), credentials });
  await expect(orchestrator.deploy(database)).rejects.toMatchObject({
    code: "SERVICE_CALL_FAILED",
    details: { serviceCode: "ExpiredToken" },
    message: expect.stringContaining("get new credentials, and attach to it"),
  });
  const later = createOrchestrator({ ...cloud.connection(), credentials: session });
  expect(await later.attach("data")).toMatchObject({ status: "CREATE_COMPLETE" });
  await cloud.close();
});

test("a provider that never answers is given up, and asked again by the next call", async () => {
  const { cloud, session } = await open(1);
  const asked: number[] = [];
  const hanging = () => {
    asked.push(cloud.clock.now());
    return asked.length === 1 ? new Promise<never>(() => {}) : session();
  };
  const orchestrator = createOrchestrator({ ...cloud.connection(), credentials: hanging });
  const both = [1, 2].map(() => orchestrator.describe("data").catch((failure: unknown) => failure));
  await cloud.clock.advance(119_000);
  expect(asked).toHaveLength(1);
  await cloud.clock.advance(2000);
  for (const failure of await Promise.all(both)) {
    expect(failure).toMatchObject({ code: "CREDENTIALS_TIMED_OUT", message: expect.stringContaining("120 s") });
  }
  expect(await orchestrator.describe("data")).toBeUndefined();
  expect(asked).toHaveLength(2);
  await cloud.close();
});
