import { expect, test } from "vitest";

import { factsOnTheWay } from "./facts-on-the-way.ts";
import { openCatalog } from "./open-catalog.ts";

const bucket = openCatalog().find("AWS::S3::Bucket")!;

test.each([
  ["BucketName", ["yes"]],
  ["LifecycleConfiguration.Rules.*.Id", ["no", "no", "no"]],
])("gives the facts of everything down to %s", (path, replacement) => {
  expect(factsOnTheWay(bucket, path)?.map((facts) => facts.replacement)).toEqual(replacement);
});

test.each(["Nothing", "BucketName.Deeper", "LifecycleConfiguration.Rules.*.Nothing"])("does not know %s", (path) => {
  expect(factsOnTheWay(bucket, path)).toBeUndefined();
});
