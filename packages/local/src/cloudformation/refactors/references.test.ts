import { ListExportsCommand, ListImportsCommand } from "@aws-sdk/client-cloudformation";
import { expect, test } from "vitest";

import { driveRefactors, type RefactorDriver } from "./refactor-driver.testing.ts";

const topic = (name: string): object => ({ Type: "AWS::SNS::Topic", Properties: { DisplayName: name } });
const subscription = (topicArn: unknown): object => ({
  Type: "AWS::SNS::Subscription",
  Properties: { Protocol: "email", Endpoint: "someone@example.com", TopicArn: topicArn },
});
const exported = (name: string, logicalId: string): object => ({
  Value: { Ref: logicalId },
  Export: { Name: name },
});

async function exportsOf({ client }: RefactorDriver): Promise<string[]> {
  const { Exports = [] } = await client.send(new ListExportsCommand({}));
  return Exports.map(({ Name, ExportingStackId }) => `${Name} of ${ExportingStackId?.split("/")[1]}`);
}

async function importersOf({ client }: RefactorDriver, ExportName: string): Promise<string[] | undefined> {
  return (await client.send(new ListImportsCommand({ ExportName }))).Imports;
}

test("SPEC 30.8: a reference that comes to lie between two stacks is rewritten by the user, as an export", async () => {
  const driver = await driveRefactors();
  const { actions, create, execute, physicalIds, propose, state } = driver;
  await create("one", { Resources: { T: topic("t"), S: subscription({ Ref: "T" }) } });
  await create("two", { Resources: { Other: topic("o") } });

  const forgotten = await propose({
    one: { Resources: { T: topic("t") } },
    two: { Resources: { Other: topic("o"), S: subscription({ Ref: "T" }) } },
  });
  expect(await state(forgotten)).toMatch(
    /^CREATE_FAILED UNAVAILABLE: arn:aws:cloudformation:us-east-1:111111111111:stack\/two\/[^:]+: Template format error: Unresolved resource dependencies \[T\] in the Resources block of the template$/,
  );

  const before = await physicalIds("one");
  const id = await propose({
    one: { Resources: { T: topic("t") }, Outputs: { Topic: exported("topic", "T") } },
    two: { Resources: { Other: topic("o"), S: subscription({ "Fn::ImportValue": "topic" }) } },
  });
  expect((await actions(id)).map(({ Description }) => Description)).toEqual([
    "Resource configuration changes will be validated during refactor execution.",
  ]);
  await execute(id);
  expect(await state(id)).toBe("CREATE_COMPLETE EXECUTE_COMPLETE");
  expect((await physicalIds("two"))["S"]).toBe(before["S"]);
  expect(await exportsOf(driver)).toEqual(["topic of one"]);
  expect(await importersOf(driver, "topic")).toEqual(["two"]);
});

test("SPEC 30.8: an export moves with its resource, and those who import it notice nothing", async () => {
  const driver = await driveRefactors();
  const { create, execute, propose, state } = driver;
  await create("one", {
    Resources: { T: topic("t"), Other: topic("o") },
    Outputs: { Topic: exported("topic", "T") },
  });
  await create("two", { Resources: { Own: topic("own") } });
  await create("user", { Resources: { S: subscription({ "Fn::ImportValue": "topic" }) } });
  const id = await propose({
    one: { Resources: { Other: topic("o") } },
    two: { Resources: { Own: topic("own"), T: topic("t") }, Outputs: { Topic: exported("topic", "T") } },
  });
  await execute(id);
  expect(await state(id)).toBe("CREATE_COMPLETE EXECUTE_COMPLETE");
  expect(await exportsOf(driver)).toEqual(["topic of two"]);
  expect(await importersOf(driver, "topic")).toEqual(["user"]);
});

test("SPEC 30.8: exports that stand on each other are known, whatever the order of the stacks", async () => {
  const driver = await driveRefactors();
  const { create, execute, propose, state, stack } = driver;
  const chained = { Value: { "Fn::ImportValue": "second" }, Export: { Name: "third" } };
  await create("one", { Resources: { T: topic("t"), S: subscription({ Ref: "T" }), Own: topic("1") } });
  await create("two", { Resources: { Own: topic("2") } });
  await create("three", { Resources: { Own: topic("3") } });
  const id = await propose({
    one: { Resources: { Own: topic("1"), S: subscription({ "Fn::ImportValue": "third" }) } },
    two: { Resources: { Own: topic("2") }, Outputs: { Third: chained } },
    three: { Resources: { Own: topic("3"), T: topic("t") }, Outputs: { Second: exported("second", "T") } },
  });
  await execute(id);
  expect(await state(id)).toBe("CREATE_COMPLETE EXECUTE_COMPLETE");
  expect((await exportsOf(driver)).toSorted()).toEqual(["second of three", "third of two"]);
  expect((await stack("two")).Outputs?.[0]?.OutputValue).toBe((await driver.physicalIds("three"))["T"]);
});

test("SPEC 30.9: an export that others need cannot be lost, and one that others have cannot be made", async () => {
  const { create, execute, propose, state, stack } = await driveRefactors();
  await create("one", {
    Resources: { T: topic("t"), Other: topic("o") },
    Outputs: { Topic: exported("topic", "T") },
  });
  const two = await create("two", { Resources: { Own: topic("own") } });
  await create("user", { Resources: { S: subscription({ "Fn::ImportValue": "topic" }) } });
  await create("holder", { Resources: { H: topic("h") }, Outputs: { Held: exported("held", "H") } });
  const one = { Resources: { Other: topic("o") } };
  const moved = { Own: topic("own"), T: topic("t") };

  const lost = await propose({ one, two: { Resources: moved } });
  await execute(lost);
  const { StackId: oneId } = await stack("one");
  expect(await state(lost)).toBe(
    `CREATE_COMPLETE ROLLBACK_COMPLETE: ${oneId}: Cannot delete export topic as it is in use by user.`,
  );
  const changed = await propose({ one, two: { Resources: moved, Outputs: { Topic: exported("topic", "Own") } } });
  await execute(changed);
  expect(await state(changed)).toBe(
    `CREATE_COMPLETE ROLLBACK_COMPLETE: ${oneId}: Cannot update export topic as it is in use by user.`,
  );
  const taken = await propose({
    one,
    two: { Resources: moved, Outputs: { Topic: exported("topic", "T"), Held: exported("held", "T") } },
  });
  await execute(taken);
  expect(await state(taken)).toBe(
    `CREATE_COMPLETE ROLLBACK_COMPLETE: ${two.StackId}: Export with name held is already exported by stack holder`,
  );
  const missing = await propose({
    one: { Resources: { Other: topic("o") }, Outputs: { Topic: { Value: { "Fn::ImportValue": "nowhere" } } } },
    two: { Resources: moved, Outputs: { Topic: exported("topic", "T") } },
  });
  await execute(missing);
  expect(await state(missing)).toBe(`CREATE_COMPLETE ROLLBACK_COMPLETE: ${oneId}: No export named nowhere found`);
  const tooShort = { Value: { "Fn::Select": ["9", { "Fn::Split": ["-", { "Fn::GetAtt": ["T", "TopicName"] }] }] } };
  const broken = await propose({
    one,
    two: { Resources: moved, Outputs: { Topic: exported("topic", "T"), Short: tooShort } },
  });
  await execute(broken);
  expect(await state(broken)).toMatch(/^CREATE_COMPLETE ROLLBACK_COMPLETE: arn:\S+\/two\/\S+: .*Fn::Select/);
});
