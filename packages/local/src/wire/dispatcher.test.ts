import fc from "fast-check";
import { expect, test } from "vitest";

import { createCallLog } from "../faults/call-log.ts";
import { createFaults } from "../faults/create-faults.ts";
import { createVirtualClock } from "../clock/virtual-clock.ts";
import { createS3 } from "../s3/service.ts";
import { createSeededIds } from "../seeded-ids.ts";
import { createSsm } from "../ssm/service.ts";
import { createAccessKeys } from "../sts/access-keys.ts";
import { createRoles } from "../roles.ts";
import { createSts } from "../sts/service.ts";
import { partitionNameOf, type World } from "../world.ts";
import { createDispatcher } from "./dispatcher.ts";
import type { WireRequest } from "./wire-message.ts";

const accounts = ["111111111111"];
const world: World = {
  clock: createVirtualClock(0),
  ids: createSeededIds("test"),
  accounts,
  regions: ["us-east-1"],
  durationFactor: 1,
  partitionOf: partitionNameOf,
};
const accessKeys = createAccessKeys({ accounts, ids: world.ids, partition: "aws", now: world.clock.now });
const bugs: unknown[] = [];
const dispatch = createDispatcher({
  world,
  services: [
    createSsm(world),
    createS3(world, { mostBytes: 1_000_000 }),
    createSts(world, accessKeys, createRoles(world.accounts)),
  ],
  accessKeys,
  requestIds: createSeededIds("requests"),
  faults: createFaults({ now: () => 0 }),
  calls: createCallLog(),
  onInternalError: (error) => bugs.push(error),
});

const segment = fc.oneof(fc.constantFrom("bucket", "a%20b", "%zz", "..", "", "🙂"), fc.string({ maxLength: 6 }));
const query = fc.dictionary(
  fc.oneof(
    fc.constantFrom(
      "uploads",
      "uploadId",
      "partNumber",
      "list-type",
      "max-keys",
      "versionId",
      "delete",
      "tagging",
      "x-id",
    ),
    fc.constantFrom(
      "Action",
      "Version",
      "RoleArn",
      "RoleSessionName",
      "Tags.member.1.Key",
      "DurationSeconds",
      "continuation-token",
    ),
    fc.string({ maxLength: 5 }),
  ),
  fc.oneof(
    fc.constantFrom("AssumeRole", "1", "-1", "zzz", "arn:aws:iam::111111111111:role/a"),
    fc.string({ maxLength: 8 }),
  ),
  { maxKeys: 5 },
);
const body = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.json(),
  query.map((parameters) => new URLSearchParams(parameters).toString()),
  fc.constantFrom(
    "<Delete><Object><Key>a</Key></Object></Delete>",
    "<a><b/>",
    '<a xmlns="b">&#xD;</a>',
    "{}",
    '{"Name":"a"}',
  ),
);

const request: fc.Arbitrary<WireRequest> = fc.record({
  method: fc.constantFrom("GET", "PUT", "POST", "DELETE", "HEAD", "PATCH"),
  path: fc.array(segment, { maxLength: 3 }).map((segments) => `/${segments.join("/")}`),
  query: query.map((parameters) => new URLSearchParams(parameters)),
  headers: fc
    .tuple(
      fc.constantFrom("s3", "ssm", "sts", "ec2"),
      fc.dictionary(
        fc.constantFrom(
          "range",
          "x-amz-copy-source",
          "content-encoding",
          "if-match",
          "content-md5",
          "x-amz-target",
          "expires",
        ),
        fc.oneof(
          fc.constantFrom(
            "bytes=0-",
            "bucket/a",
            "aws-chunked",
            "AmazonSSM.PutParameter",
            "AmazonSSM.GetParametersByPath",
          ),
          fc.string({ maxLength: 10 }),
        ),
      ),
    )
    .map(([service, headers]) => ({
      authorization: `AWS4-HMAC-SHA256 Credential=k/20260101/us-east-1/${service}/aws4_request, Signature=0`,
      ...headers,
    })),
  body: body.map((text) => Buffer.from(text)),
});

test("SPEC 15.6: whatever is sent is answered in protocol, and never by a bug", async () => {
  await fc.assert(
    fc.asyncProperty(request, async (sent) => {
      const outcome = await dispatch(sent);
      expect(bugs).toEqual([]);
      expect(outcome.kind === "answered" && outcome.response.statusCode).toBeGreaterThanOrEqual(200);
    }),
    { numRuns: 200 },
  );
});
