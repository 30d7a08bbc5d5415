import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { Json } from "../json.ts";
import type { TemplateBody } from "../template.ts";
import { buildDependencyGraph, circularDependencies } from "./dependency-graph.ts";

/** Resources whose properties mention others. */
function bodyOf(resources: Record<string, { Properties?: Json; DependsOn?: Json; Condition?: string }>): TemplateBody {
  return {
    Resources: Object.fromEntries(
      Object.entries(resources).map(([logicalId, resource]) => [
        logicalId,
        { Type: "AWS::SNS::Topic", ...(resource as Record<string, Json>) },
      ]),
    ),
  };
}

describe("buildDependencyGraph", () => {
  it("finds every kind of reference, with its attribute and its place", () => {
    const graph = buildDependencyGraph(
      bodyOf({
        A: {
          DependsOn: ["D", "B"],
          Properties: {
            One: { Ref: "B" },
            Two: [{ "Fn::GetAtt": ["C", "Arn"] }],
            Three: { "Fn::Sub": ["${D.Arn} ${E} ${own} ${AWS::Region} ${!B}", { own: { Ref: "B" } }] },
          },
        },
        B: {},
        C: { DependsOn: "B" },
        D: {},
        E: {},
      }),
    );
    expect(graph.references).toEqual([
      { from: "A", to: "B", kind: "Ref", path: ["Resources", "A", "Properties", "One", "Ref"] },
      { from: "A", to: "C", kind: "GetAtt", attribute: "Arn", path: at("Two", 0, "Fn::GetAtt") },
      { from: "A", to: "D", kind: "Sub", attribute: "Arn", path: at("Three", "Fn::Sub") },
      { from: "A", to: "E", kind: "Sub", path: at("Three", "Fn::Sub") },
      { from: "A", to: "B", kind: "Ref", path: at("Three", "Fn::Sub", 1, "own", "Ref") },
      { from: "A", to: "D", kind: "DependsOn", path: ["Resources", "A", "DependsOn", 0] },
      { from: "A", to: "B", kind: "DependsOn", path: ["Resources", "A", "DependsOn", 1] },
      { from: "C", to: "B", kind: "DependsOn", path: ["Resources", "C", "DependsOn"] },
    ]);
    expect(graph.edges.map(({ from, to }) => `${from}>${to}`)).toEqual(["A>B", "A>C", "A>D", "A>E", "C>B"]);
    expect(graph.order).toEqual(["B", "D", "E", "C", "A"]);
    expect(graph.dependenciesOf("C")).toEqual(["B"]);
    expect(graph.dependantsOf("B")).toEqual(["A", "C"]);
    expect(graph.cycles).toEqual([]);
  });

  it("leaves out names that are no resources", () => {
    const graph = buildDependencyGraph(
      bodyOf({ A: { DependsOn: "Gone", Properties: [{ Ref: "Parameter" }, { Ref: "AWS::StackName" }] } }),
    );
    expect(graph.references).toEqual([]);
    expect(graph.order).toEqual(["A"]);
  });

  it("counts both branches of Fn::If, or only the one that is taken", () => {
    const body = bodyOf({
      A: { Properties: { X: { "Fn::If": ["Big", { Ref: "B" }, { "Fn::GetAtt": "C.Arn" }] } } },
      B: { Condition: "Big" },
      C: {},
    });
    expect(buildDependencyGraph(body).dependenciesOf("A")).toEqual(["B", "C"]);
    const small = {
      condition: () => false,
      isActive: ({ Condition: name }: { Condition?: Json }) => name === undefined,
    };
    const graph = buildDependencyGraph(body, small);
    expect(graph.nodes).toEqual(["A", "C"]);
    expect(graph.dependenciesOf("A")).toEqual(["C"]);
  });

  it("names every cycle and leaves what is in or behind one out of the order", () => {
    const graph = buildDependencyGraph(
      bodyOf({
        Behind: { DependsOn: "B" },
        B: { Properties: { Ref: "A" } },
        A: { DependsOn: "B" },
        Self: { Properties: { "Fn::GetAtt": ["Self", "Arn"] } },
        Free: {},
      }),
    );
    expect(graph.cycles).toEqual([["B", "A"], ["Self"]]);
    expect(graph.order).toEqual(["Free"]);
    expect(circularDependencies(graph)).toMatchObject([
      {
        code: "CIRCULAR_DEPENDENCY",
        message: "Circular dependency between resources: [B, A]",
        path: ["Resources", "B", "Properties", "Ref"],
      },
      { message: "Circular dependency between resources: [Self]" },
    ]);
  });

  it("survives a chain far longer than a call stack", () => {
    const length = 20_000;
    const chain = Object.fromEntries(
      Array.from({ length }, (_, index) => [`R${index}`, { DependsOn: `R${(index + 1) % length}` }]),
    );
    expect(buildDependencyGraph(bodyOf(chain)).cycles[0]).toHaveLength(length);
  });

  it("orders every resource after what it needs, the same each time", () => {
    const size = 12;
    const links = fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 30 });
    fc.assert(
      fc.property(links, (pairs) => {
        const body = bodyOf(resourcesOf(size, pairs));
        const graph = buildDependencyGraph(body);
        expect(buildDependencyGraph(structuredClone(body)).order).toEqual(graph.order);
        const place = new Map(graph.order.map((name, index) => [name, index]));
        for (const name of graph.order) {
          for (const needed of graph.dependenciesOf(name)) {
            expect(place.get(needed) ?? Infinity).toBeLessThan(place.get(name) ?? -1);
          }
        }
        expect(graph.order.length === size).toBe(graph.cycles.length === 0);
      }),
    );
  });

  it("finds in each cycle exactly the resources that reach each other", () => {
    const size = 7;
    const links = fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 14 });
    fc.assert(
      fc.property(links, (pairs) => {
        const graph = buildDependencyGraph(bodyOf(resourcesOf(size, pairs)));
        const reach = reachability(size, pairs);
        const groups = graph.nodes.map((_, a) =>
          graph.nodes.filter((_, b) => reach[a]?.[b] === true && reach[b]?.[a] === true),
        );
        const expected = [...new Set(groups.filter((group) => group.length > 0).map((group) => group.join()))];
        expect(graph.cycles.map((cycle) => cycle.join()).toSorted()).toEqual(expected.toSorted());
      }),
    );
  });
});

function at(...path: (string | number)[]): (string | number)[] {
  return ["Resources", "A", "Properties", ...path];
}

function resourcesOf(size: number, links: readonly (readonly [number, number])[]) {
  return Object.fromEntries(
    Array.from({ length: size }, (_, index) => [
      `R${index}`,
      { Properties: links.filter(([from]) => from === index).map(([, to]): Json => ({ Ref: `R${to}` })) },
    ]),
  );
}

/** Which node reaches which in one step or more, by Warshall's algorithm. */
function reachability(size: number, links: readonly (readonly [number, number])[]): boolean[][] {
  const reach = Array.from({ length: size }, (_, a) =>
    Array.from({ length: size }, (_, b) => links.some(([from, to]) => from === a && to === b)),
  );
  for (let via = 0; via < size; via++) {
    for (const row of reach) {
      if (row[via] !== true) continue;
      for (let to = 0; to < size; to++) row[to] ||= reach[via]?.[to] === true;
    }
  }
  return reach;
}
