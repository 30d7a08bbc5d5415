import { documentedInterruptions, type Interruption } from "./documented-interruptions.ts";

/** What a change set says of one change, as far as it may interrupt what the resource does. */
export interface InterruptingChange {
  readonly action: string;
  readonly type: string;
  readonly replacement?: string;
  readonly policyAction?: string;
  /** Of a nested stack: its own change set, whose changes are judged by themselves. */
  readonly changeSetId?: string;
  readonly details: readonly { readonly attribute: string; readonly name?: string }[];
}

/**
 * Whether the resource stops serving while it changes, as far as it is documented; never guessed.
 * A replacement is `possible`: the new resource is there before the old one goes, and whoever uses it must follow.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html
 */
export function interruptionOf(change: InterruptingChange): Interruption {
  const { action, type, replacement, policyAction, details } = change;
  if (action === "Add" || action === "Import") return "none";
  if (action === "Remove") return policyAction === "Retain" ? "none" : "some";
  if (action !== "Modify") return "unknown";
  if (type === "AWS::CloudFormation::Stack") return change.changeSetId === undefined ? "unknown" : "none";
  if (replacement === "True" || replacement === "Conditional") return "possible";
  if (replacement !== "False" || details.length === 0) return "unknown";
  const found = details.map((detail) => ofDetail(type, detail));
  return order.find((each) => found.includes(each)) ?? "unknown";
}

/** What is said of several properties together: the first of these that is said of one. */
const order: readonly Interruption[] = ["some", "unknown", "possible", "none"];

/** Attributes of the declaration, which are no part of the resource. */
const aboutDeclaration: ReadonlySet<string> = new Set([
  "Metadata",
  "CreationPolicy",
  "UpdatePolicy",
  "DeletionPolicy",
  "UpdateReplacePolicy",
]);

function ofDetail(type: string, { attribute, name }: InterruptingChange["details"][number]): Interruption {
  if (aboutDeclaration.has(attribute)) return "none";
  const property = attribute === "Tags" ? "Tags" : (name ?? "");
  const documented = Object.hasOwn(documentedInterruptions, type) ? documentedInterruptions[type] : undefined;
  if (documented === undefined) return "unknown";
  if (documented.some.includes(property)) return "some";
  if (documented.possible?.includes(property) === true) return "possible";
  return documented.none.includes(property) ? "none" : "unknown";
}
