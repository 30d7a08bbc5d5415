/** What a parameter's `Type` means. */
export interface ParameterType {
  /** The type as it is written. */
  readonly name: string;
  /** What one value is: `String`, `Number` or a name such as `AWS::EC2::Subnet::Id`. */
  readonly element: string;
  /** Whether the text is split at commas into a list. */
  readonly isList: boolean;
  /** Whether the text names an SSM parameter whose value is meant. */
  readonly isSsmValue: boolean;
}

/** Types whose values must exist in the account. See "Supported existing resource parameter types" in the user guide. */
const existingResourceTypes: readonly string[] = [
  "AWS::EC2::AvailabilityZone::Name",
  "AWS::EC2::Image::Id",
  "AWS::EC2::Instance::Id",
  "AWS::EC2::KeyPair::KeyName",
  "AWS::EC2::SecurityGroup::GroupName",
  "AWS::EC2::SecurityGroup::Id",
  "AWS::EC2::Subnet::Id",
  "AWS::EC2::Volume::Id",
  "AWS::EC2::VPC::Id",
  "AWS::Route53::HostedZone::Id",
];

/** Every type a value of a template parameter may have, lists and SSM parameters aside; for suggestions in messages. */
export const plainParameterTypes: readonly string[] = [
  "String",
  "Number",
  "CommaDelimitedList",
  "List<Number>",
  ...existingResourceTypes,
  "AWS::SSM::Parameter::Name",
];

/** Understands a parameter's type. `undefined` when CloudFormation knows no such type. */
export function parseParameterType(name: string): ParameterType | undefined {
  return existing.get(name) ?? parseWritten(name);
}

function parseWritten(name: string): ParameterType | undefined {
  const ssm = /^AWS::SSM::Parameter::Value<(.+)>$/.exec(name)?.[1];
  const type = ssm ?? name;
  const isSsmValue = ssm !== undefined;
  if (type === "CommaDelimitedList") return { name, element: "String", isList: true, isSsmValue };
  const listed = /^List<(.+)>$/.exec(type)?.[1];
  const element = listed ?? type;
  if (!isElementType(element, isSsmValue)) return undefined;
  return { name, element, isList: listed !== undefined, isSsmValue };
}

/** Nearly every parameter has one of these. */
const existing: ReadonlyMap<string, ParameterType> = new Map(
  [...plainParameterTypes, ...existingResourceTypes.map((element) => `List<${element}>`)].flatMap((name) => {
    const type = parseWritten(name);
    return type === undefined ? [] : [[name, type] as const];
  }),
);

function isElementType(element: string, isSsmValue: boolean): boolean {
  if (element === "String" || existingResourceTypes.includes(element)) return true;
  return !isSsmValue && (element === "Number" || element === "AWS::SSM::Parameter::Name");
}
