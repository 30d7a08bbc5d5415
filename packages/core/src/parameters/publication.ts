import { unknownMembers } from "../definition/known-members.ts";

/** What becomes an SSM parameter: an output by its key, or with the type that the parameter is to have. */
export type Publication = string | { readonly output: string; readonly type?: PublishedType };

/** A secret output is only published as a SecureString, under the key that AWS keeps for Parameter Store. */
export type PublishedType = "String" | "SecureString";

/** An output that is published, with nothing left out. */
export interface PlannedPublication {
  readonly output: string;
  readonly type: PublishedType;
}

/** By the name of the SSM parameter. */
export type PlannedPublications = Readonly<Record<string, PlannedPublication>>;

/** What a definition publishes, or `undefined` when that is nothing. */
export function publicationsIn(publish: Readonly<Record<string, Publication>> = {}): PlannedPublications | undefined {
  const entries = Object.entries(publish).map(([name, publication]): [string, PlannedPublication] => [
    name,
    typeof publication === "string"
      ? { output: publication, type: "String" }
      : { output: publication.output, type: publication.type ?? "String" },
  ]);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html */
const NAME = /^(?!\/?(?:aws|ssm))(?:\/(?:[\w.-]+\/)*)?[\w.-]+$/i;
const MOST_LEVELS = 15;

/** What is wrong with what a definition publishes. */
export function* publicationProblems(publish: Readonly<Record<string, unknown>>): Generator<string> {
  for (const [name, publication] of Object.entries(publish)) {
    if (!NAME.test(name) || name.length > 1011 || name.split("/").length - 1 > MOST_LEVELS) {
      yield `It publishes to "${name}", which is no name of an SSM parameter: letters, digits, ".", "-", "_" and "/", not beginning with "aws" or "ssm", such as "/app/table-name".`;
    }
    const isKey = typeof publication === "string" && publication !== "";
    if (!isKey && !isPublication(publication)) {
      yield `What it publishes to "${name}" must be the key of an output, or { output, type } with type "String" or "SecureString".`;
    } else if (typeof publication === "object") {
      for (const { member, remedy } of unknownMembers(publication ?? {}, { output: true, type: true })) {
        yield `What it publishes to "${name}" has "${member}", which it does not know. ${remedy}`;
      }
    }
  }
}

function isPublication(value: unknown): value is Exclude<Publication, string> {
  if (typeof value !== "object" || value === null || !("output" in value) || typeof value.output !== "string")
    return false;
  const type: unknown = "type" in value ? value.type : undefined;
  return value.output !== "" && (type === undefined || type === "String" || type === "SecureString");
}
