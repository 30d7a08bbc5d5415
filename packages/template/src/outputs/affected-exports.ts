import { createEvaluator } from "../evaluate/evaluator.ts";
import { isScalar, scalarText } from "../evaluate/scalar.ts";
import { UNKNOWN, type EvaluationScope, type Evaluator, type Value } from "../evaluation.ts";
import type { Json, JsonObject } from "../json.ts";
import { collectReferences, type TemplateReference } from "../references/collect-references.ts";
import type { TemplateBody } from "../template.ts";
import { sameValue } from "../compare/same-value.ts";

/** An output of a deployed stack that other stacks may import. */
export interface DeployedExport {
  readonly name: string;
  /** The key of the output. */
  readonly output: string;
  /** As `DescribeStacks` answers it. */
  readonly value: string;
}

/** What becomes of one resource, as far as its answers are concerned. */
export interface ResourceFate {
  readonly action: string;
  readonly replacement?: string;
}

/** What is asked to find the exports that a deployment changes. */
export interface ExportsQuestion {
  readonly exports: readonly DeployedExport[];
  /** The template that is deployed, and the one that is to be, with macros and loops expanded. */
  readonly deployed: TemplateBody;
  readonly desired: TemplateBody;
  /** Parameters and pseudo parameters of the desired template; `UNKNOWN` for what is secret. */
  readonly scope: Pick<EvaluationScope, "parameters" | "pseudo">;
  /** Parameters that keep the value they had. */
  readonly keptParameters: ReadonlySet<string>;
  /** What becomes of the resources that change, by logical id. */
  readonly fates: ReadonlyMap<string, ResourceFate>;
}

/** An export that a deployment changes or takes away. */
export interface AffectedExport {
  readonly name: string;
  readonly output: string;
  /** `may-change`: it depends on what is only known when the deployment runs. */
  readonly effect: "removed" | "changes" | "may-change";
  /** The resource or parameter behind it, when there is one. */
  readonly because?: string;
}

/** The exports that a deployment changes, may change, or takes away, by name. An export that keeps its name and value is none. */
export function affectedExports(question: ExportsQuestion): AffectedExport[] {
  const evaluator = createEvaluator(question.desired, {
    ...question.scope,
    ref: () => UNKNOWN,
    attribute: () => UNKNOWN,
    transform: () => UNKNOWN,
    undecided: () => true,
  });
  return question.exports
    .flatMap((each) => effectOn(each, question, evaluator) ?? [])
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function effectOn(
  { name, output, value }: DeployedExport,
  question: ExportsQuestion,
  evaluator: Evaluator,
): AffectedExport | undefined {
  const found = outputNamed(name, output, evaluator);
  if (found === undefined) return { name, output, effect: "removed" };
  const [key, declaration] = found;
  const path = ["Outputs", key, "Value"];
  const after = evaluator.evaluate(declaration["Value"] ?? null, path);
  if (isScalar(after)) return scalarText(after) === value ? undefined : { name, output: key, effect: "changes" };
  const reason = reasonToChange(declaration["Value"] ?? null, question, evaluator);
  if (reason !== undefined) return { name, output: key, ...reason };
  return isWrittenAlike(question.deployed.Outputs?.[output], declaration)
    ? undefined
    : { name, output: key, effect: "may-change" };
}

interface NamedOutput {
  readonly key: string;
  readonly declaration: JsonObject;
  readonly name: Value | undefined;
}

/** The output that is exported under a name; where a name is not known, the one of the same key is taken for it. */
function outputNamed(name: string, output: string, evaluator: Evaluator): readonly [string, JsonObject] | undefined {
  const exported = Object.entries(evaluator.body.Outputs ?? {}).flatMap(([key, declaration]): NamedOutput[] => {
    const node = exportNameOf(declaration);
    if (node === undefined || !evaluator.isActive(declaration)) return [];
    return [{ key, declaration, name: evaluator.evaluate(node, ["Outputs", key, "Export", "Name"]) }];
  });
  const found =
    exported.find((each) => isScalar(each.name) && scalarText(each.name) === name) ??
    exported.find((each) => each.key === output && !isScalar(each.name));
  return found && [found.key, found.declaration];
}

function exportNameOf({ Export: declared }: JsonObject): Json | undefined {
  return typeof declared === "object" && declared !== null && !Array.isArray(declared) ? declared["Name"] : undefined;
}

function reasonToChange(
  node: Json,
  question: ExportsQuestion,
  evaluator: Evaluator,
): Pick<AffectedExport, "effect" | "because"> | undefined {
  const reasons = collectReferences(node, [], evaluator).flatMap((each) => reasonIn(each, question) ?? []);
  return reasons.find(({ effect }) => effect === "changes") ?? reasons[0];
}

function reasonIn(
  reference: TemplateReference,
  { fates, scope, keptParameters }: ExportsQuestion,
): Required<Pick<AffectedExport, "effect" | "because">> | undefined {
  if (reference.kind !== "Ref" && reference.kind !== "GetAtt" && reference.kind !== "Sub") return undefined;
  const { name } = reference;
  const isSecret = Object.hasOwn(scope.parameters, name) && scope.parameters[name] === UNKNOWN;
  if (isSecret) return keptParameters.has(name) ? undefined : { effect: "may-change", because: name };
  const fate = fates.get(name);
  if (fate === undefined) return undefined;
  if (fate.action === "Add" || fate.replacement === "True") return { effect: "changes", because: name };
  // What `Ref` returns only changes with a replacement.
  const isAttribute = reference.kind === "GetAtt" || (reference.kind === "Sub" && reference.attribute !== undefined);
  return isAttribute || fate.replacement !== "False" ? { effect: "may-change", because: name } : undefined;
}

function isWrittenAlike(deployed: JsonObject | undefined, desired: JsonObject): boolean {
  return deployed !== undefined && sameValue(deployed["Value"] ?? null, desired["Value"] ?? null);
}
