import { sameValue, type Json, type TemplateBody } from "@stacksteward/template";

import type { ComparedStack, NamedSideValues, SideValues, StageTemplates } from "./stage-comparison.ts";

/** What a stack is, as defined or as deployed, in words that can be compared. */
export interface StackContent {
  readonly name: string;
  readonly region: string | undefined;
  readonly account: string | undefined;
  /** Absent when nobody here reads it. */
  readonly template: { readonly digest: string; readonly body: TemplateBody } | undefined;
  readonly parameters: Readonly<Record<string, string>>;
  readonly secretParameters: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly outputs: readonly string[];
  readonly settings: Readonly<Record<string, Json | undefined>>;
}

/** What the same stack has different in two stages. */
export function compareContent(key: string, a: StackContent, b: StackContent): ComparedStack {
  const template = compareTemplates(a.template, b.template);
  const secretParameters = [...new Set([...a.secretParameters, ...b.secretParameters])].toSorted();
  const parameters = differences(a.parameters, b.parameters).filter(({ name }) => !secretParameters.includes(name));
  const tags = differences(a.tags, b.tags);
  const outputs = {
    a: a.outputs.filter((name) => !b.outputs.includes(name)),
    b: b.outputs.filter((name) => !a.outputs.includes(name)),
  };
  const settings = [...new Set([...Object.keys(a.settings), ...Object.keys(b.settings)])].filter(
    (name) => !sameValue(a.settings[name], b.settings[name]),
  );
  const lists: readonly (readonly unknown[])[] = [parameters, tags, outputs.a, outputs.b, settings];
  return {
    kind: "both",
    stack: key,
    a: a.name,
    b: b.name,
    isSame: template.kind === "same" && lists.every(({ length }) => length === 0),
    ...(a.region === b.region ? {} : { region: sides(a.region, b.region) }),
    ...(a.account === b.account ? {} : { account: sides(a.account, b.account) }),
    template,
    parameters,
    secretParameters,
    tags,
    outputs,
    settings,
  };
}

function compareTemplates(a: StackContent["template"], b: StackContent["template"]): StageTemplates {
  if (a === undefined || b === undefined) return { kind: "unknown" };
  if (a.digest === b.digest) return { kind: "same" };
  const [before, after] = [sectionsOf(a.body), sectionsOf(b.body)];
  const names = [...new Set([...before.keys(), ...after.keys()])];
  const sections = names.filter((name) => !sameValue(before.get(name), after.get(name)));
  return sections.length === 0 ? { kind: "same" } : { kind: "different", a: a.digest, b: b.digest, sections };
}

function sectionsOf(body: TemplateBody): ReadonlyMap<string, Json> {
  return new Map<string, Json>(Object.entries(body));
}

function differences(
  a: Readonly<Record<string, string>>,
  b: Readonly<Record<string, string>>,
): readonly NamedSideValues[] {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].toSorted();
  return names.flatMap((name) => (a[name] === b[name] ? [] : [{ name, ...sides(a[name], b[name]) }]));
}

function sides(a: string | undefined, b: string | undefined): SideValues {
  return { ...(a === undefined ? {} : { a }), ...(b === undefined ? {} : { b }) };
}
