import fc from "fast-check";
import { expect, test } from "vitest";

import { driveDriftAware, type DriftAwareDriver } from "./drift-aware-driver.testing.ts";

const small = fc.integer({ min: 1, max: 3 });
const rule = fc.record({ IpProtocol: fc.constantFrom("tcp", "udp"), FromPort: small });

/** What is declared of each type: all of it can change in place. */
const types = {
  "AWS::SQS::Queue": fc.record({
    DelaySeconds: small,
    VisibilityTimeout: small,
    Tags: fc.constantFrom("a", "b").map((Value) => [{ Key: "team", Value }]),
    RedrivePolicy: fc.record({ maxReceiveCount: small }),
  }),
  "AWS::SNS::Topic": fc.record({ DisplayName: fc.constantFrom("x", "y"), TracingConfig: fc.constantFrom("Active") }),
  "AWS::EC2::SecurityGroup": fc.record({ SecurityGroupIngress: fc.array(rule, { maxLength: 3 }) }),
  "AWS::Logs::LogGroup": fc.record({ RetentionInDays: fc.constantFrom(1, 3, 5) }),
  "AWS::DynamoDB::Table": fc.record({
    BillingMode: fc.constantFrom("PROVISIONED", "PAY_PER_REQUEST"),
    ProvisionedThroughput: fc.record({ ReadCapacityUnits: small, WriteCapacityUnits: small }),
  }),
} as const;

const immutable: Readonly<Record<string, object>> = {
  "AWS::EC2::SecurityGroup": { GroupDescription: "web" },
  "AWS::DynamoDB::Table": {
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  },
};

type Properties = Readonly<Record<string, unknown>>;

interface Drifting {
  readonly type: keyof typeof types;
  readonly deployed: Properties;
  /** What it has become: a property may be gone, and so may the resource be. */
  readonly live: Properties | undefined;
  readonly desired: Properties;
}

const drifting = fc
  .constantFrom(...(Object.keys(types) as (keyof typeof types)[]))
  .chain((type): fc.Arbitrary<Drifting> => {
    const values: fc.Arbitrary<Properties> = types[type];
    const live = fc.option(fc.tuple(values, fc.nat()).map(withoutOne), { nil: undefined, freq: 6 });
    return fc.record({ type: fc.constant(type), deployed: values, live, desired: values });
  });

/** Every third has lost one of its properties. */
function withoutOne([properties, chance]: [Properties, number]): Properties {
  const names = Object.keys(properties);
  const lost = chance % 3 === 0 ? names[chance % names.length] : undefined;
  return Object.fromEntries(Object.entries(properties).filter(([name]) => name !== lost));
}

const stacks = fc.array(drifting, { minLength: 1, maxLength: 4 });

test(
  "SPEC 25.11: a change set lists exactly what has drifted, its execution brings it in sync, and another one is empty",
  { timeout: 60_000 },
  () =>
    fc.assert(
      fc.asyncProperty(stacks, async (resources) => {
        const driver = await deployed(resources);
        await driver.detect();
        const drifted = (await driver.drifts()).filter((each) => each.StackResourceDriftStatus !== "IN_SYNC");
        await driver.review();
        const changes = await driver.changes("next", true);
        expect(changes.map((each) => `${each.LogicalResourceId} ${each.ResourceDriftStatus}`)).toEqual(
          drifted.map((each) => `${each.LogicalResourceId} ${each.StackResourceDriftStatus}`),
        );
        for (const { Action, Details = [] } of changes) expect(Details.length > 0).toBe(Action === "Modify");
        if (drifted.length > 0) expect(await driver.revert()).toBe("UPDATE_COMPLETE");
        await expectNothingLeft(driver);
        await driver.cloud.close();
      }),
      { numRuns: 25 },
    ),
);

test(
  "SPEC 25.6: wherever template and drift meet, the execution ends in what the template says",
  { timeout: 60_000 },
  () =>
    fc.assert(
      fc.asyncProperty(stacks, async (resources) => {
        const driver = await deployed(resources);
        await driver.review(templateOf(resources, "desired"));
        const { Status } = await driver.describe();
        if (Status === "CREATE_COMPLETE") expect(await driver.revert()).toBe("UPDATE_COMPLETE");
        await expectNothingLeft(driver);
        for (const [index, { desired }] of resources.entries()) {
          expect(sorted(await driver.live(`R${index}`))).toMatchObject(sorted(desired));
        }
        await driver.cloud.close();
      }),
      { numRuns: 25 },
    ),
);

test(
  "SPEC 25.12: wherever an execution fails, everything is live again as it was, and drifted as it was",
  { timeout: 60_000 },
  () =>
    fc.assert(
      fc.asyncProperty(stacks, async (resources) => {
        const driver = await deployed(resources);
        const before = await found(driver, resources);
        const broken = { Type: "AWS::SQS::Queue", DependsOn: ["R0"] };
        const { Resources } = templateOf(resources, "desired");
        await driver.review({ Resources: { ...Resources, Broken: broken } });
        expect(await driver.revert()).toBe("UPDATE_ROLLBACK_COMPLETE");
        expect(await found(driver, resources)).toEqual(before);
        await driver.cloud.close();
      }),
      { numRuns: 25 },
    ),
);

/** A stack of the resources as they were deployed, and then as they have become. */
async function deployed(resources: readonly Drifting[]): Promise<DriftAwareDriver> {
  const driver = await driveDriftAware();
  await driver.create("shop", templateOf(resources, "deployed"));
  for (const [index, { deployed: declared, live }] of resources.entries()) {
    if (live === undefined) await driver.erase(`R${index}`);
    else {
      const operations = Object.keys(declared).map((name) =>
        name in live ? { op: "replace", path: `/${name}`, value: live[name] } : { op: "remove", path: `/${name}` },
      );
      await driver.patch(`R${index}`, operations);
    }
  }
  return driver;
}

function templateOf(
  resources: readonly Drifting[],
  state: "deployed" | "desired",
): { readonly Resources: Readonly<Record<string, object>> } {
  const declarations = resources.map(({ type, [state]: properties }, index) => [
    `R${index}`,
    { Type: type, Properties: { ...immutable[type], ...properties } },
  ]);
  return { Resources: Object.fromEntries(declarations) as Readonly<Record<string, object>> };
}

async function expectNothingLeft(driver: DriftAwareDriver): Promise<void> {
  expect(await driver.detect()).toMatchObject({ StackDriftStatus: "IN_SYNC", DriftedStackResourceCount: 0 });
  await driver.review();
  expect(await driver.describe()).toMatchObject({ Status: "FAILED", StackDriftStatus: "IN_SYNC", Changes: [] });
}

/** What is live of each resource, and how it has drifted. */
async function found(driver: DriftAwareDriver, resources: readonly Drifting[]): Promise<unknown> {
  await driver.detect();
  const drifts = (await driver.drifts()).map(({ Timestamp: _, ...drift }) => drift);
  const live = resources.map((_, index) => driver.live(`R${index}`).catch((error: unknown) => (error as Error).name));
  return { drifts, live: await Promise.all(live) };
}

/** Drift does not see the order of a list: neither must this. */
function sorted(properties: Properties): Properties {
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map((item) => JSON.stringify(item)).toSorted() : value,
    ]),
  );
}
