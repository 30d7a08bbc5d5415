import { GetParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { describe, expect, expectTypeOf, test } from "vitest";

import type { Connection, LocalCloud } from "./local-cloud.ts";
import { cloudFixtures, withLocalCloud, type CloudFixtures } from "./testing.ts";

describe("the fixtures", () => {
  const cloudTest = test.extend<CloudFixtures>(cloudFixtures({ accounts: ["222222222222"], regions: ["eu-west-1"] }));
  const seen: LocalCloud[] = [];

  cloudTest("lend a cloud made with the options, and a way into it", async ({ cloud, connection }) => {
    expectTypeOf(cloud).toEqualTypeOf<LocalCloud>();
    expectTypeOf(connection).toEqualTypeOf<Connection>();
    seen.push(cloud);
    const { Account } = await new STSClient(connection).send(new GetCallerIdentityCommand({}));
    expect(Account).toBe("222222222222");
    expect(cloud.calls.count()).toBe(1);
    expect(connection.region).toBe("eu-west-1");
    await new SSMClient(connection).send(new PutParameterCommand({ Name: "limit", Value: "10", Type: "String" }));
  });

  cloudTest("give each test a cloud of its own and close the one before", async ({ cloud, connection }) => {
    const [before] = seen;
    expect(before).toBeDefined();
    expect(cloud).not.toBe(before);
    await expect(before?.listen()).rejects.toThrow("The local cloud is closed");
    await expect(new SSMClient(connection).send(new GetParameterCommand({ Name: "limit" }))).rejects.toMatchObject({
      name: "ParameterNotFound",
    });
  });

  const extended = cloudTest.extend<{ readonly ssm: SSMClient }>({
    ssm: async ({ connection }, use) => use(new SSMClient(connection)),
  });

  extended("can be built on", async ({ cloud, ssm }) => {
    await ssm.send(new PutParameterCommand({ Name: "limit", Value: "10", Type: "String" }));
    expect((await ssm.send(new GetParameterCommand({ Name: "limit" }))).Parameter?.Value).toBe("10");
    expect(cloud.calls.count()).toBe(2);
  });
});

describe("withLocalCloud", () => {
  test("answers what its function answers and closes the cloud", async () => {
    const cloud = await withLocalCloud((lent) => lent, { regions: ["eu-west-1"] });
    expect(cloud.regions).toEqual(["eu-west-1"]);
    await expect(cloud.listen()).rejects.toThrow("The local cloud is closed");
  });

  test("closes the cloud when its function fails, and fails as it did", async () => {
    const clouds: LocalCloud[] = [];
    const failing = withLocalCloud((cloud) => {
      clouds.push(cloud);
      throw new RangeError("The test has failed");
    });
    await expect(failing).rejects.toThrow(new RangeError("The test has failed"));
    await expect(clouds[0]?.listen()).rejects.toThrow("The local cloud is closed");
  });

  test("refuses options that make no sense before it calls anything", async () => {
    await expect(withLocalCloud(() => expect.unreachable(), { accounts: ["1"] })).rejects.toThrow(RangeError);
  });
});
