import {
  CreateStackCommand,
  CreateStackRefactorCommand,
  SetStackPolicyCommand,
  type ResourceMapping,
} from "@aws-sdk/client-cloudformation";
import { expect, test } from "vitest";

import { driveRefactors, mapping, type RefactorDriver } from "./refactor-driver.testing.ts";

const queue = (delay: number, more: object = {}): object => ({
  Type: "AWS::SQS::Queue",
  Properties: { DelaySeconds: delay },
  ...more,
});
const resources = (Resources: object, sections: object = {}): object => ({ Resources, ...sections });

interface Refusals extends RefactorDriver {
  readonly oneId: string;
  readonly twoId: string;
  /** Why the refactor to these templates cannot be. */
  reason(templates: Record<string, object>, mappings?: ResourceMapping[], creates?: boolean): Promise<string>;
}

async function twoStacks(one: object, two: object): Promise<Refusals> {
  const driver = await driveRefactors();
  const input = { Capabilities: ["CAPABILITY_IAM" as const] };
  const { StackId: oneId = "" } = await driver.create("one", one, input);
  const { StackId: twoId = "" } = await driver.create("two", two, input);
  return {
    ...driver,
    oneId,
    twoId,
    async reason(templates, ResourceMappings = [], EnableStackCreation = false) {
      const id = await driver.propose(templates, { ResourceMappings, EnableStackCreation });
      const { Status, ExecutionStatus, StatusReason = "" } = await driver.describe(id);
      expect({ Status, ExecutionStatus }).toEqual({ Status: "CREATE_FAILED", ExecutionStatus: "UNAVAILABLE" });
      return StatusReason;
    },
  };
}

test("SPEC 30.11: the call itself refuses stacks that are not there or not stable", async () => {
  const { client, create, propose } = await driveRefactors();
  const template = resources({ A: queue(1) });
  const one = await create("one", template);
  const templates = { one: template };
  const refused = (input: Parameters<typeof propose>[1], some: Record<string, object> = templates): Promise<void> =>
    expect(propose(some, input)).rejects.toMatchObject({ name: "ValidationError" });

  await refused({ StackDefinitions: [] });
  await expect(propose(Object.fromEntries([1, 2, 3, 4, 5, 6].map((n) => [`s${n}`, template])))).rejects.toThrow(
    "A stack refactor has one to 5 stack definitions.",
  );
  await expect(propose({ one: template, [one.StackId ?? ""]: template })).rejects.toThrow(
    `Stack [${one.StackId}] is defined more than once in the stack refactor.`,
  );
  await expect(propose({ one: template, nowhere: template })).rejects.toThrow("Stack [nowhere] does not exist");
  await expect(propose({ one: template, "no name": template }, { EnableStackCreation: true })).rejects.toThrow(
    "Value 'no name' at 'stackName' failed to satisfy constraint",
  );
  await expect(propose(templates, { ResourceMappings: [mapping("one.A", "nowhere.A")] })).rejects.toThrow(
    "Stack [nowhere] does not exist",
  );
  await expect(
    client.send(new CreateStackRefactorCommand({ StackDefinitions: [{ StackName: "one" }] })),
  ).rejects.toThrow("Either Template URL or Template Body must be specified.");

  const running = await client.send(
    new CreateStackCommand({ StackName: "running", TemplateBody: JSON.stringify(template) }),
  );
  await expect(propose({ one: template, running: template }, {}, { settles: false })).rejects.toThrow(
    `Stack:${running.StackId} is in CREATE_IN_PROGRESS state and can not be updated.`,
  );
});

test("SPEC 30.12: resources are neither created, deleted nor changed", async () => {
  const { oneId, twoId, reason } = await twoStacks(resources({ A: queue(1), B: queue(2) }), resources({ C: queue(3) }));
  const two = resources({ C: queue(3), B: queue(2) });
  expect(await reason({ one: resources({ A: queue(1), New: { Type: "AWS::SNS::Topic" } }), two })).toBe(
    `${oneId}: Stack Refactor does not allow creating resources: [New]`,
  );
  expect(await reason({ one: resources({ A: queue(1) }), two: resources({ C: queue(3) }) })).toBe(
    `${oneId}: Stack Refactor does not allow deleting resources: [B]`,
  );
  for (const changed of [
    queue(20),
    queue(2, { Metadata: { Note: "new" } }),
    queue(2, { DeletionPolicy: "Retain" }),
    queue(2, { UpdateReplacePolicy: "Retain" }),
  ]) {
    expect(await reason({ one: resources({ A: queue(1) }), two: resources({ C: queue(3), B: changed }) })).toBe(
      `Resource B in stack ${oneId} does not match the destination resource's properties.`,
    );
  }
  expect(await reason({ one: resources({ A: queue(1) }), two: resources({ C: queue(30), B: queue(2) }) })).toBe(
    `Resource C in stack ${twoId} does not match the destination resource's properties.`,
  );
  expect(await reason({ one: resources({ A: queue(1), B: queue(2) }), two: resources({ C: queue(3) }) })).toBe(
    "The stack refactor does not move any resource.",
  );
});

test("SPEC 30.12: what depends on the stack around it does not match in another one", async () => {
  const named = { Type: "AWS::SNS::Topic", Properties: { DisplayName: { Ref: "AWS::StackName" } } };
  const { oneId, reason } = await twoStacks(resources({ A: queue(1), T: named }), resources({ C: queue(3) }));
  expect(await reason({ one: resources({ A: queue(1) }), two: resources({ C: queue(3), T: named }) })).toBe(
    `Resource T in stack ${oneId} does not match the destination resource's properties.`,
  );
});

test("SPEC 30.13: sections that decide values stay as they are, and a new stack has none", async () => {
  const sections = {
    Parameters: { Delay: { Type: "Number", Default: "1" } },
    Conditions: { Yes: { "Fn::Equals": ["a", "a"] } },
    Mappings: { M: { K: { V: 1 } } },
  };
  const { oneId, reason, stack, propose, state, execute } = await twoStacks(
    resources(
      { A: { Type: "AWS::SQS::Queue", Properties: { DelaySeconds: { Ref: "Delay" } } }, B: queue(2) },
      sections,
    ),
    resources({ C: queue(3) }),
  );
  const A = { Type: "AWS::SQS::Queue", Properties: { DelaySeconds: { Ref: "Delay" } } };
  const two = resources({ C: queue(3), B: queue(2) });
  const changed = { Delay: { Type: "Number", Default: "2" }, More: { Type: "String", Default: "x" } };
  expect(await reason({ one: resources({ A }, { ...sections, Parameters: changed }), two })).toBe(
    `${oneId}: Stack Refactor does not allow changes of the template section Parameters: [Delay, More]`,
  );
  const other = { Yes: { "Fn::Equals": ["a", "b"] } };
  expect(await reason({ one: resources({ A }, { ...sections, Conditions: other }), two })).toBe(
    `${oneId}: Stack Refactor does not allow changes of the template section Conditions: [Yes]`,
  );
  expect(await reason({ one: resources({ A }, { ...sections, Transform: "AWS::LanguageExtensions" }), two })).toBe(
    `${oneId}: Stack Refactor does not allow changes of the template section Transform: [Transform]`,
  );
  const fresh = resources({ B: queue(2) }, { Rules: {}, Conditions: sections.Conditions });
  const refusal = await reason({ one: resources({ A }, sections), fresh }, [], true);
  expect(refusal).toBe(
    `${(await stack("fresh")).StackId}: Following template sections are not allowed when creating a stack while refactoring: Conditions, Rules`,
  );
  const unused = await propose({ one: resources({ A }, { Parameters: sections.Parameters }), two });
  await execute(unused);
  expect(await state(unused)).toBe("CREATE_COMPLETE EXECUTE_COMPLETE");
});

test("SPEC 30.14: types that cannot be refactored may stay where they are, and nothing else", async () => {
  const handle = { Type: "AWS::CloudFormation::WaitConditionHandle" };
  const key = { Type: "AWS::EC2::KeyPair", Properties: { KeyName: "k" } };
  const permission = {
    Type: "AWS::Lambda::Permission",
    Properties: { Action: "lambda:InvokeFunction", FunctionName: "f", Principal: "sns.amazonaws.com" },
  };
  const kept = { H: handle, K: key, P: permission, A: queue(1) };
  const { oneId, propose, reason, state } = await twoStacks(resources(kept), resources({ C: queue(3) }));
  const without = (name: keyof typeof kept): object => {
    const { [name]: _, ...rest } = kept;
    return resources(rest);
  };
  expect(await reason({ one: without("H"), two: resources({ C: queue(3), H: handle }) })).toBe(
    `${oneId}: Stack Refactor does not support AWS::CloudFormation::WaitConditionHandle.`,
  );
  expect(await reason({ one: without("H"), two: resources({ C: queue(3), A: queue(1) }) })).toBe(
    `${oneId}: Stack Refactor does not support AWS::CloudFormation::WaitConditionHandle.`,
  );
  expect(await reason({ one: without("K"), two: resources({ C: queue(3), K: key }) })).toBe(
    `${oneId}: Stack Refactor does not support AWS::EC2::KeyPair because the resource type does not allow tag updates after creation.`,
  );
  expect(await reason({ one: without("P"), two: resources({ C: queue(3), P: permission }) })).toBe(
    `${oneId}: Stack Refactor does not support AWS::Lambda::Permission.`,
  );
  const staying = await propose({ one: without("A"), two: resources({ C: queue(3), A: queue(1) }) });
  expect(await state(staying)).toBe("CREATE_COMPLETE AVAILABLE");
});

test("SPEC 30.15: stacks with a policy and stacks that would be empty are refused", async () => {
  const { client, oneId, twoId, reason } = await twoStacks(
    resources({ B: queue(2) }, { Conditions: { No: { "Fn::Equals": ["a", "b"] } } }),
    resources({ C: queue(3) }),
  );
  const two = resources({ C: queue(3), B: queue(2) });
  expect(await reason({ one: resources({}), two })).toBe(
    `${oneId}: Template format error: At least one Resources member must be defined.`,
  );
  const off = resources({ B: queue(2, { Condition: "No" }) }, { Conditions: { No: { "Fn::Equals": ["a", "b"] } } });
  expect(await reason({ one: off, two })).toBe(
    `${oneId}: Stack Refactor does not support empty stacks: the template must keep at least one resource.`,
  );
  const StackPolicyBody = JSON.stringify({
    Statement: [{ Effect: "Allow", Action: "Update:*", Principal: "*", Resource: "*" }],
  });
  await client.send(new SetStackPolicyCommand({ StackName: "two", StackPolicyBody }));
  expect(await reason({ one: resources({ B: queue(2) }), two: resources({ C: queue(3) }) })).toBe(
    `${twoId}: Stack Refactor does not support stacks with a stack policy.`,
  );
});

test("SPEC 30.3: equal resources have to be mapped, and a mapping has to be true", async () => {
  const before = resources({ A: queue(1), B: queue(1), Own: queue(5) });
  const { oneId, execute, physicalIds, propose, reason, state } = await twoStacks(before, resources({ C: queue(3) }));
  const renamed = { one: resources({ X: queue(1), Y: queue(1), Own: queue(5) }) };
  const known = await physicalIds("one");
  expect(await reason(renamed)).toBe(
    `${oneId}: Resource X may come from more than one resource: [A, B]. Define it in the resources mapping.`,
  );
  const mapped = async (...mappings: [string, string][]): Promise<string> =>
    reason(
      renamed,
      mappings.map(([from, to]) => mapping(from, to)),
    );
  expect(await mapped(["one.A", "one.X"], ["one.A", "one.Y"])).toBe(
    "The resource A of stack one is defined more than once in the resources mapping.",
  );
  expect(await mapped(["one.A", "one.X"], ["one.B", "one.X"])).toBe(
    "The resource X of stack one is defined more than once in the resources mapping.",
  );
  expect(await mapped(["one.Nobody", "one.X"])).toBe(
    "The resource Nobody defined in the resources mapping does not exist in its original stack one.",
  );
  expect(await mapped(["one.A", "one.Z"])).toBe(
    "The resource Z defined in the resources mapping is not declared by the template of stack one.",
  );
  expect(await mapped(["one.Own", "one.X"])).toBe(
    "The resource Own defined in the resources mapping did no move from its original stack one. Review your stack template desired state.",
  );
  expect(await mapped(["two.C", "one.X"])).toBe(
    "The resource C defined in the resources mapping did no move from its original stack two. Review your stack template desired state.",
  );

  const id = await propose(renamed, { ResourceMappings: [mapping("one.A", "one.Y")] });
  expect(await state(id)).toBe("CREATE_COMPLETE AVAILABLE");
  await execute(id);
  expect(await physicalIds("one")).toEqual({ X: known["B"], Y: known["A"], Own: known["Own"] });
});
