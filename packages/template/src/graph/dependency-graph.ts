import type { Evaluator } from "../evaluation.ts";
import { isJsonObject, type Json, type JsonPath } from "../json.ts";
import { collectReferences, type ReferencesIn } from "../references/collect-references.ts";
import { TemplateErrorCode, type TemplateProblem } from "../template-error.ts";
import type { ResourceDeclaration, TemplateBody } from "../template.ts";
import { creationOrder } from "./creation-order.ts";
import { stronglyConnected } from "./strongly-connected.ts";

/** Why one resource needs another. `path` leads to the function, or into `DependsOn`. */
export interface ResourceReference {
  readonly from: string;
  readonly to: string;
  readonly kind: "Ref" | "GetAtt" | "Sub" | "DependsOn";
  /** For `GetAtt`, and for `Sub` with a dot; absent when a function computes it. */
  readonly attribute?: string;
  readonly path: JsonPath;
}

/** Which resources of a template need which. */
export interface DependencyGraph {
  /** The active resources, in the order of the template. */
  readonly nodes: readonly string[];
  /** Every mention of one resource by another, one entry each. */
  readonly references: readonly ResourceReference[];
  /** One entry for each pair: `from` needs `to`. */
  readonly edges: readonly { readonly from: string; readonly to: string }[];
  /**
   * An order in which resources can be created, always the same for the same template;
   * read backwards, an order in which they can be deleted. Resources in or behind a cycle are not in it.
   */
  readonly order: readonly string[];
  /** Each group of resources that need each other, in the order of the template. */
  readonly cycles: readonly (readonly string[])[];
  /** What a resource needs directly. */
  dependenciesOf(logicalId: string): readonly string[];
  /** What needs a resource directly. */
  dependantsOf(logicalId: string): readonly string[];
}

/**
 * What is known of the conditions; an {@link Evaluator} fits.
 * Default: every resource is active, and both branches of `Fn::If` count.
 */
export type DependencyGraphOptions = Partial<Pick<Evaluator, "condition" | "isActive">> & {
  /** Who collects references. Default: they are collected anew. */
  readonly referencesIn?: ReferencesIn;
};

/**
 * The dependency graph of the resources of a template. Takes time linear in its size.
 * Names that are not active resources are left out: whoever checks or evaluates the template refuses those.
 */
export function buildDependencyGraph(body: TemplateBody, options: DependencyGraphOptions = {}): DependencyGraph {
  const active = Object.entries(body.Resources).filter(([, resource]) => options.isActive?.(resource) ?? true);
  const nodes = active.map(([logicalId]) => logicalId);
  const known = new Set(nodes);
  const references = active
    .flatMap(([logicalId, resource]) => referencesOf(logicalId, resource, options))
    .filter(({ to }) => known.has(to));

  const dependencies = new Map(nodes.map((node) => [node, new Set<string>()]));
  const dependants = new Map(nodes.map((node) => [node, new Set<string>()]));
  for (const { from, to } of references) {
    dependencies.get(from)?.add(to);
    dependants.get(to)?.add(from);
  }
  const order = creationOrder(nodes, dependencies, dependants);
  return {
    nodes,
    references,
    // Made anew for the few that ask: most ask for an order and for neighbours.
    get edges() {
      return nodes.flatMap((from) => [...(dependencies.get(from) ?? [])].map((to) => ({ from, to })));
    },
    order,
    // Whatever can be put in an order has no cycle to look for.
    cycles: order.length === nodes.length ? [] : stronglyConnected(nodes, dependencies),
    dependenciesOf: (logicalId) => [...(dependencies.get(logicalId) ?? [])],
    dependantsOf: (logicalId) => [...(dependants.get(logicalId) ?? [])],
  };
}

/** One problem for each cycle of the graph; none means that `order` holds every resource. */
export function circularDependencies(graph: DependencyGraph): TemplateProblem[] {
  return graph.cycles.map((cycle) => {
    const members = new Set(cycle);
    const link = graph.references.find(({ from, to }) => members.has(from) && members.has(to));
    return {
      code: TemplateErrorCode.CircularDependency,
      message: `Circular dependency between resources: [${cycle.join(", ")}]`,
      remedy: "Remove one of the references between them, or move it into a resource of its own.",
      ...(link === undefined ? {} : { path: link.path }),
    };
  });
}

function referencesOf(
  logicalId: string,
  resource: ResourceDeclaration,
  options: DependencyGraphOptions,
): ResourceReference[] {
  // Whoever checks the template refuses what is no declaration; here it needs nothing.
  if (!isJsonObject(resource)) return [];
  const { referencesIn = (node: Json, at: JsonPath) => collectReferences(node, at, options) } = options;
  const { Type: _type, Condition: _condition, DependsOn: dependsOn = [], ...rest } = resource;
  const path = ["Resources", logicalId];
  const found: ResourceReference[] = [];
  for (const [key, member] of Object.entries<Json>(rest)) {
    for (const reference of referencesIn(member, [...path, key])) {
      if (reference.kind === "Ref" || reference.kind === "GetAtt" || reference.kind === "Sub") {
        const { name, ...how } = reference;
        found.push({ from: logicalId, to: name, ...how });
      }
    }
  }
  const named = Array.isArray(dependsOn) ? dependsOn : [dependsOn];
  for (const [index, to] of named.entries()) {
    const at = Array.isArray(dependsOn) ? [...path, "DependsOn", index] : [...path, "DependsOn"];
    if (typeof to === "string") found.push({ from: logicalId, to, kind: "DependsOn", path: at });
  }
  return found;
}
