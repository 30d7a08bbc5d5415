import { CoreErrorCode, coreError } from "../core-error.ts";
import { loadTemplate } from "../plan/load-template.ts";
import type { Stack } from "../stack.ts";
import { unitsOf } from "../units/unit-problems.ts";
import type { App, StackLink } from "./app.ts";
import { assertLayers } from "./assert-layers.ts";
import { linkStacks } from "./link-stacks.ts";
import { stacksOf } from "./stacks-of.ts";
import { readInterface, type StackInterface } from "./read-interface.ts";

/** The links between the stacks of an app, which can be put in order. */
export async function linksOfApp(app: App, defaultRegion: string): Promise<readonly StackLink[]> {
  const stacks = stacksOf(app);
  const interfaces: StackInterface[] = [];
  for (const stack of stacks) interfaces.push(await interfaceOf(app, stack, defaultRegion));
  const units = unitsOf(app).flatMap(({ name: stack, dependsOn = [] }) =>
    dependsOn.map((needs): StackLink => ({ stack, needs, kind: "depends-on", because: "its dependsOn says so" })),
  );
  const links = [...linkStacks(interfaces, app.dependsOn), ...units];
  assertOutputs(app, interfaces, links);
  assertLayers(app, links);
  return links;
}

/** An output that no template has would only be missed when its turn comes, with everything below it deployed. */
function assertOutputs({ name }: App, interfaces: readonly StackInterface[], links: readonly StackLink[]): void {
  const missing = links.flatMap(({ stack, needs, kind, name: output = "", because }) => {
    const outputs = interfaces.find((each) => each.stack.name === needs)?.outputs;
    if (kind !== "output" || outputs === undefined || outputs.has(output)) return [];
    return [`"${stack}" waits for "${needs}" because ${because}, and that has ${[...outputs].join(", ") || "none"}`];
  });
  if (missing.length === 0) return;
  throw coreError(
    CoreErrorCode.InvalidDefinition,
    `App "${name}" takes outputs that nobody gives: ${missing.join(". ")}. Correct the name, or add the output.`,
    { details: { app: name, missing } },
  );
}

async function interfaceOf(app: App, stack: Stack, defaultRegion: string): Promise<StackInterface> {
  const loaded = await loadTemplate(stack);
  if (loaded.kind === "read") return readInterface(stack, loaded.template.body, stack.region ?? defaultRegion);
  throw coreError(
    CoreErrorCode.InvalidDefinition,
    `App "${app.name}" cannot be put in order: nobody here reads the template of stack "${stack.name}", so what it needs is not known. Give the template itself.`,
    { details: { app: app.name, stack: stack.name } },
  );
}
