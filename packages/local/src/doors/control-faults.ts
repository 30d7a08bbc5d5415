import type { Faults } from "../faults/faults.ts";
import type { ControlAnswer } from "./controlled-cloud.ts";

type FaultKind = Exclude<keyof Faults, "clear">;

/** What a member of a fault may be: of a type, or one of some words. */
type Allowed = "string" | "number" | readonly string[];

const onCalls: Readonly<Record<string, Allowed>> = {
  service: "string",
  operation: "string",
  account: "string",
  region: "string",
  times: "number",
};

const faultMembers: Readonly<Record<FaultKind, Readonly<Record<string, Allowed>>>> = {
  failResource: {
    account: "string",
    region: "string",
    stack: "string",
    logicalId: "string",
    type: "string",
    action: ["create", "update", "delete", "import", "rollback", "detect-drift"],
    stage: ["request", "stabilization"],
    reason: "string",
    times: "number",
  },
  throttle: onCalls,
  limitRate: { ...onCalls, perSecond: "number" },
  refuse: { ...onCalls, code: "string", message: "string", statusCode: "number" },
  lose: onCalls,
  timeOut: { ...onCalls, milliseconds: "number" },
  loseAnswer: onCalls,
  delayAnswer: { ...onCalls, milliseconds: "number" },
};

const neededMembers: Partial<Record<FaultKind, readonly string[]>> = {
  limitRate: ["perSecond"],
  refuse: ["code", "message"],
  delayAnswer: ["milliseconds"],
};

/**
 * Injects the fault that `{"<method of Faults>": {<its members>}}` describes. What would never strike because it is
 * misspelt is refused.
 */
export function injectFault(faults: Faults, order: unknown): ControlAnswer {
  const entries = isRecord(order) ? Object.entries(order) : [];
  const [kind, fault] = entries[0] ?? [];
  if (entries.length !== 1 || !isFaultKind(kind) || !isRecord(fault)) {
    return refused(`Send one fault, {"failResource": {"type": "AWS::SQS::Queue"}}: ${kinds.join(", ")}.`);
  }
  const wrong = wrongMember(kind, fault);
  if (wrong !== undefined) return refused(wrong);
  try {
    // Its members were just held against what this kind takes, which the types of the union can't follow.
    faults[kind](fault as never);
    return [200, order];
  } catch (error) {
    return refused(error instanceof Error ? error.message : String(error));
  }
}

const kinds = Object.keys(faultMembers);

function wrongMember(kind: FaultKind, fault: Readonly<Record<string, unknown>>): string | undefined {
  const members = faultMembers[kind];
  for (const [name, value] of Object.entries(fault)) {
    const allowed = Object.hasOwn(members, name) ? members[name] : undefined;
    if (allowed === undefined) return `${kind} has no '${name}': it has ${Object.keys(members).join(", ")}.`;
    if (typeof allowed !== "string" ? !allowed.includes(String(value)) : typeof value !== allowed) {
      const expected = typeof allowed === "string" ? `a ${allowed}` : `one of ${allowed.join(", ")}`;
      return `${kind} can't have the ${name} ${JSON.stringify(value)}: it must be ${expected}.`;
    }
  }
  const missing = neededMembers[kind]?.find((name) => fault[name] === undefined);
  return missing === undefined ? undefined : `${kind} needs '${missing}'.`;
}

function isFaultKind(kind: string | undefined): kind is FaultKind {
  return kind !== undefined && kinds.includes(kind);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refused(message: string): ControlAnswer {
  return [400, { message }];
}
