import { readFileSync } from "node:fs";

import { expect, it } from "vitest";

import { listFiles, repository } from "./source-files.ts";
import { findForbiddenWordings } from "./wording.ts";

it("names no registry host, machine path, issue number, account or credential, in lock files and configuration too", () => {
  const faults = listFiles().flatMap((path) => {
    const bytes = readFileSync(repository + path);
    return bytes.includes(0) ? [] : findForbiddenWordings(path, bytes.toString("utf8"));
  });
  expect(faults).toEqual([]);
});

it.each([
  ["https://registry." + "npmjs.org/yaml", "registry"],
  ["see /" + "tmp/build for it", "path"],
  ["fixed in #" + "42.", "number"],
  ["see issue " + "7", "number"],
  ["arn:aws:iam::" + "987654" + "321098:role/x", "account"],
  ["AKIA" + "Z".repeat(16), "credential"],
])("recognises %s", (text, word) => {
  expect(findForbiddenWordings("a.md", text)).toEqual([expect.stringContaining(word)]);
});

it.each([
  "arn:aws:iam::111111111111:role/x",
  "colour: #123456;",
  "# 1. Heading",
  "./tmp/x",
  "https://example.com/work/x",
])("accepts %s", (text) => {
  expect(findForbiddenWordings("a.md", text)).toEqual([]);
});
