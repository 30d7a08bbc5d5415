import type { TemplateBody } from "@stacksteward/template";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import { loadTemplate } from "../plan/load-template.ts";
import type { Stack } from "../stack.ts";
import { unitsOf } from "../units/unit-problems.ts";
import type { App, StackLink } from "./app.ts";
import { assertLayers } from "./assert-layers.ts";
import { linkStacks } from "./link-stacks.ts";
import { stacksOf } from "./stacks-of.ts";
import { readInterface, type StackInterface } from "./read-interface.ts";
import { isSamePlace, placeOf } from "./stack-place.ts";

/** What speaks of accounts, or may. */
const ACCOUNT = /AWS::AccountId|\d{12}/;

/** The links between the stacks of an app, which can be put in order. */
export async function linksOfApp(
  app: App,
  environment: Pick<Environment, "region" | "findAccount">,
  signal: AbortSignal,
): Promise<readonly StackLink[]> {
  const read: { readonly stack: Stack; readonly body: TemplateBody }[] = [];
  for (const stack of stacksOf(app)) read.push({ stack, body: await bodyOf(app, stack) });
  // Credentials may have to be fetched, which an app that speaks of no account does not wait for.
  const isAsked = read.some(({ stack, body }) => ACCOUNT.test(JSON.stringify([stack.account, stack.parameters, body])));
  const account = isAsked ? await accountIn(environment, signal) : undefined;
  const own = { region: environment.region, account };
  const interfaces = read.map(({ stack, body }) => readInterface(stack, body, placeOf(stack, own)));
  const units = unitsOf(app).flatMap(({ name: stack, dependsOn = [] }) =>
    dependsOn.map((needs): StackLink => ({ stack, needs, kind: "depends-on", because: "its dependsOn says so" })),
  );
  const links = [...linkStacks(interfaces, own, app.dependsOn), ...units];
  assertOutputs(app, interfaces, links);
  assertExports(app, interfaces);
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

/**
 * The second stack would only fail at its turn: names of exports are unique in an account and region.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html
 */
function assertExports({ name }: App, interfaces: readonly StackInterface[]): void {
  const twice = interfaces.flatMap((own, index) => {
    const before = interfaces.slice(0, index).filter(({ place }) => isSamePlace(place, own.place));
    return [...own.exports].flatMap((exported) => {
      const first = before.find(({ exports }) => exports.has(exported));
      return first === undefined ? [] : [`"${first.stack.name}" and "${own.stack.name}" both export "${exported}"`];
    });
  });
  if (twice.length === 0) return;
  throw coreError(
    CoreErrorCode.InvalidDefinition,
    `App "${name}" cannot be deployed: ${twice.join(". ")}. Give one of them another name, such as one that begins with the name of the stack.`,
    { details: { app: name, exports: twice } },
  );
}

async function bodyOf(app: App, stack: Stack): Promise<TemplateBody> {
  const loaded = await loadTemplate(stack);
  if (loaded.kind === "read") return loaded.template.body;
  throw coreError(
    CoreErrorCode.InvalidDefinition,
    `App "${app.name}" cannot be put in order: nobody here reads the template of stack "${stack.name}", so what it needs is not known. Give the template itself.`,
    { details: { app: app.name, stack: stack.name } },
  );
}

/** Nothing is sent, so that having no credentials is no failure. */
async function accountIn(
  { findAccount }: Pick<Environment, "findAccount">,
  signal: AbortSignal,
): Promise<string | undefined> {
  return findAccount().catch(() => {
    signal.throwIfAborted();
    return undefined;
  });
}
