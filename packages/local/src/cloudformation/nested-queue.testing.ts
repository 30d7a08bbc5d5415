import type { NestedDriver } from "./nested-stack-driver.testing.ts";

/** The resource of a nested stack whose template lies under `key`. */
export const nested = (key: string, more: object = {}): object => ({
  Type: "AWS::CloudFormation::Stack",
  Properties: { TemplateURL: `https://templates.s3.amazonaws.com/${key}` },
  ...more,
});
/** A queue whose name decides whether it is replaced, exported under one name. */
export const child = (name: string, more: object = {}): object => ({
  Resources: { Queue: { Type: "AWS::SQS::Queue", Properties: { QueueName: name } }, ...more },
  Outputs: { Name: { Value: { "Fn::GetAtt": ["Queue", "QueueName"] }, Export: { Name: "queue" } } },
});
/** A resource that comes after the nested stack, to fail. */
export const late = { Late: { Type: "AWS::SNS::Topic", DependsOn: "Child" } };
/** The template of `app`. */
export const root = (more: object = {}): object => ({ Resources: { Child: nested("child.json"), ...more } });
/** The physical id of a queue. */
export const url = (name: string): string => `https://sqs.us-east-1.amazonaws.com/111111111111/${name}`;

/** The names of the nested stacks that live, by the logical id in their parent. */
export async function nestedNames(driver: NestedDriver): Promise<Readonly<Record<string, string>>> {
  const stacks = await driver.children();
  return Object.fromEntries(stacks.map(({ StackName = "" }) => [StackName.split("-").at(-2) ?? "", StackName]));
}

/** Makes the stack `app` with the nested stack `Child`, and answers the name of that. */
export async function created(driver: NestedDriver, name = "blue"): Promise<string> {
  await driver.put("child.json", child(name));
  await driver.create("app", root());
  return (await nestedNames(driver))["Child"] ?? "";
}

/** What happened in each stack since, without the random parts of names. */
export async function since(
  driver: NestedDriver,
  from: Readonly<Record<string, number>>,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const histories: Record<string, readonly string[]> = {};
  for (const [name, first] of Object.entries(from)) {
    const lines = await driver.history(name, first);
    histories[withoutRandom(name)] = lines.map(withoutRandom);
  }
  return histories;
}

/** `text` without what is random in the names of nested stacks. */
export function withoutRandom(text: string): string {
  return text.replaceAll(/-[A-Z0-9]{12}/g, "");
}

/** How many events each stack has by now: where {@link since} begins. */
export async function counts(driver: NestedDriver, ...names: string[]): Promise<Readonly<Record<string, number>>> {
  const numbers: Record<string, number> = {};
  for (const name of names) numbers[name] = (await driver.events(name)).length;
  return numbers;
}
