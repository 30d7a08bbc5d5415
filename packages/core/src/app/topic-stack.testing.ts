import { stack, type DefinedStack, type OutputReference, type StackDefinition } from "../index.ts";

/** How a stack with one topic is called, and where it has its name from. */
export interface TopicOptions extends Partial<Pick<StackDefinition, "region" | "account" | "tags">> {
  /** What the topic shows. */
  readonly label?: string;
  /** What another stack gives it to show. */
  readonly from?: OutputReference;
  /** Properties of the topic besides. */
  readonly properties?: Readonly<Record<string, string | boolean>>;
  /** Other resources in its template. */
  readonly resources?: Readonly<Record<string, { readonly Type: string }>>;
  /** The outputs of its template. Default: `Name`. */
  readonly outputs?: readonly string[];
}

/** A stack with one topic that shows a label or the output of another stack, and gives its own name as an output. */
export function topicStack(name: string, given: TopicOptions = {}): DefinedStack {
  const { label, from, properties = {}, resources = {}, outputs = ["Name"], ...more } = given;
  const shown = from === undefined ? label : { Ref: "From" };
  const Properties = { ...(shown === undefined ? {} : { DisplayName: shown }), ...properties };
  const Value = { "Fn::GetAtt": ["Topic", "TopicName"] };
  return stack({
    ...more,
    name,
    template: {
      ...(from === undefined ? {} : { Parameters: { From: { Type: "String" } } }),
      Resources: { Topic: { Type: "AWS::SNS::Topic", Properties }, ...resources },
      Outputs: Object.fromEntries(outputs.map((output) => [output, { Value }])),
    },
    ...(from === undefined ? {} : { parameters: { From: from } }),
  });
}
