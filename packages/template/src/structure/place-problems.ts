import type { TemplateProblem } from "../template-error.ts";
import type { SourceRange, Template } from "../template.ts";

/** Adds to each problem the place in the source that its path leads to, and puts them in the order of the source. */
export function placeProblems(
  template: Pick<Template, "locate">,
  problems: readonly TemplateProblem[],
): TemplateProblem[] {
  return problems
    .map((problem) => {
      if (problem.range !== undefined || problem.path === undefined) return problem;
      const range = template.locate(problem.path, "key");
      return range === undefined ? problem : { ...problem, range };
    })
    .toSorted((a, b) => comparePlaces(a.range, b.range));
}

/** The order of two places in a file; what has none comes last. */
export function comparePlaces(a: SourceRange | undefined, b: SourceRange | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return a.start.line - b.start.line || a.start.column - b.start.column;
}
