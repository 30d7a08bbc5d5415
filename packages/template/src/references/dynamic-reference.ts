/**
 * A `{{resolve:…}}` of a template, taken apart. CloudFormation replaces `text` when it runs the operation.
 * See "Get values stored in other services using dynamic references" in the CloudFormation user guide.
 */
export type DynamicReference =
  | {
      readonly kind: "ssm" | "ssm-secure";
      readonly text: string;
      /** A name, or the ARN of a parameter another account shares. */
      readonly name: string;
      /** Absent: the latest version. */
      readonly version?: number;
    }
  | {
      readonly kind: "secretsmanager";
      readonly text: string;
      /** A name or an ARN. */
      readonly secretId: string;
      /** Absent: the whole secret. */
      readonly jsonKey?: string;
      readonly versionStage?: string;
      readonly versionId?: string;
    }
  | { readonly kind: "malformed"; readonly text: string; readonly reason: string };

/** Matches each dynamic reference of a text, well-formed or not. */
export const dynamicReferencePattern: RegExp = /\{\{resolve:[^{}]*\}\}/g;

/** Takes one `{{resolve:…}}` apart. */
export function parseDynamicReference(text: string): DynamicReference {
  const [, service = "", rest = ""] = /^\{\{resolve:([^:]*):?(.*)\}\}$/s.exec(text) ?? [];
  switch (service) {
    case "ssm":
    case "ssm-secure":
      return parseParameter(service, rest, text);
    case "secretsmanager":
      return parseSecret(rest, text);
    default:
      return { kind: "malformed", text, reason: `"${service}" is not ssm, ssm-secure or secretsmanager.` };
  }
}

function parseParameter(kind: "ssm" | "ssm-secure", rest: string, text: string): DynamicReference {
  const [name, segments] = splitOffName(rest, 6);
  const [version] = segments;
  if (!/^[\w.\-/:]+$/.test(name)) return { kind: "malformed", text, reason: "The name of a parameter must follow." };
  if (segments.length > 1) return { kind: "malformed", text, reason: "Only a version may follow the name." };
  if (version === undefined) return { kind, text, name };
  return /^[1-9]\d*$/.test(version)
    ? { kind, text, name, version: Number(version) }
    : { kind: "malformed", text, reason: `"${version}" is not a version: a whole number from 1 up.` };
}

function parseSecret(rest: string, text: string): DynamicReference {
  const [secretId, segments] = splitOffName(rest, 7);
  const [secretString = "", jsonKey = "", versionStage = "", versionId = "", ...more] = segments;
  if (secretId === "") return { kind: "malformed", text, reason: "The name or ARN of a secret must follow." };
  if (secretString !== "" && secretString !== "SecretString") {
    return { kind: "malformed", text, reason: `"${secretString}" is not SecretString, the only form there is.` };
  }
  if (more.length > 0) return { kind: "malformed", text, reason: "Nothing may follow the version id." };
  if (versionStage !== "" && versionId !== "") {
    return { kind: "malformed", text, reason: "Give a version stage or a version id, not both." };
  }
  return {
    kind: "secretsmanager",
    text,
    secretId,
    ...(jsonKey === "" ? {} : { jsonKey }),
    ...(versionStage === "" ? {} : { versionStage }),
    ...(versionId === "" ? {} : { versionId }),
  };
}

/** A name ends at the first colon; an ARN has colons of its own, `arnSegments` segments in all. */
function splitOffName(text: string, arnSegments: number): [string, string[]] {
  const segments = text.split(":");
  const length = segments[0] === "arn" ? arnSegments : 1;
  return [segments.slice(0, length).join(":"), segments.slice(length)];
}
