import { requiredMemberNames } from "./required-members.ts";
import type { Service } from "./operation.ts";
import { ServiceError } from "./service-error.ts";
import type { OperationModel } from "./service-model.ts";

/** What a member must satisfy. */
interface Constraint {
  /** Of the length of a text or a list, or of a number itself. */
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
  /** The pattern that errors show, by default the one that is checked. */
  readonly shownPattern?: string;
}

/**
 * Refuses an input that breaks the constraints of the API's model, in the words of the service.
 * The SDK's schemas say which members are required; lengths and patterns they leave out, so the ones that matter stand here.
 */
export function checkConstraints(
  service: Service["name"],
  operation: OperationModel,
  input: Readonly<Record<string, unknown>>,
): void {
  if (service === "s3" || !operation.input.isStructSchema()) return;
  const failures: string[] = [];
  const table = { ...constraints[service], ...ofOperation[operation.name] };
  for (const name of requiredMemberNames(operation.input)) {
    if (input[name] === undefined) failures.push(failure(null, name, "Member must not be null"));
  }
  for (const [name, value] of Object.entries(input)) {
    const constraint = table[name];
    if (constraint !== undefined) failures.push(...violations(name, value, constraint));
  }
  if (failures.length === 0) return;
  const code = service === "ssm" || service === "cloudcontrolapi" ? "ValidationException" : "ValidationError";
  throw new ServiceError(code, summary(failures));
}

/** Refuses what no stack can be called, of a member that the table does not reach, in the same words. */
export function requireNewStackName(name: string): void {
  const failures = violations("StackName", name, newStackName);
  if (failures.length > 0) throw new ServiceError("ValidationError", summary(failures));
}

function summary(failures: readonly string[]): string {
  const count = `${failures.length} validation error${failures.length === 1 ? "" : "s"} detected`;
  return `${count}: ${failures.join("; ")}`;
}

/** By service and member. From the API reference of each service; the same member has the same constraint in all operations. */
const constraints: Readonly<Partial<Record<Service["name"], Readonly<Record<string, Constraint>>>>> = {
  cloudformation: {
    StackName: { min: 1, pattern: /^([a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*)$/ },
    AliasName: { min: 1, max: 128, pattern: /^[a-zA-Z][-a-zA-Z0-9]*$/ },
    TemplateBody: { min: 1, max: 51_200 },
    TemplateURL: { min: 1, max: 5_120 },
    StackPolicyBody: { min: 1, max: 16_384 },
    StackPolicyDuringUpdateBody: { min: 1, max: 16_384 },
    ChangeSetName: { min: 1, max: 1_600, pattern: /^([a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/]*)$/ },
    ClientToken: { min: 1, max: 128 },
    ClientRequestToken: { min: 1, max: 128, pattern: /^[a-zA-Z0-9][-a-zA-Z0-9]*$/ },
    RoleARN: { min: 20, max: 2_048 },
    Description: { min: 1, max: 1_024 },
    MaxResults: { min: 1, max: 100 },
    NextToken: { min: 1, max: 1_024 },
    NotificationARNs: { max: 5 },
    Tags: { max: 50 },
    TimeoutInMinutes: { min: 1 },
    OperationId: { min: 1, max: 128, pattern: /^[a-zA-Z0-9][-a-zA-Z0-9]*$/ },
    AdministrationRoleARN: { min: 20, max: 2_048 },
    ExecutionRoleName: { min: 1, max: 64, pattern: /^[a-zA-Z_0-9+=,.@-]+$/ },
    StackIdsUrl: { min: 1, max: 5_120 },
  },
  sts: {
    RoleArn: { min: 20, max: 2_048 },
    RoleSessionName: { min: 2, max: 64, pattern: /^[\w+=,.@-]*$/ },
  },
  cloudcontrolapi: {
    TypeName: {
      min: 10,
      max: 196,
      pattern: /^[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}(::MODULE){0,1}$/,
    },
    Identifier: { min: 1, max: 1_024 },
    MaxResults: { min: 1, max: 100 },
    ClientToken: { min: 1, max: 128, pattern: /^[-A-Za-z0-9+/=]+$/ },
  },
  ssm: {
    Name: { min: 1, max: 2_048 },
  },
};

/** A new stack has a name, and no id yet. The error shows the pattern of every other operation all the same. */
const newStackName: Constraint = {
  min: 1,
  max: 128,
  pattern: /^[a-zA-Z][-a-zA-Z0-9]*$/,
  shownPattern: "[a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*",
};

/** Where an operation is stricter than the others. */
const ofOperation: Readonly<Record<string, Readonly<Record<string, Constraint>>>> = {
  CreateStack: { StackName: newStackName },
  CreateStackSet: { StackSetName: { min: 1, max: 128, pattern: /^[a-zA-Z][-a-zA-Z0-9]*$/ } },
  ListStackInstances: { MaxResults: { min: 1, max: 100 } },
  ListStackSetOperations: { MaxResults: { min: 1, max: 100 } },
  ListStackSetOperationResults: { MaxResults: { min: 1, max: 100 } },
  ListStackSets: { MaxResults: { min: 1, max: 100 } },
  // A page of none would never come to an end.
  DescribeParameters: { MaxResults: { min: 1, max: 50 } },
  GetParametersByPath: { MaxResults: { min: 1, max: 10 } },
  GetParameterHistory: { MaxResults: { min: 1, max: 50 } },
  DescribeAlarms: { MaxRecords: { min: 1, max: 100 } },
};

function violations(name: string, value: unknown, constraint: Constraint): string[] {
  if (typeof value === "number") return outOfBounds(name, String(value), ["value", value], constraint);
  if (Array.isArray(value)) return outOfBounds(name, `[${value.length} members]`, ["length", value.length], constraint);
  if (typeof value !== "string") return [];
  const result: string[] = [];
  if (constraint.pattern?.test(value) === false) {
    result.push(
      failure(
        value,
        name,
        `Member must satisfy regular expression pattern: ${constraint.shownPattern ?? patternSource(constraint.pattern)}`,
      ),
    );
  }
  return [...result, ...outOfBounds(name, value, ["length", value.length], constraint)];
}

function outOfBounds(
  name: string,
  shown: string,
  [what, size]: ["length" | "value", number],
  { min = -Infinity, max = Infinity }: Constraint,
): string[] {
  if (size > max) return [failure(shown, name, `Member must have ${what} less than or equal to ${max}`)];
  if (size < min) return [failure(shown, name, `Member must have ${what} greater than or equal to ${min}`)];
  return [];
}

function failure(value: string | null, member: string, constraint: string): string {
  const shown = value === null ? "null" : `'${value}'`;
  const where = member.charAt(0).toLowerCase() + member.slice(1);
  return `Value ${shown} at '${where}' failed to satisfy constraint: ${constraint}`;
}

function patternSource(pattern: RegExp): string {
  return pattern.source
    .replace(/^\^/, "")
    .replace(/\$$/, "")
    .replace(/^\((.*)\)$/, "$1")
    .replaceAll("\\/", "/");
}
