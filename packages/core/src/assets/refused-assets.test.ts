import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { createOrchestrator, stack, type StackDefinition } from "../index.ts";
import { functionTemplate, openProject, type Project } from "./project.testing.ts";

let project: Project;
beforeEach(async () => {
  project = await openProject();
  project.bench.cloud.calls.clear();
});
afterEach(() => project[Symbol.asyncDispose]());

function plan(template: StackDefinition["template"] = project.path("app/template.yaml")): Promise<unknown> {
  return project.orchestrator.plan(stack({ name: "worker", template }));
}

/** A template whose function has its code there. */
function withCode(path: string): string {
  return functionTemplate.replace("./src", path);
}

describe("a local path is refused, before anything is sent,", () => {
  test.each([
    ["that leads nowhere", {}, "./src", /app\/src cannot be read: ENOENT/],
    ["that leaves the template's folder", { "secret/id": "1" }, "../secret", /secret is outside of .*app\./],
    [
      "that is a symbolic link",
      { "app/src": "-> ../secret", "secret/id": "1" },
      "./src",
      /app\/src is a symbolic link/,
    ],
    ["that goes through one", { "app/l": "-> ../secret", "secret/s/i": "1" }, "l/s", /app\/l is a symbolic link/],
    ["whose folder holds one", { "app/src/a": "1", "app/src/b/l": "-> ../a" }, "./src", /src\/b\/l is a symbolic link/],
    ["whose folder holds no file", { "app/src/deep/": "" }, "./src", /app\/src holds no file/],
    ["whose folder holds a name with a backslash", { "app/src/a\\b": "1" }, "./src", /a\\b has a name/],
  ])("%s", async (_, files, code, message) => {
    await project.write({ ...files, "app/template.yaml": withCode(code) });
    const failure = plan();
    await expect(failure).rejects.toMatchObject({ code: "ASSET_INVALID" });
    await expect(failure).rejects.toThrow(message);
    await expect(failure).rejects.toThrow(
      `${project.path("app/template.yaml")}:5:13: Resources/Worker/Properties/Code points to "${code}". `,
    );
    expect(project.bench.operations()).toEqual([]);
  });

  test("and all that are wrong are named, through nested templates", async () => {
    await project.write({
      "app/template.yaml": `Resources:
  One: { Type: "AWS::CloudFormation::Stack", Properties: { TemplateURL: inner.yaml } }
  Two: { Type: "AWS::CloudFormation::Stack", Properties: { TemplateURL: src } }
`,
      "app/inner.yaml": withCode("nowhere"),
      "app/src/index.js": "1",
    });
    await expect(plan()).rejects.toMatchObject({
      details: {
        problems: [
          { value: "nowhere", path: ["Resources", "Worker", "Properties", "Code"] },
          { value: "src", path: ["Resources", "Two", "Properties", "TemplateURL"] },
        ],
      },
    });
    expect(project.bench.operations()).toEqual([]);
  });

  test("when templates nest each other", async () => {
    const nesting = (url: string): string =>
      `Resources: { Inner: { Type: "AWS::CloudFormation::Stack", Properties: { TemplateURL: ${url} } } }\n`;
    await project.write({
      "app/template.yaml": nesting("a.yaml"),
      "app/a.yaml": nesting("b.yaml"),
      "app/b.yaml": nesting("a.yaml"),
    });
    const [a, b] = [project.path("app/a.yaml"), project.path("app/b.yaml")];
    await expect(plan()).rejects.toThrow(`The template nests itself: ${a} → ${b} → ${a}.`);
  });

  test("when a nested template is wrong in itself", async () => {
    await project.write({
      "app/template.yaml": `Resources: { Inner: { Type: "AWS::CloudFormation::Stack", Properties: { TemplateURL: a.yaml } } }\n`,
      "app/a.yaml": "Resources:\n  Topic: { Type: AWS::SNS::Topic, Properties: { DisplayName: !Ref Nothing } }\n",
    });
    await expect(plan()).rejects.toMatchObject({
      code: "UNRESOLVED_REFERENCE",
      problems: [{ range: { file: project.path("app/a.yaml"), start: { line: 2 } } }],
    });
    expect(project.bench.operations()).toEqual([]);
  });

  test("when a nested template is given parameters that it does not have, or not those that it needs", async () => {
    const inner = `Parameters:
  Name: { Type: String }
  Size: { Type: Number, Default: 1 }
  Zone: { Type: String }
Resources:
  Topic: { Type: AWS::SNS::Topic, Properties: { DisplayName: !Sub "\${Name} \${Size} \${Zone}" } }
`;
    const outer = (parameters: string): string => `Resources:
  Inner:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: a.yaml
      Parameters: ${parameters}
`;
    await project.write({ "app/template.yaml": outer("{ Naem: a, Name: b, Sice: 2 }"), "app/a.yaml": inner });
    const file = project.path("app/a.yaml");
    await expect(plan()).rejects.toMatchObject({
      problems: [
        {
          message: `Inner does not give ${file} its parameter Zone, which has no default.`,
          range: { start: { line: 4 } },
        },
        { message: `${file} has no parameter Naem.`, remedy: "Did you mean Name?", range: { start: { line: 6 } } },
        { message: `${file} has no parameter Sice.`, remedy: "Did you mean Size?", range: { start: { line: 6 } } },
      ],
    });
    expect(project.bench.operations()).toEqual([]);
    await project.write({ "app/template.yaml": outer("{ Name: b, Zone: !Ref AWS::Region }") });
    expect(await plan()).toMatchObject({ kind: "changes" });
    await project.write({ "app/template.yaml": outer("!Sub '{}'") });
    await expect(plan()).rejects.not.toMatchObject({ message: expect.stringContaining("does not give") });
  });

  test("when the template is text or an object that came from nowhere", async () => {
    const message = /points to "\.\/src" in Resources\/Worker\/Properties\/Code, and text has no folder/;
    await expect(plan({ body: functionTemplate })).rejects.toThrow(message);
    const body = {
      Resources: {
        Worker: {
          Type: "AWS::Lambda::Function",
          Properties: { Role: "arn:aws:iam::111111111111:role/worker", Code: "./src" },
        },
      },
    };
    await expect(plan(body)).rejects.toThrow(message);
    await project.write({ "app/src/index.js": "1" });
    expect(await plan({ body: functionTemplate, file: project.path("app/t.yaml") })).toMatchObject({ kind: "changes" });
  });

  test("when there is no bucket", async () => {
    await project.write({ "app/template.yaml": functionTemplate, "app/src/index.js": "1" });
    using orchestrator = createOrchestrator(project.bench.cloud.connection());
    const worker = stack({ name: "worker", template: project.path("app/template.yaml") });
    await expect(orchestrator.plan(worker)).rejects.toMatchObject({ code: "BUCKET_REQUIRED" });
    expect(project.bench.operations()).toEqual([]);
  });
});

test("files outside of the template's folder are taken from the folder that holds both", async () => {
  await project.write({ "infra/template.yaml": withCode("../src"), "src/index.js": "1" });
  const orchestrator = project.orchestratorWith({ assets: { root: project.folder } });
  const worker = stack({ name: "worker", template: project.path("infra/template.yaml") });
  expect(await orchestrator.plan(worker)).toMatchObject({ kind: "changes" });
});

test("a template that is wrong in itself is refused for that, whatever it points to", async () => {
  await project.write({ "app/template.yaml": `${functionTemplate}Outputs: { Wrong: { Value: !Ref Nothing } }\n` });
  await expect(plan()).rejects.toMatchObject({ code: "UNRESOLVED_REFERENCE" });
});
