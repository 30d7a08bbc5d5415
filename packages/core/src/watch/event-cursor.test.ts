import type { StackEvent as ServiceEvent } from "@aws-sdk/client-cloudformation";
import fc from "fast-check";
import { expect, test } from "vitest";

import type { Environment } from "../environments/environment.ts";
import { createEnvironments } from "../environments/open-environment.ts";
import { createEventCursor, createNestedCursor } from "./event-cursor.ts";

const stackId = "arn:aws:cloudformation:eu-west-1:111111111111:stack/s/1";
const signal = new AbortController().signal;

/** An environment in which `DescribeStackEvents` answers the first `visible()` events of a history, newest first, in pages. */
async function environmentWith(
  history: readonly ServiceEvent[],
  visible: () => number,
  pageSize: number,
): Promise<Environment> {
  const environments = createEnvironments({
    region: "eu-west-1",
    configureClient: ({ middlewareStack }) =>
      middlewareStack.add(
        () => (args) => {
          const { NextToken = "0" } = args.input as { NextToken?: string };
          const start = Number(NextToken);
          const newestFirst = history.slice(0, visible()).toReversed();
          const StackEvents = newestFirst.slice(start, start + pageSize);
          const isLast = start + pageSize >= newestFirst.length;
          const output = { $metadata: {}, StackEvents, ...(isLast ? {} : { NextToken: String(start + pageSize) }) };
          return Promise.resolve({ response: {}, output });
        },
        { step: "initialize" },
      ),
  });
  return environments.open({});
}

let eventIds = 0;

function event(token: string, logicalId: string, status: string): ServiceEvent {
  const EventId = `event-${eventIds++}`;
  const PhysicalResourceId = logicalId === "stack" ? stackId : logicalId;
  // All at the same time, and without order in their ids: nothing but the order of the answer may be used.
  const Timestamp = new Date(0);
  return {
    EventId,
    Timestamp,
    StackId: stackId,
    StackName: "s",
    LogicalResourceId: logicalId,
    PhysicalResourceId,
    ResourceStatus: status as ServiceEvent["ResourceStatus"],
    ClientRequestToken: token,
  };
}

/** The events of one update of some resources. */
const update = (token: string): fc.Arbitrary<ServiceEvent[]> =>
  fc
    .array(fc.constantFrom("A", "B", "C"), { maxLength: 6 })
    .map((resources) => [
      event(token, "stack", "UPDATE_IN_PROGRESS"),
      ...resources.map((resource) => event(token, resource, "UPDATE_COMPLETE")),
      event(token, "stack", "UPDATE_COMPLETE"),
    ]);

const others = (name: string): fc.Arbitrary<ServiceEvent[]> =>
  fc.array(update(name), { maxLength: 4 }).map((updates) => updates.flat());

test("every event since the operation began is read once and in order, whenever and in whatever pages it is looked at", async () => {
  await fc.assert(
    fc.asyncProperty(
      others("before"),
      update("ours"),
      others("later"),
      fc.array(fc.nat({ max: 60 }), { maxLength: 8 }),
      fc.integer({ min: 1, max: 7 }),
      async (before, ours, later, looks, pageSize) => {
        const history = [...before, ...ours, ...later];
        let visible = before.length;
        const environment = await environmentWith(history, () => visible, pageSize);
        const cursor = createEventCursor(environment, { stackId, operation: "UPDATE", token: "ours" });
        const read: string[] = [];
        for (const look of [...looks.toSorted((a, b) => a - b), history.length]) {
          visible = Math.min(history.length, Math.max(visible, look));
          read.push(...(await cursor.read(signal)).map(({ eventId }) => eventId));
        }
        expect(read).toEqual([...ours, ...later].map(({ EventId }) => EventId));
      },
    ),
  );
});

test("an operation that is not in the history yet is not looked for in all of it", async () => {
  const history = Array.from({ length: 40 }, () => [
    event("before", "stack", "UPDATE_IN_PROGRESS"),
    event("before", "stack", "UPDATE_COMPLETE"),
  ]).flat();
  let asked = 0;
  const environment = await environmentWith(history, () => (asked++, history.length), 2);
  const cursor = createEventCursor(environment, { stackId, operation: "UPDATE", token: "ours" });
  expect(await cursor.read(signal)).toEqual([]);
  expect(asked).toBeLessThan(12);
});

test("of a nested stack everything is read since the operation around it began, also what began in the same instant", async () => {
  await fc.assert(
    fc.asyncProperty(
      others("before"),
      fc.constantFrom("ours", "whose").chain(update),
      fc.nat({ max: 6 }),
      fc.array(fc.nat({ max: 60 }), { maxLength: 8 }),
      fc.integer({ min: 1, max: 7 }),
      async (before, ours, inTheSameInstant, looks, pageSize) => {
        // Without the token it takes some time at least, as everything does on AWS.
        const isLast = (at: number): boolean => at === ours.length - 1 && ours[at]?.ClientRequestToken !== "ours";
        const timed = ours.map((each, at) => ({
          ...each,
          Timestamp: new Date(at > inTheSameInstant || isLast(at) ? 1 : 0),
        }));
        const history = [...before, ...timed];
        let visible = before.length;
        const environment = await environmentWith(history, () => visible, pageSize);
        const cursor = createNestedCursor(environment, { stackId, since: new Date(0).toISOString(), token: "ours" });
        const read: string[] = [];
        for (const look of [...looks.toSorted((a, b) => a - b), history.length]) {
          visible = Math.min(history.length, Math.max(visible, look));
          read.push(...(await cursor.read(signal)).map(({ eventId }) => eventId));
        }
        expect(read).toEqual(ours.map(({ EventId }) => EventId));
      },
    ),
  );
});
