import type { StackPolicy } from "./deployment-options.ts";

/** In bytes: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_SetStackPolicy.html */
const LARGEST_POLICY = 16_384;
const ACTIONS = ["Update:Modify", "Update:Replace", "Update:Delete", "Update:*"];

/** The text of a policy, as the service takes it. */
export function policyText(policy: StackPolicy): string {
  return typeof policy === "string" ? policy : JSON.stringify(policy);
}

/**
 * What is wrong with a stack policy. The service says the same of all of it in one sentence, without the place.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html
 */
export function* policyProblems(name: string, policy: StackPolicy): Generator<string> {
  const text = policyText(policy);
  const bytes = Buffer.byteLength(text);
  if (bytes > LARGEST_POLICY) yield `Its ${name} has ${bytes} bytes; CloudFormation takes at most ${LARGEST_POLICY}.`;
  const document = parsed(text);
  if (!isObject(document) || document["Statement"] === undefined) {
    yield `Its ${name} must be the JSON of an object with a Statement.`;
    return;
  }
  for (const [index, statement] of [document["Statement"]].flat().entries()) {
    const problem = statementProblem(statement);
    if (problem !== undefined) yield `Statement ${index} of its ${name} ${problem}`;
  }
}

function statementProblem(statement: unknown): string | undefined {
  if (!isObject(statement)) return "must be an object.";
  const { Effect: effect, Principal: principal, Action: action, NotAction: notAction } = statement;
  if (effect !== "Allow" && effect !== "Deny")
    return `has the Effect ${JSON.stringify(effect)}: say "Allow" or "Deny".`;
  if (principal !== "*") return `has the Principal ${JSON.stringify(principal)}: it must be "*".`;
  if ((action === undefined) === (notAction === undefined)) return "must have one of Action and NotAction.";
  for (const name of [action ?? notAction].flat()) {
    if (!ACTIONS.some((known) => known === name)) {
      return `has the Action ${JSON.stringify(name)}: it must be one of ${ACTIONS.join(", ")}.`;
    }
  }
  const { Resource: resource, NotResource: notResource } = statement;
  if ((resource === undefined) === (notResource === undefined)) return "must have one of Resource and NotResource.";
  for (const name of [resource ?? notResource].flat()) {
    if (name !== "*" && !String(name).startsWith("LogicalResourceId/")) {
      return `has the Resource ${JSON.stringify(name)}: it must be "*" or begin with "LogicalResourceId/".`;
    }
  }
  return undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
