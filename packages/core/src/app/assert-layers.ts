import { CoreErrorCode, coreError } from "../core-error.ts";
import type { App, StackLink } from "./app.ts";

/**
 * Refuses stacks that wait for each other, naming the way round, and layers that use what stands above them.
 * Throws `INVALID_DEFINITION`.
 */
export function assertLayers({ name, layers }: App, links: readonly StackLink[]): void {
  const heights = new Map(
    layers.flatMap(({ stacks, units = [] }, height) =>
      [...stacks, ...units].map((each) => [each.name, height] as const),
    ),
  );
  const upward = links.filter(({ stack, needs }) => (heights.get(needs) ?? 0) > (heights.get(stack) ?? 0));
  const cycle = cycleIn(links);
  const problems = [
    ...(cycle.length === 0 ? [] : [`stacks wait for each other: ${cycle.map(inWords).join("; ")}`]),
    ...upward.map((link) => `${inWords(link)}, and "${link.needs}" is in a higher layer`),
  ];
  if (problems.length === 0) return;
  throw coreError(
    CoreErrorCode.InvalidDefinition,
    `App "${name}" cannot be put in order: ${problems.join(". ")}. Move what both need into a lower layer, or the stack into a higher one.`,
    { details: { app: name, cycle, upward } },
  );
}

function inWords({ stack, needs, because }: StackLink): string {
  return `"${stack}" waits for "${needs}" because ${because}`;
}

/** The links of one way round, in order, or none. */
function cycleIn(links: readonly StackLink[]): readonly StackLink[] {
  const done = new Set<string>();
  const visit = (stack: string, way: readonly StackLink[]): readonly StackLink[] => {
    const begun = way.findIndex((link) => link.stack === stack);
    if (begun !== -1) return way.slice(begun);
    if (done.has(stack)) return [];
    for (const link of links) {
      if (link.stack !== stack) continue;
      const found = visit(link.needs, [...way, link]);
      if (found.length > 0) return found;
    }
    done.add(stack);
    return [];
  };
  for (const { stack } of links) {
    const found = visit(stack, []);
    if (found.length > 0) return found;
  }
  return [];
}
