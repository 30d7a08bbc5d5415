import { unknownMembers } from "./known-members.ts";
import type { SsmReference } from "./parameter-value.ts";

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html */
const NAME = /^(?:[\w./-]+|arn:aws[\w-]*:ssm:[\w-]+:\d{12}:parameter\/[\w./-]+)$/;
/** https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-labels.html */
const LABEL = /^(?!aws|ssm|\d)[\w.-]{1,100}$/i;

const MEMBERS = { name: true, version: true, label: true } as const satisfies Record<
  keyof SsmReference["ssmParameter"],
  true
>;

/** What is wrong with a value that is to come from Parameter Store. */
export function* ssmReferenceProblems(key: string, { ssmParameter }: SsmReference): Generator<string> {
  const { name, version, label }: Record<keyof typeof MEMBERS, unknown> = { ...NOTHING, ...ssmParameter };
  const subject = `Parameter "${key}"`;
  if (typeof name !== "string" || !NAME.test(name)) {
    yield `${subject} takes the SSM parameter ${JSON.stringify(name)}, which is no name and no ARN of one. A version or a label stands beside it: fromSsm(name, { version: 3 }).`;
  }
  if (version !== undefined && !(Number.isSafeInteger(version) && Number(version) > 0)) {
    yield `${subject} takes version ${JSON.stringify(version)} of an SSM parameter, which must be a whole number from 1 up.`;
  }
  if (label !== undefined && !(typeof label === "string" && LABEL.test(label))) {
    yield `${subject} takes the version of an SSM parameter that is labelled ${JSON.stringify(label)}: a label has up to 100 letters, digits, periods, hyphens and underscores, and does not begin with a digit, "aws" or "ssm".`;
  }
  if (version !== undefined && label !== undefined) {
    yield `${subject} takes an SSM parameter by version and by label: give one of them.`;
  }
  for (const { member, remedy } of unknownMembers(ssmParameter, MEMBERS)) {
    yield `${subject} takes an SSM parameter with "${member}", which it does not know. ${remedy}`;
  }
}

const NOTHING = { name: undefined, version: undefined, label: undefined };
