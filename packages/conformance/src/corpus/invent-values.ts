import { resolveParameters, type TemplateBody, type TemplateInput } from "@stacksteward/template";

/** What stands behind every SSM parameter: all those of the corpus name images. */
const storedImage = "ami-0123456789abcdef0";

/** Values that exist nowhere, by parameter type. Lists take as many as are here. */
const valuesByType: Readonly<Record<string, readonly string[]>> = {
  "AWS::EC2::AvailabilityZone::Name": ["us-east-1a", "us-east-1b"],
  "AWS::EC2::Image::Id": ["ami-0123456789abcdef0", "ami-0123456789abcdef1"],
  "AWS::EC2::Instance::Id": ["i-0123456789abcdef0", "i-0123456789abcdef1"],
  "AWS::EC2::KeyPair::KeyName": ["corpus-key"],
  "AWS::EC2::SecurityGroup::GroupName": ["corpus-one", "corpus-two"],
  "AWS::EC2::SecurityGroup::Id": ["sg-0123456789abcdef0", "sg-0123456789abcdef1"],
  "AWS::EC2::Subnet::Id": ["0", "1", "2", "3"].map((digit) => `subnet-0123456789abcdef${digit}`),
  "AWS::EC2::Volume::Id": ["vol-0123456789abcdef0"],
  "AWS::EC2::VPC::Id": ["vpc-0123456789abcdef0", "vpc-0123456789abcdef1", "vpc-0123456789abcdef2"],
  "AWS::Route53::HostedZone::Id": ["Z0123456789ABCDEFGHIJ"],
  "AWS::SSM::Parameter::Name": ["/corpus/name"],
};

/** Texts to try against lengths and patterns, the plainest first. */
const texts: readonly string[] = [
  "example",
  "Example1",
  "Passw0rd-1",
  "www.example.com",
  "somebody@example.com",
  "10.0.0.0/16",
  "10.0.1.10",
  "d-0123456789",
  "pcx-0123456789abcdef0",
  "rtb-0123456789abcdef0",
  "01234567-89ab-cdef-0123-456789abcdef",
  "arn:aws:kms:us-east-1:111111111111:key/01234567-89ab-cdef-0123-456789abcdef",
  "arn:aws:iam::111111111111:role/example",
  "1",
  "",
];

/** One value for a parameter, and what must be stored in Parameter Store for it. */
export interface InventedValue {
  readonly value: string;
  readonly stored?: { readonly name: string; readonly value: string };
}

/**
 * The values to try for one parameter, best first: its default, what it allows, then what fits its type and
 * constraints. Nothing is known of what the template does with it. Empty when nothing fits.
 */
export function inventValues(body: TemplateBody, input: TemplateInput): InventedValue[] {
  const { name, isSsmValue } = input;
  if (isSsmValue) {
    const isPublic = input.default?.startsWith("/aws/service/") ?? false;
    const value = isPublic ? (input.default ?? "") : `/corpus/${name}`;
    return [{ value, stored: { name: value, value: storedImage } }];
  }
  const known = [...(input.default === undefined ? [] : [input.default]), ...(input.allowedValues ?? [])];
  const candidates = input.allowedValues === undefined ? [...known, ...candidatesByType(input)] : known;
  return [...new Set(candidates)].filter((value) => isAllowed(body, name, value)).map((value) => ({ value }));
}

function candidatesByType({ type, isList, minValue = 1 }: TemplateInput): readonly string[] {
  const element = /^List<(.+)>$/.exec(type)?.[1] ?? type;
  if (element === "Number") return [String(minValue), "8080"];
  const values = valuesByType[element];
  if (values === undefined) return isList || type === "CommaDelimitedList" ? texts.map(listOfFour) : texts;
  return isList ? [values.join(",")] : values;
}

function listOfFour(text: string): string {
  return Array<string>(4).fill(text).join(",");
}

function isAllowed(body: TemplateBody, name: string, value: string): boolean {
  const declaration = body.Parameters?.[name] ?? {};
  return (
    resolveParameters({ Parameters: { [name]: declaration }, Resources: {} }, { [name]: value }).problems.length === 0
  );
}
