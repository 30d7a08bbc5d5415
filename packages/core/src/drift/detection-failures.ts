import { isJsonObject } from "@stacksteward/template";

/**
 * The resources that a failed detection could not look at, with the reasons. The service's reason has been seen to be JSON,
 * `{"Summary": …, "Failures": [{"Resource": …, "FailureReason": …}]}` (aws-cloudformation/cloudformation-coverage-roadmap
 * 801); no page documents it. `undefined` when it is something else.
 */
export function failuresIn(reason: string | undefined): Readonly<Record<string, string>> | undefined {
  const said = parsed(reason);
  const failures = isJsonObject(said) ? said["Failures"] : undefined;
  if (!Array.isArray(failures)) return undefined;
  return Object.fromEntries(
    failures.flatMap((failure) => {
      if (!isJsonObject(failure)) return [];
      const { Resource: logicalId, FailureReason: why } = failure;
      return typeof logicalId === "string" ? [[logicalId, typeof why === "string" ? why : ""] as const] : [];
    }),
  );
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}
