import type { InstancePlace } from "./instance-place.ts";

/** Accounts and regions of one call: every pair of them is meant. */
export interface Rectangle {
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
}

/**
 * Covers `places` with few rectangles: no place twice, and none that is not in `places`, because a call that names accounts and
 * regions means every pair of them. Greedy: the rectangle that covers most goes first. Never more than there are different
 * sets of regions among the accounts, nor than there are regions with different sets of accounts.
 */
export function coverPlaces(places: readonly InstancePlace[]): readonly Rectangle[] {
  const rows = rowsOf(places);
  const columns = columnsOf(rows, [...new Set(places.map(({ region }) => region))]);
  const byRow = rows.map(({ members, others }): Rectangle => ({ accounts: members, regions: others }));
  const byColumn = columns.map(({ members, others }): Rectangle => ({ accounts: others, regions: members }));
  const plain = byRow.length <= byColumn.length ? byRow : byColumn;
  if (plain.length <= 2) return plain;
  const greedy = coverGreedily(rows, columns);
  return greedy.length < plain.length ? greedy : plain;
}

/** Things that go with exactly the same others. */
interface SameOthers {
  readonly members: readonly string[];
  readonly others: readonly string[];
}

/** Accounts by the regions that they have. Of very many places, so that little is made of each. */
function rowsOf(places: readonly InstancePlace[]): readonly SameOthers[] {
  const regionsOf = new Map<string, string[]>();
  for (const { account, region } of places) {
    const found = regionsOf.get(account);
    if (found === undefined) regionsOf.set(account, [region]);
    else found.push(region);
  }
  const classes = new Map<string, { members: string[]; others: readonly string[] }>();
  for (const [account, found] of regionsOf) {
    const others = found.toSorted().filter((region, index, sorted) => region !== sorted[index - 1]);
    const key = others.join(" ");
    const known = classes.get(key);
    if (known === undefined) classes.set(key, { members: [account], others });
    else known.members.push(account);
  }
  return [...classes.values()];
}

/** `regions` by the accounts that have them: those of the same rows. */
function columnsOf(rows: readonly SameOthers[], regions: readonly string[]): readonly SameOthers[] {
  const classes = new Map<string, { members: string[]; others: readonly string[] }>();
  for (const region of regions) {
    const having = [...rows.keys()].filter((row) => rows[row]?.others.includes(region));
    const key = having.join(" ");
    const known = classes.get(key);
    if (known !== undefined) known.members.push(region);
    else {
      const others = having.flatMap((row) => rows[row]?.members ?? []).toSorted();
      classes.set(key, { members: [region], others });
    }
  }
  return [...classes.values()];
}

/** Between classes of rows and classes of columns, which is as if every account and region were one of few. */
function coverGreedily(rows: readonly SameOthers[], columns: readonly SameOthers[]): readonly Rectangle[] {
  const columnOf = new Map(columns.flatMap(({ members }, index) => members.map((member) => [member, index] as const)));
  const left = rows.map(({ others }) => new Set(others.flatMap((other) => columnOf.get(other) ?? [])));
  const weightOfRow = rows.map(({ members }) => members.length);
  const weightOfColumn = columns.map(({ members }) => members.length);
  const result: Rectangle[] = [];
  for (;;) {
    const best = largest(left, weightOfRow, weightOfColumn);
    if (best === undefined) return result;
    for (const row of best.rows) for (const column of best.columns) left[row]?.delete(column);
    result.push({
      accounts: best.rows.flatMap((row) => rows[row]?.members ?? []),
      regions: best.columns.flatMap((column) => columns[column]?.members ?? []),
    });
  }
}

interface Candidate {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  readonly area: number;
}

/** The largest of the rectangles that some row spans with its own columns and with those it shares with another row, or that some column spans alone. */
function largest(
  left: readonly ReadonlySet<number>[],
  weightOfRow: readonly number[],
  weightOfColumn: readonly number[],
): Candidate | undefined {
  let best: Candidate | undefined;
  const consider = (columns: readonly number[]): void => {
    if (columns.length === 0) return;
    const rows = [...left.keys()].filter((row) => columns.every((column) => left[row]?.has(column) === true));
    const area = sum(rows, weightOfRow) * sum(columns, weightOfColumn);
    if (area > (best?.area ?? 0)) best = { rows, columns, area };
  };
  const seeds = new Map<string, readonly number[]>();
  const open = left.filter(({ size }) => size > 0);
  for (const columns of open) addSeed(seeds, [...columns]);
  for (const column of weightOfColumn.keys()) addSeed(seeds, [column]);
  // What two rows share is the seed of rectangles that neither spans alone; with many rows that would be too many.
  if (open.length <= mostPaired) {
    for (const one of open)
      for (const other of open)
        addSeed(
          seeds,
          [...one].filter((column) => other.has(column)),
        );
  }
  for (const columns of seeds.values()) consider(columns);
  return best;
}

const mostPaired = 40;

function addSeed(seeds: Map<string, readonly number[]>, columns: readonly number[]): void {
  seeds.set(columns.toSorted((a, b) => a - b).join(","), columns);
}

function sum(indexes: readonly number[], weights: readonly number[]): number {
  return indexes.reduce((total, index) => total + (weights[index] ?? 0), 0);
}
