import { expect, test } from "vitest";

import { readSnippet } from "./read-snippet.ts";

test("a snippet is any JSON or YAML", () => {
  expect(readSnippet('{"Topic": {"Type": "AWS::SNS::Topic"}}')).toEqual({ Topic: { Type: "AWS::SNS::Topic" } });
  expect(readSnippet("- Key: Team\n  Value: blue\n")).toEqual([{ Key: "Team", Value: "blue" }]);
});

test("what is broken, or uses short forms or aliases, is none", () => {
  expect(readSnippet('{"Topic": ')).toBeUndefined();
  expect(readSnippet("Value: !Ref Topic")).toBeUndefined();
  expect(readSnippet("Value: {Ref: Topic}")).toEqual({ Value: { Ref: "Topic" } });
  expect(readSnippet("A: &a {B: 1}\nC: *a")).toBeUndefined();
});
