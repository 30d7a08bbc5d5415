import type { ResourceDeclaration } from "@stacksteward/template";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { workOutMoves, type RefactorSide } from "./work-out-moves.ts";

const stackNames = ["one", "two", "three"] as const;

interface Piece {
  readonly from: number;
  readonly to: number;
  readonly isRenamed: boolean;
}

/** Each piece is told from all others by its delay, or only by its name where delays are the same. */
function sidesOf(pieces: readonly Piece[], delayOf: (index: number) => number): RefactorSide[] {
  const at = (end: "from" | "to", stackIndex: number): Record<string, ResourceDeclaration> =>
    Object.fromEntries(
      pieces.flatMap((piece, index) =>
        piece[end] === stackIndex
          ? [[nameOf(end, piece, index), { Type: "AWS::SQS::Queue", Properties: { DelaySeconds: delayOf(index) } }]]
          : [],
      ),
    );
  return stackNames.map((name, index) => {
    return { name, current: { Resources: at("from", index) }, wanted: { Resources: at("to", index) } };
  });
}

function nameOf(end: "from" | "to", { isRenamed }: Piece, index: number): string {
  return end === "to" && isRenamed ? `Renamed${index}` : `Q${index}`;
}

function movesOf(pieces: readonly Piece[]): string[] {
  return pieces.flatMap((piece, index) =>
    piece.from === piece.to && !piece.isRenamed
      ? []
      : [`${stackNames[piece.from]}/Q${index} -> ${stackNames[piece.to]}/${nameOf("to", piece, index)}`],
  );
}

function found(sides: readonly RefactorSide[]): string[] {
  return workOutMoves(sides).mappings.map(
    ({ from, to }) => `${from.stack}/${from.logicalId} -> ${to.stack}/${to.logicalId}`,
  );
}

const pieces = fc.array(fc.record({ from: fc.nat(2), to: fc.nat(2), isRenamed: fc.boolean() }), { maxLength: 8 });

test("wherever resources go and whatever they are called there, they are found by their configuration", () => {
  fc.assert(
    fc.property(pieces, (all) => {
      expect(found(sidesOf(all, (index) => index)).toSorted()).toEqual(movesOf(all).toSorted());
    }),
    { numRuns: 100 },
  );
});

test("nothing is moved that can't be told from another: what is not found is a problem, and nothing is found twice", () => {
  fc.assert(
    fc.property(pieces, (all) => {
      const sides = sidesOf(all, () => 0);
      const { mappings, problems } = workOutMoves(sides);
      const moved = movesOf(all);
      const isRename = all.filter(({ isRenamed }) => isRenamed).length;
      expect(new Set(mappings.map(({ from }) => `${from.stack}/${from.logicalId}`)).size).toBe(mappings.length);
      expect(new Set(mappings.map(({ to }) => `${to.stack}/${to.logicalId}`)).size).toBe(mappings.length);
      // One renamed queue is the only one that is left over; of two, nobody knows which is which.
      expect(problems.length).toBe(isRename > 1 ? isRename : 0);
      expect(mappings.length).toBe(moved.length - problems.length);
    }),
    { numRuns: 100 },
  );
});

describe("what is said goes before what is found", () => {
  const queue = (delay: number): ResourceDeclaration => ({ Type: "AWS::SQS::Queue", Properties: { Delay: delay } });
  const sides: RefactorSide[] = [
    { name: "one", current: { Resources: { A: queue(1) } }, wanted: { Resources: { A: queue(2) } } },
    { name: "two", current: { Resources: { A: queue(2) } }, wanted: { Resources: { A: queue(1) } } },
  ];
  const place = (stack: string) => ({ stack, logicalId: "A" });

  test("two of the same name change places: one mapping makes the other known", () => {
    const { mappings, problems } = workOutMoves(sides, [{ from: place("one"), to: place("two") }]);
    expect(problems).toEqual([]);
    expect(mappings).toEqual([
      { from: place("one"), to: place("two") },
      { from: place("two"), to: place("one") },
    ]);
  });

  test("without one, everything stays where it is", () => {
    expect(workOutMoves(sides)).toEqual({ mappings: [], problems: [] });
  });

  test("a resource that may not be there is left to CloudFormation", () => {
    const conditional = { ...queue(1), Condition: "IsProduction" };
    const moving: RefactorSide[] = [
      { name: "one", current: { Resources: { A: conditional } }, wanted: { Resources: {} } },
      { name: "two", current: { Resources: {} }, wanted: { Resources: { A: conditional } } },
    ];
    expect(workOutMoves(moving)).toEqual({ mappings: [], problems: [] });
  });
});
