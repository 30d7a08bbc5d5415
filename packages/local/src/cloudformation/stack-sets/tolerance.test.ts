import { DeleteStackInstancesCommand, type StackSetOperationPreferences } from "@aws-sdk/client-cloudformation";
import fc from "fast-check";
import { expect, test } from "vitest";

import type { AccountGate } from "../../account-gates.ts";
import type { LocalCloud } from "../../local-cloud.ts";
import { driveStackSets, parameterTemplate } from "./stack-set-driver.testing.ts";
import { courseOf, type Course, type Fate } from "./tolerance-model.testing.ts";

const accounts = Array.from({ length: 7 }, (_, at) => `${111111111111 + at}`);
const regions = ["ap-south-1", "eu-west-1", "us-east-1"] as const;
/** How long it takes until an instance is worked on, before its own time. */
const dispatch = 1000;
const soft = { ConcurrencyMode: "SOFT_FAILURE_TOLERANCE" } as const;

/** Percentages may ask for more at work than strict tolerance lets; counts that do are refused. */
const preferences: fc.Arbitrary<StackSetOperationPreferences> = fc
  .record(
    {
      tolerance: fc.oneof(
        fc.record({ FailureToleranceCount: fc.nat({ max: 4 }) }),
        fc.record({ FailureTolerancePercentage: fc.nat({ max: 100 }) }),
      ),
      concurrency: fc.oneof(
        fc.record({ MaxConcurrentCount: fc.integer({ min: 1, max: 6 }) }),
        fc.record({ MaxConcurrentPercentage: fc.integer({ min: 1, max: 100 }) }),
      ),
      ConcurrencyMode: fc.constantFrom("STRICT_FAILURE_TOLERANCE" as const, "SOFT_FAILURE_TOLERANCE" as const),
      RegionConcurrencyType: fc.constantFrom("SEQUENTIAL" as const, "PARALLEL" as const),
      RegionOrder: fc.shuffledSubarray([...regions]),
    },
    { requiredKeys: [] },
  )
  .map(({ tolerance, concurrency, ...rest }) => ({ ...rest, ...tolerance, ...concurrency }))
  .filter(isAllowed);

function isAllowed(given: StackSetOperationPreferences): boolean {
  const { MaxConcurrentCount: most = 0, FailureToleranceCount: tolerated = Infinity } = given;
  return given.ConcurrencyMode === "SOFT_FAILURE_TOLERANCE" || most <= tolerated + 1;
}

const fates: fc.Arbitrary<readonly Fate[]> = fc
  .tuple(fc.integer({ min: 1, max: accounts.length }), fc.integer({ min: 1, max: regions.length }))
  .chain(([width, height]) => {
    const places = regions
      .slice(0, height)
      .flatMap((region) => accounts.slice(0, width).map((account) => ({ account, region })));
    const chances = fc.record({
      fails: fc.boolean(),
      takes: fc.integer({ min: 1, max: 600_000 }).map((own) => own + dispatch),
    });
    const size = places.length;
    return fc
      .array(chances, { minLength: size, maxLength: size })
      .map((drawn) => drawn.flatMap((chance, at) => ({ account: "", region: "", ...places[at], ...chance })));
  });

/**
 * The course that the cloud takes: an account's gate takes its time, and fails. Instances without stacks are let go, so that
 * nothing else takes time.
 */
async function courseInCloud(
  expected: readonly Fate[],
  OperationPreferences: StackSetOperationPreferences,
): Promise<Omit<Course, "isAmbiguous">> {
  const { cloud, client, createSet, createInstances, operation, results } = await driveStackSets({ accounts, regions });
  await createSet("baseline", parameterTemplate());
  const where = {
    Accounts: [...new Set(expected.map(({ account }) => account))],
    Regions: [...new Set(expected.map(({ region }) => region))],
  };
  for (const account of accounts) cloud.accountGates.register(account, () => "FAILED");
  await createInstances("baseline", { ...where, OperationPreferences: { ...soft, FailureTolerancePercentage: 100 } });
  const { attempted, most, gate } = gateOf(expected, cloud);
  for (const account of accounts) cloud.accountGates.register(account, gate);
  const input = { StackSetName: "baseline", ...where, OperationPreferences, RetainStacks: true };
  const { OperationId = "" } = await client.send(new DeleteStackInstancesCommand(input));
  await cloud.settle();
  const outcome = (line: string): [string, Course["results"][string]] => {
    const [account, region, status = ""] = line.split(/[ :]/);
    return [`${account} ${region}`, status as Course["results"][string]];
  };
  const { Status } = await operation("baseline", OperationId);
  const lines = await results("baseline", OperationId);
  await cloud.close();
  return { attempted, most, results: Object.fromEntries(lines.map(outcome)), status: Status as Course["status"] };
}

/** A gate that lets happen what is expected, and looks who is at work. */
function gateOf(
  expected: readonly Fate[],
  { clock }: LocalCloud,
): Pick<Course, "attempted" | "most"> & { readonly gate: AccountGate } {
  const attempted: string[] = [];
  const atWork = new Map<string, number>();
  const most: Record<string, number> = {};
  for (const { region } of expected) most[region] = 0;
  return {
    attempted,
    most,
    async gate({ account, region }) {
      attempted.push(`${account} ${region}`);
      const count = (atWork.get(region) ?? 0) + 1;
      atWork.set(region, count);
      most[region] = Math.max(most[region] ?? 0, count);
      const fate = expected.find((each) => each.account === account && each.region === region);
      await clock.delay((fate?.takes ?? 0) - dispatch);
      atWork.set(region, (atWork.get(region) ?? 0) - 1);
      return fate?.fails === false ? "SUCCEEDED" : "FAILED";
    },
  };
}

test("SPEC 34.10: operations go as the documentation says, whoever fails, however long each takes", async () => {
  const statuses = new Set<string>();
  const property = fc.asyncProperty(fates, preferences, async (each, given) => {
    const { isAmbiguous, ...expected } = courseOf(each, given);
    fc.pre(!isAmbiguous);
    statuses.add(expected.status);
    expect(await courseInCloud(each, given)).toEqual(expected);
  });
  await fc.assert(property, { numRuns: 100, seed: 34 });
  expect([...statuses].toSorted()).toEqual(["FAILED", "SUCCEEDED"]);
});
