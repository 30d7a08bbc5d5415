import { existsSync, readFileSync } from "node:fs";
import { CloudControlClient, UpdateResourceCommand } from "@aws-sdk/client-cloudcontrol";
import { DetectStackResourceDriftCommand, type StackResourceDrift } from "@aws-sdk/client-cloudformation";
import { isJsonObject, type Json } from "@stacksteward/template";
import { expect, test } from "vitest";

import { driveStacks } from "../stack-driver.testing.ts";

const recordings = new URL("../../../../../../shared/conformance/recordings/", import.meta.url);
const isThere = existsSync(recordings);

test.skipIf(!isThere)("the recorded drift of a function is found (needs ../shared)", async () => {
  const { recorded, template } = read("api/test_drift_detection.snapshot.json", "templates/lambda_simple.yml");
  const { cloud, client, create, resource } = await driveStacks();
  await create("app", template, { Capabilities: ["CAPABILITY_IAM"] });
  const logicalId = String(recorded["LogicalResourceId"]);
  const type = String(recorded["ResourceType"]);
  const { PhysicalResourceId: Identifier } = await resource("app", logicalId);
  const PatchDocument = JSON.stringify(patchOf(recorded["PropertyDifferences"] ?? []));
  const control = new CloudControlClient(cloud.connection());
  await control.send(new UpdateResourceCommand({ TypeName: type, Identifier, PatchDocument }));
  await cloud.settle();
  const command = new DetectStackResourceDriftCommand({ StackName: "app", LogicalResourceId: logicalId });
  const { StackResourceDrift: found } = await client.send(command);
  expect(asRecorded(found)).toEqual(patterns(recorded));
});

function read(snapshot: string, template: string): { recorded: Readonly<Record<string, Json>>; template: string } {
  const text = (file: string): string => readFileSync(new URL(file, recordings), "utf8");
  const [recordedCase] = Object.values(JSON.parse(text(snapshot)) as Record<string, Record<string, Json>>);
  let node: Json | undefined = recordedCase?.["recorded-content"];
  for (const step of ["drift_detection", "StackResourceDrift"]) node = isJsonObject(node) ? node[step] : undefined;
  if (!isJsonObject(node)) throw new Error(`${snapshot} holds no drift.`);
  return { recorded: node, template: text(template) };
}

/** What was changed outside, as a patch: the recorded differences tell. */
function patchOf(differences: Json): Json {
  return (Array.isArray(differences) ? differences : []).filter(isJsonObject).map((difference) => ({
    op: "replace",
    path: difference["PropertyPath"] ?? "",
    value: difference["ActualValue"] ?? null,
  }));
}

/** Recordings show the properties parsed. */
function asRecorded(drift: StackResourceDrift | undefined): unknown {
  const { ExpectedProperties = "{}", ActualProperties = "{}", Timestamp, ...members } = drift ?? {};
  return {
    ...members,
    ExpectedProperties: JSON.parse(ExpectedProperties) as Json,
    ActualProperties: JSON.parse(ActualProperties) as Json,
    Timestamp: Timestamp instanceof Date ? "timestamp" : Timestamp,
  };
}

/** What was made up stands in recordings as `<…>`, or is a name of the recorded stack. */
function patterns(node: Json): unknown {
  if (Array.isArray(node)) return node.map(patterns);
  if (isJsonObject(node)) return Object.fromEntries(Object.entries(node).map(([name, each]) => [name, patterns(each)]));
  if (typeof node !== "string" || !/<[^>]+>|^stack-/.test(node)) return node;
  const parts = node
    .split(/<[^>]+>|stack-[0-9a-f]{8}|(?<=Function-)\w+/)
    .map((part) => part.replaceAll(/[$.*+?^{}()|[\]\\]/g, "\\$&"));
  return expect.stringMatching(new RegExp(`^${parts.join(".+")}$`));
}
