import type { ParameterValue } from "../definition/parameter-value.ts";
import type { Secrets } from "../secrets.ts";

/** The values of parameters that are written down in a definition and are no secret, as other programs may see them. */
export function plainParameters(
  parameters: Readonly<Record<string, ParameterValue>> = {},
  secrets?: Secrets,
): Readonly<Record<string, string>> {
  const entries = Object.entries(parameters).flatMap(([name, value]) => {
    const text = textOf(value);
    return text === undefined || (secrets !== undefined && secrets.hide(text) !== text) ? [] : [[name, text] as const];
  });
  return Object.fromEntries(entries);
}

function textOf(value: ParameterValue): string | undefined {
  if (Array.isArray(value)) return value.join(",");
  return typeof value === "object" ? undefined : String(value);
}
