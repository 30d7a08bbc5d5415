import { MASK, Redacted } from "@stacksteward/workflow";

/**
 * Hides a parameter value in plans, events, errors and logs, whether or not the template declares the parameter `NoEcho`.
 * A value shorter than eight characters is only hidden where a parameter or a property is nothing else: inside text it
 * would be found in ordinary words. Outputs and tags of a stack are data and hidden never.
 */
export function redacted(value: string): Redacted {
  return new Redacted(value);
}

/**
 * A shorter secret is not looked for inside text: `prod` or `true` would be found in words that mean something else.
 * Eight characters is what most services ask of a password at least.
 */
const SHORTEST_PART = 8;

/**
 * The secrets one orchestrator was given, and the one way text leaves it without them. They are the orchestrator's and not a
 * verb's, and stay for as long as it does: a value that one verb gives as `redacted`, CloudFormation shows to every later one
 * that looks at the stack, at a stack that takes its output, or at the same event through the shared watcher, and none of
 * those was told that it is secret. The price is that equal text is hidden from everybody who uses the orchestrator, who may
 * learn from that what the secret is: tenants who must not know of each other need an orchestrator each.
 */
export interface Secrets {
  add(value: string): void;
  /** A value without secrets: one that is a secret is hidden whatever its length, and so are the longer ones inside it. */
  hide(value: string): string;
  /** Hides secrets in every string of plain data. Not for what holds ids: one that is changed names nothing any more. */
  hideIn<T>(data: T): T;
  /** The same for what was written to be read, where a short secret is an ordinary word: only the longer ones are hidden. */
  hideInText<T>(data: T): T;
  /** A physical id without secrets, which may be part of a name. The id of a nested stack stays whole: it is needed to go on. */
  hideInPhysicalId(physicalId: string | undefined, type: string): string | undefined;
}

/** A set of secrets that begins empty. */
export function createSecrets(): Secrets {
  const values = new Set<string>();
  /** Longest first: one secret may be part of another, which must go whole. */
  let parts: readonly string[] = [];
  const add = (value: string): void => {
    if (value === "" || values.has(value)) return;
    values.add(value);
    if (value.length < SHORTEST_PART) return;
    parts = [...new Set([...parts, ...spellingsOf(value)])].toSorted((a, b) => b.length - a.length);
  };
  const hideParts = (text: string): string => parts.reduce((hidden, value) => hidden.replaceAll(value, MASK), text);
  const hide = (value: string): string => (values.has(value) ? MASK : hideParts(value));
  return {
    add,
    hide,
    hideInPhysicalId: (physicalId, type) =>
      physicalId === undefined || physicalId === "" || type === "AWS::CloudFormation::Stack"
        ? physicalId || undefined
        : hideParts(physicalId),
    hideIn: <T>(data: T): T => (values.size === 0 ? data : (inEveryString(data, hide) as T)),
    hideInText: <T>(data: T): T => (parts.length === 0 ? data : (inEveryString(data, hideParts) as T)),
  };
}

/** A secret as it is, and as services quote it: in JSON, in an address, in Base64. */
function spellingsOf(value: string): string[] {
  const inJson = JSON.stringify(value).slice(1, -1);
  return [value, inJson, encodeURIComponent(value.toWellFormed()), Buffer.from(value).toString("base64")];
}

function inEveryString(data: unknown, change: (text: string) => string): unknown {
  if (typeof data === "string") return change(data);
  if (Array.isArray(data)) return data.map((item) => inEveryString(item, change));
  if (typeof data !== "object" || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([key, member]) => [key, inEveryString(member, change)]));
}
