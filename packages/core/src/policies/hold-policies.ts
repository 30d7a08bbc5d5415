import type { JsonPath, Severity, Template } from "@stacksteward/template";
import { isStackstewardError } from "@stacksteward/workflow/errors";

import { CoreErrorCode, coreError } from "../core-error.ts";
import { present } from "../present.ts";
import type { HeldPolicy } from "./define-policy.ts";
import type { Policy, PolicyContext, PolicyException, PolicyFinding, PolicyPlace, PolicySubject } from "./policy.ts";

/** What policies are shown beside what they say with. */
export type Shown<Context extends PolicyContext = PolicyContext> = Omit<Context, "deny" | "warn">;

/** What a policy says with. */
export type Say = Pick<PolicyContext, "deny" | "warn">;

/** How policies are asked, and what is done with what they say. */
export interface Holding {
  readonly context: Shown;
  /** Asks one of them; `undefined` when it does not look at this. */
  readonly ask: (policy: Policy) => ((say: Say) => unknown) | undefined;
  /** What they look at. */
  readonly what: "template" | "plan";
  /** Where places stand. */
  readonly template: Template | undefined;
  /** Whether the template has a resource, written out or in a loop. */
  readonly isDeclared: (logicalId: string) => boolean;
}

/**
 * Asks every policy. Throws `POLICY_FAILED` for one that throws itself, or that goes on when it has
 * returned: nobody knows what it would have said.
 */
export function holdPolicies(held: readonly HeldPolicy[], holding: Holding): PolicyFinding[] {
  const { context, ask, what } = holding;
  const findings: PolicyFinding[] = [];
  for (const each of held) {
    const { policy } = each;
    const asked = ask(policy);
    if (asked === undefined) continue;
    const say =
      (severity: Said["severity"]): PolicyContext["deny"] =>
      (message, subject = {}) => {
        findings.push(toFinding(each, holding, { severity, message, subject }));
      };
    askOne(each, context.stackName, what, () => asked({ deny: say("error"), warn: say("warning") }));
  }
  return findings;
}

/** The policies that are about a stack. Throws `POLICY_FAILED` when one of them cannot say it. */
export function policiesFor(held: readonly HeldPolicy[], place: PolicyPlace): readonly HeldPolicy[] {
  return held.filter((each) => {
    let isAbout = true;
    askOne(each, place.stackName, "place of the stack", () => {
      isAbout = each.policy.where?.every((holds) => holds(place)) !== false;
    });
    return isAbout;
  });
}

function askOne({ name }: HeldPolicy, stackName: string, what: string, ask: () => unknown): void {
  let answer: unknown;
  try {
    answer = ask();
  } catch (cause) {
    const why = isStackstewardError(cause) || cause instanceof Error ? cause.message : String(cause);
    throw failed(
      name,
      stackName,
      `threw while it looked at the ${what}: ${why}`,
      "Mend the policy, or leave it out.",
      cause,
    );
  }
  if (typeof answer !== "object" || answer === null || !("then" in answer)) return;
  // Nobody will wait for it, and a rejection that nobody hears ends the process.
  Promise.resolve(answer).catch(() => undefined);
  const remedy =
    "Policies are synchronous, so that the same template is always judged the same: read what it needs before, and give it that.";
  throw failed(name, stackName, `is asynchronous`, remedy, undefined);
}

function failed(policy: string, stack: string, what: string, remedy: string, cause: unknown): Error {
  return coreError(
    CoreErrorCode.PolicyFailed,
    `The policy "${policy}", held against stack "${stack}", ${what}. ${remedy}`,
    {
      details: { policy, stack },
      ...(cause === undefined ? {} : { cause }),
    },
  );
}

interface Said {
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly subject: PolicySubject;
}

function toFinding(
  { policy, tool }: HeldPolicy,
  { context, template, isDeclared, what }: Holding,
  { severity, message, subject }: Said,
): PolicyFinding {
  const { logicalId, stackPath = [], property, remedy } = subject;
  const resource = logicalId === undefined ? undefined : [...stackPath, logicalId].join("/");
  const path =
    logicalId !== undefined && stackPath.length === 0 && isDeclared(logicalId)
      ? pathTo(logicalId, property)
      : undefined;
  const { exception, ended } = exceptionFrom(policy, context, resource);
  const isSoft = policy.warnOnly === true || context.isEarlier;
  const weight: Severity = exception !== undefined ? "info" : isSoft ? "warning" : severity;
  return present({
    rule: policy.id,
    severity: weight,
    tool,
    message: ended === undefined ? message : `${message} The exception "${ended.reason}" ended with ${ended.until}.`,
    remedy,
    path,
    resource,
    range: path && template && placeOf(template, path),
    inPlan: what === "plan" ? (true as const) : undefined,
    exception,
  });
}

function pathTo(logicalId: string, property: string | undefined): JsonPath {
  const keys = property?.split(".").map((key) => (/^\d+$/.test(key) ? Number(key) : key)) ?? [];
  return ["Resources", logicalId, ...(keys.length === 0 ? [] : ["Properties", ...keys])];
}

/** A function may stand where the property is given: the nearest place around it is shown then. */
function placeOf(template: Template, path: JsonPath): ReturnType<Template["locate"]> {
  for (let length = path.length; length > 1; length -= 1) {
    const range = template.locate(path.slice(0, length), "key");
    if (range !== undefined) return range;
  }
  return undefined;
}

/** The exception that lets something go, or else one that has ended. */
function exceptionFrom(
  { exceptions = [] }: Policy,
  { stackName, today }: Pick<PolicyContext, "stackName" | "today">,
  resource: string | undefined,
): { readonly exception?: PolicyException; readonly ended?: PolicyException } {
  const day = today.toISOString().slice(0, 10);
  const fitting = exceptions.filter(
    (each) =>
      (each.stack === undefined || matchesName(each.stack, stackName)) &&
      (each.resource === undefined || each.resource === resource),
  );
  const exception = fitting.find(({ until }) => until === undefined || day <= until);
  const [ended] = fitting;
  return present({ exception, ended: exception === undefined ? ended : undefined });
}

function matchesName(pattern: string, name: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}
