import type { DriftReport } from "@stacksteward/core";

import type { Paint } from "./paint.ts";

/** What differs from the template, property by property, and of how many resources nobody can say everything. */
export function driftLines({ stackName, status, resources }: DriftReport, paint: Paint): string[] {
  const differences = resources.flatMap(({ logicalId, type, differences: found }) =>
    found.map(({ path, expected, actual }) => {
      const values = `${textOf(expected)} in the template, ${textOf(actual)} in fact`;
      return `  ${paint("yellow", `~ ${logicalId}${path}`)}  ${type}: ${values}`;
    }),
  );
  const unknown = resources.filter((resource) => resource.unknown.length > 0).length;
  const note = unknown === 0 ? [] : [paint("dim", `  of ${unknown} resources not everything can be compared`)];
  return [`Drift of ${paint("bold", stackName)}: ${status}`, ...differences, ...note, ""];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}
