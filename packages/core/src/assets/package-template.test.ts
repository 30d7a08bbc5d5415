import { GetTemplateCommand } from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { createMemoryStore, stack, type AssetEvent } from "../index.ts";
import { functionTemplate, openProject, type Project } from "./project.testing.ts";
import { readZip } from "./read-zip.testing.ts";

let project: Project;
beforeEach(async () => {
  project = await openProject();
});
afterEach(() => project[Symbol.asyncDispose]());

async function deployedTemplate(StackName: string): Promise<string> {
  const { TemplateBody = "" } = await project.bench.client.send(new GetTemplateCommand({ StackName }));
  return TemplateBody;
}

describe("a template that points to local files", () => {
  test("is deployed with the folder as an archive in the bucket, and everything else as it is written", async () => {
    await project.write({
      "template.yaml": functionTemplate,
      "src/index.js": "export const handler = 1;\n",
      "src/bin/run.sh*": "#!/bin/sh\n",
    });
    const worker = stack({ name: "worker", template: project.path("template.yaml") });
    expect(await project.orchestrator.deploy(worker)).toMatchObject({ status: "CREATE_COMPLETE" });
    const [key = "", ...others] = await project.keys();
    expect(others).toEqual([]);
    expect(key).toMatch(/^stacksteward\/assets\/sha256-[0-9a-f]{64}\.zip$/);
    expect(readZip(await project.object(key))).toEqual({
      "bin/run.sh": { text: "#!/bin/sh\n", mode: "755" },
      "index.js": { text: "export const handler = 1;\n", mode: "644" },
    });
    expect(await deployedTemplate("worker")).toBe(
      functionTemplate.replace("./src #", `{S3Bucket: templates, S3Key: ${key}} #`),
    );
  });

  test("is planned without a change as long as nothing has changed, and uploaded once", async () => {
    await project.write({ "template.yaml": functionTemplate, "src/index.js": "1" });
    const worker = stack({ name: "worker", template: project.path("template.yaml") });
    await project.orchestrator.deploy(await project.orchestrator.plan(worker));
    const { calls } = project.bench.cloud;
    expect(calls.count({ operation: "PutObject" })).toBe(2);
    expect(await project.orchestrator.plan(worker)).toMatchObject({ kind: "no-changes" });
    expect(calls.count({ operation: "PutObject" })).toBe(2);
    await project.write({ "src/index.js": "2" });
    const { changes } = await project.bench.changesPlan(worker, project.orchestrator);
    expect(changes.map(({ logicalId, action }) => [logicalId, action])).toEqual([["Worker", "Modify"]]);
    expect(calls.count({ operation: "PutObject" })).toBe(3);
  });

  test("says in its plan where its resources stand in the file", async () => {
    const after = `${functionTemplate}  Topic:\n    Type: AWS::SNS::Topic\n`;
    await project.write({ "template.yaml": after, "src/index.js": "1" });
    const template = project.path("template.yaml");
    const { changes } = await project.bench.changesPlan(stack({ name: "worker", template }), project.orchestrator);
    const lines = Object.fromEntries(changes.map(({ logicalId, position }) => [logicalId, position?.line]));
    expect(lines).toEqual({ Worker: 2, Topic: 9 });
  });

  test("has the same key for a folder and for its copy, and each archive once", async () => {
    const two =
      functionTemplate.replace("Resources:\n", "") +
      functionTemplate.replace("Resources:\n", "").replace("Worker", "Other").replace("./src", "copy");
    await project.write({
      "template.yaml": `Resources:\n${two}`,
      "src/a": "1",
      "src/b": "2",
      "copy/b": "2",
      "copy/a": "1",
    });
    await project.orchestrator.deploy(stack({ name: "two", template: project.path("template.yaml") }));
    expect(await project.keys()).toHaveLength(1);
  });

  test("takes a single file as it is, or in an archive where only archives are read", async () => {
    await project.write({
      "template.json": JSON.stringify({
        Resources: {
          Job: {
            Type: "AWS::Glue::Job",
            Properties: { Role: "r", Command: { Name: "glueetl", ScriptLocation: "job.PY" } },
          },
          Worker: {
            Type: "AWS::Lambda::Function",
            Properties: {
              Code: "job.PY",
              Handler: "job.handler",
              Runtime: "python3.13",
              Role: "arn:aws:iam::111111111111:role/r",
            },
          },
        },
      }),
      "job.PY": "print(1)",
    });
    await project.orchestrator.deploy(stack({ name: "job", template: project.path("template.json") }));
    const { Resources } = JSON.parse(await deployedTemplate("job")) as {
      Resources: Record<string, { Properties: { Code?: { S3Key: string }; Command?: { ScriptLocation: string } } }>;
    };
    const script = Resources["Job"]?.Properties.Command?.ScriptLocation ?? "";
    const archive = Resources["Worker"]?.Properties.Code?.S3Key ?? "";
    expect(script).toMatch(/^s3:\/\/templates\/stacksteward\/assets\/sha256-[0-9a-f]{64}\.py$/);
    expect((await project.object(script.slice("s3://templates/".length))).toString()).toBe("print(1)");
    expect(readZip(await project.object(archive))).toEqual({ "job.PY": { text: "print(1)", mode: "644" } });

    await project.write({ "job.PY": await project.object(archive) });
    await project.orchestrator.deploy(stack({ name: "job", template: project.path("template.json") }));
    const { Resources: again } = JSON.parse(await deployedTemplate("job")) as { Resources: typeof Resources };
    expect(again["Worker"]?.Properties.Code?.S3Key).toBe(archive.replace(/zip$/, "py"));
  });

  test("has its nested templates packaged too, and each of them once", async () => {
    const nest = (id: string, url: string): string =>
      `  ${id}: { Type: "AWS::CloudFormation::Stack", Properties: { TemplateURL: ${url} } }\n`;
    await project.write({
      "template.yaml": `Resources:\n${nest("A", "nested/inner.yaml")}${nest("B", "./nested/inner.yaml")}`,
      "nested/inner.yaml": functionTemplate,
      "nested/src/index.js": "1",
    });
    const result = await project.orchestrator.deploy(
      stack({ name: "outer", template: project.path("template.yaml"), capabilities: ["CAPABILITY_IAM"] }),
    );
    expect(result).toMatchObject({ status: "CREATE_COMPLETE" });
    const [asset = "", template = "", ...others] = await project.keys();
    expect(others).toEqual([]);
    expect(template).toMatch(/^stacksteward\/templates\/sha256-[0-9a-f]{64}\.yaml$/);
    expect((await project.object(template)).toString()).toContain(`S3Key: ${asset}`);
    expect(await deployedTemplate("outer")).toContain(
      `TemplateURL: https://templates.s3.eu-west-1.amazonaws.com/${template}`,
    );
  });

  test("may include files", async () => {
    await project.write({
      "template.yaml": `Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      Fn::Transform: { Name: AWS::Include, Parameters: { Location: properties.yaml } }
`,
      "properties.yaml": "DisplayName: included\n",
    });
    const including = stack({
      name: "including",
      template: project.path("template.yaml"),
      capabilities: ["CAPABILITY_AUTO_EXPAND"],
    });
    expect(await project.orchestrator.deploy(including)).toMatchObject({ status: "CREATE_COMPLETE" });
    const { client } = project.bench;
    const { TemplateBody } = await client.send(
      new GetTemplateCommand({ StackName: "including", TemplateStage: "Processed" }),
    );
    expect(TemplateBody).toContain("included");
  });

  test("is kept by a run as it was packaged", async () => {
    await project.write({ "template.yaml": functionTemplate, "src/index.js": "ä" });
    const store = createMemoryStore();
    const orchestrator = project.orchestratorWith({ store });
    await orchestrator.deploy(stack({ name: "worker", template: project.path("template.yaml") }));
    const [request = ""] = await store.list("requests/");
    const kept = (await store.get(request))?.text ?? "";
    expect(kept).toContain("S3Key");
    expect(kept).not.toContain("./src");
  });

  test("tells what becomes of every asset, and is not disturbed by who listens", async () => {
    await project.write({ "template.yaml": functionTemplate, "src/index.js": "1" });
    const events: AssetEvent[] = [];
    const onEvent = (event: AssetEvent): void => {
      events.push(event);
      throw new Error("not interested");
    };
    const orchestrator = project.orchestratorWith({ assets: { onEvent } });
    const worker = stack({ name: "worker", template: project.path("template.yaml") });
    await orchestrator.plan(worker);
    await orchestrator.plan(worker);
    const [key = ""] = await project.keys();
    const bytes = (await project.object(key)).byteLength;
    const asset = { version: 1, path: project.path("src"), region: "eu-west-1", bucket: "templates", key, bytes };
    expect(events).toEqual([
      { ...asset, kind: "asset-uploading", sentBytes: bytes },
      { ...asset, kind: "asset-ready", isNew: true },
      { ...asset, kind: "asset-ready", isNew: false },
    ]);
  });
});
