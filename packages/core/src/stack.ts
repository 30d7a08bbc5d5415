import type { TemplateBody } from "@stacksteward/template";
import { MASK, Redacted } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "./core-error.ts";

/** A template's text, with the name to show in messages. */
export interface TemplateText {
  readonly body: string;
  readonly file?: string;
}

/**
 * Where a template comes from: the path of a file (a relative one as Node.js resolves it),
 * a `file:` URL, the `https:` URL of an object in S3, its text, or its content.
 */
export type TemplateSource = string | URL | TemplateText | TemplateBody;

/** Keeps the value the deployed stack has. */
export interface PreviousValue {
  readonly usePreviousValue: true;
}

/** A list becomes the comma-separated text CloudFormation expects. */
export type ParameterValue = string | number | boolean | readonly (string | number)[] | Redacted | PreviousValue;

/** What CloudFormation wants acknowledged before it creates it. */
export const Capability = {
  Iam: "CAPABILITY_IAM",
  NamedIam: "CAPABILITY_NAMED_IAM",
  AutoExpand: "CAPABILITY_AUTO_EXPAND",
} as const;
export type Capability = (typeof Capability)[keyof typeof Capability];

/** What a stack is to be. */
export interface StackDefinition {
  readonly name: string;
  readonly template: TemplateSource;
  /** A parameter that is not named takes its default, also on an update: nothing is carried over unless it says `{ usePreviousValue: true }`. */
  readonly parameters?: Readonly<Record<string, ParameterValue>>;
  readonly tags?: Readonly<Record<string, string>>;
  readonly capabilities?: readonly Capability[];
  /** The role CloudFormation works with. Default: the one the stack was last given, and for a new stack the caller's own permissions (API page CreateChangeSet). */
  readonly roleArn?: string;
  readonly notificationArns?: readonly string[];
  /** Whether the stack is protected from deletion; switched when it has been deployed. Default: it stays as it is. */
  readonly terminationProtection?: boolean;
  /**
   * Whether what the template would create is imported instead when it exists already under the name that the template
   * gives it, and is kept by its `DeletionPolicy` (API page CreateChangeSet). The plan shows it as `Import`. Default `false`.
   */
  readonly importExistingResources?: boolean;
  /** Default: the orchestrator's region. */
  readonly region?: string;
  /** Refused with `ACCOUNT_NOT_CONFIGURED` unless the orchestrator's credentials are said to belong to it. */
  readonly account?: string;
}

/** A {@link StackDefinition} that was checked. Plain data. */
export interface Stack extends StackDefinition {
  readonly kind: "stack";
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html */
const STACK_NAME = /^[a-zA-Z][-a-zA-Z0-9]{0,127}$/;
const ARN = /^arn:[-a-z0-9]+:/;
const REGION = /^[a-z]{2,}(-[a-z]+)+-\d+$/;
const ACCOUNT = /^\d{12}$/;
const MOST_TAGS = 50;

/** Checks a definition and freezes it. Throws `INVALID_DEFINITION` naming everything that is wrong; reads nothing and sends nothing. */
export function stack(definition: StackDefinition): Stack {
  const problems = [...problemsOf(definition)];
  if (problems.length > 0) {
    throw coreError(
      CoreErrorCode.InvalidDefinition,
      `The definition of stack "${definition.name}" cannot be used: ${problems.join(" ")}`,
      { details: { stack: definition.name, problems } },
    );
  }
  return Object.freeze({ kind: "stack", ...definition });
}

/** Refuses values that were hidden before they came here: deployed, they would be a password of asterisks. */
export function* hiddenValueProblems(parameters: Readonly<Record<string, unknown>>): Generator<string> {
  for (const [key, value] of Object.entries(parameters)) {
    const plain: unknown = value instanceof Redacted ? value.reveal() : value;
    const texts: readonly unknown[] = Array.isArray(plain) ? plain : [plain];
    if (!texts.some((text) => typeof text === "string" && text.includes(MASK))) continue;
    yield `Parameter "${key}" holds ${MASK}, which stands for a value that was hidden: give the value itself, or { usePreviousValue: true }.`;
  }
}

function* problemsOf(definition: StackDefinition): Generator<string> {
  const { name, template, parameters = {}, tags = {}, capabilities = [], roleArn, notificationArns = [] } = definition;
  if (typeof name !== "string" || !STACK_NAME.test(name)) {
    yield "Its name must begin with a letter and hold up to 128 letters, digits and hyphens.";
  }
  yield* templateProblems(template);
  for (const [key, value] of Object.entries(parameters)) {
    if (!isParameterValue(value)) {
      yield `Parameter "${key}" must be a string, a number, a boolean, a list of numbers and of strings without commas, a redacted value or { usePreviousValue: true }.`;
    }
  }
  yield* hiddenValueProblems(parameters);
  if (Object.keys(tags).length > MOST_TAGS) yield `A stack carries at most ${MOST_TAGS} tags.`;
  for (const [key, value] of Object.entries(tags)) {
    if (typeof value !== "string") yield `Tag "${key}" must be a string.`;
    if (key === "" || key.length > 128 || key.startsWith("aws:")) {
      yield `Tag "${key}" must have 1 to 128 characters and not begin with "aws:".`;
    }
  }
  const known: readonly string[] = Object.values(Capability);
  for (const capability of capabilities) {
    if (!known.includes(capability)) yield `Capability "${capability}" must be one of ${known.join(", ")}.`;
  }
  for (const arn of [...(roleArn === undefined ? [] : [roleArn]), ...notificationArns]) {
    if (!ARN.test(arn)) yield `"${arn}" must be an ARN.`;
  }
  if (definition.region !== undefined && !REGION.test(definition.region)) {
    yield `Region "${definition.region}" must look like "eu-west-1".`;
  }
  if (definition.account !== undefined && !ACCOUNT.test(definition.account)) {
    yield `Account "${definition.account}" must be twelve digits.`;
  }
}

function* templateProblems(template: TemplateSource | undefined): Generator<string> {
  if (template instanceof URL) {
    if (template.protocol !== "file:" && template.protocol !== "https:") {
      yield `Its template URL must begin with file: or https:, not ${template.protocol}`;
    }
    return;
  }
  if (typeof template === "string") {
    if (template === "") yield "Its template path is empty.";
    else if (template.includes("\n") || template.trimStart().startsWith("{")) {
      yield 'Its template is a path, but looks like a template\'s text: pass text as { body: "…" }.';
    } else if (/^https?:/.test(template)) yield "Its template is a path, but looks like a URL: pass new URL(…).";
    return;
  }
  if (typeof template !== "object" || template === null || !("body" in template || "Resources" in template)) {
    yield "Its template must be a path, a URL, { body: text } or a template's content with Resources.";
  }
}

function isParameterValue(value: unknown): value is ParameterValue {
  if (typeof value === "string" || typeof value === "boolean" || value instanceof Redacted) return true;
  if (typeof value === "number") return Number.isFinite(value);
  // CloudFormation takes a list as text between commas: an item with a comma would arrive as two.
  if (Array.isArray(value)) {
    return value.every((item) => (typeof item === "string" && !item.includes(",")) || Number.isFinite(item));
  }
  return typeof value === "object" && value !== null && "usePreviousValue" in value && value.usePreviousValue === true;
}
