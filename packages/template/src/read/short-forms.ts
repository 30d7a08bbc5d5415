/** The functions CloudFormation documents, by the name that stands in JSON. */
export const intrinsicNames: readonly string[] = [
  "Ref",
  "Condition",
  "Fn::And",
  "Fn::Base64",
  "Fn::Cidr",
  "Fn::Contains",
  "Fn::EachMemberEquals",
  "Fn::EachMemberIn",
  "Fn::Equals",
  "Fn::FindInMap",
  "Fn::GetAZs",
  "Fn::GetAtt",
  "Fn::GetStackOutput",
  "Fn::If",
  "Fn::ImportValue",
  "Fn::Join",
  "Fn::Length",
  "Fn::Not",
  "Fn::Or",
  "Fn::RefAll",
  "Fn::Select",
  "Fn::Split",
  "Fn::Sub",
  "Fn::ToJsonString",
  "Fn::Transform",
  "Fn::ValueOf",
  "Fn::ValueOfAll",
];

const byTag = new Map(intrinsicNames.map((name) => [tagOf(name), name]));

/** The YAML tag that stands for a function: `Fn::Sub` is `!Sub`, `Ref` is `!Ref`. */
export function tagOf(name: string): string {
  return `!${name.replace(/^Fn::/, "")}`;
}

/** The function a YAML tag stands for: `!Sub` is `Fn::Sub`. `undefined` when there is none. */
export function intrinsicOfTag(tag: string): string | undefined {
  return byTag.get(tag);
}

/** Every short form, `!Ref` and the others. */
export const shortFormTags: readonly string[] = [...byTag.keys()];
