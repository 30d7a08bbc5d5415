import type { ComparedCorpus } from "./judgements.ts";

/** By bad fixture, the places of errors and warnings that both linters tell: `line rule`, with our rule. */
export type FixturePlaces = Readonly<Record<string, readonly string[]>>;

/** Where both tell an error or a warning in the bad fixtures. */
export function placesOfBoth(corpora: readonly ComparedCorpus[]): FixturePlaces {
  const told = corpora
    .flatMap(({ comparison }) => comparison.both)
    .filter(
      ({ our, their }) => our.file.startsWith("bad/") && our.line === their.line && their.level !== "Informational",
    );
  const byFile = Map.groupBy(told, ({ our }) => our.file);
  return Object.fromEntries(
    [...byFile]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([file, each]) => [file, [...new Set(each.map(({ our }) => `${our.line} ${our.rule}`))]]),
  );
}
