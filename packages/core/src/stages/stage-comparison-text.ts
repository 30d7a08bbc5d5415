import type { ComparedStack, SideValues, StageComparison, StageStackComparison } from "./stage-comparison.ts";

/** What differs between two stages for people to read, in plain text without colours: a block for each stack that differs. */
export function stageComparisonText(comparison: StageComparison): string {
  const { basis, a, b, stacks, isSame } = comparison;
  const blocks = stacks.flatMap((each) => {
    const lines = linesOf(each, comparison);
    return lines.length === 0 ? [] : ["", ...lines];
  });
  const heading = `${a} and ${b}, as ${basis}: ${isSame ? "nothing differs but the places" : "these differ"}`;
  return [heading, ...blocks].join("\n");
}

function linesOf(compared: StageStackComparison, { a, b, basis }: StageComparison): string[] {
  const { stack } = compared;
  const nameOf = (side: "a" | "b"): string => (side === "a" ? a : b);
  switch (compared.kind) {
    case "only":
      return [`${stack}: only in ${nameOf(compared.in)}`];
    case "neither":
      return [`${stack}: ${basis} in neither`];
    case "failed":
      return [
        `${stack}: cannot be read in ${nameOf(compared.in)} (${compared.failure.code})`,
        `  ${compared.failure.message}`,
      ];
    case "both": {
      const lines = differencesIn(compared, nameOf);
      return lines.length === 0 ? [] : [stack, ...lines.map((line) => `  ${line}`)];
    }
  }
}

function differencesIn(compared: ComparedStack, nameOf: (side: "a" | "b") => string): string[] {
  const { region, account, template, parameters, secretParameters, tags, outputs, settings } = compared;
  const pair = (what: string, values: SideValues | undefined): string[] =>
    values === undefined
      ? []
      : [`${what}: ${values.a ?? "(none)"} in ${nameOf("a")}, ${values.b ?? "(none)"} in ${nameOf("b")}`];
  return [
    ...pair("account", account),
    ...pair("region", region),
    ...(template.kind === "different" ? [`template: differs in ${template.sections.join(", ")}`] : []),
    ...(template.kind === "unknown" ? ["template: cannot be read here"] : []),
    ...parameters.flatMap((each) => pair(`parameter ${each.name}`, each)),
    ...(secretParameters.length === 0 ? [] : [`secret, and not compared: ${secretParameters.join(", ")}`]),
    ...tags.flatMap((each) => pair(`tag ${each.name}`, each)),
    ...(["a", "b"] as const).flatMap((side) =>
      outputs[side].length === 0 ? [] : [`outputs only in ${nameOf(side)}: ${outputs[side].join(", ")}`],
    ),
    ...(settings.length === 0 ? [] : [`settings: ${settings.join(", ")}`]),
  ];
}
