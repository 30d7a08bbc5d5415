import type { TemplateBody } from "../../template.ts";
import { readFormula, type Formula, type Operand, type Variable } from "./formula.ts";

/** That a condition holds, or does not. */
export interface Assumption {
  readonly condition: string;
  readonly holds: boolean;
}

/** Whether something can be so. `unclear` when nobody can say, or it would take too long. */
export type Possible = "yes" | "no" | "unclear";

/** Answers what the conditions of a template allow. */
export interface ConditionSolver {
  /** Whether parameters can be given so that all of this is true together. Conditions that are not declared are unclear. */
  canHold(assumptions: readonly Assumption[]): Possible;
}

/** Looking at this many formulas is enough for one question, and at that many for one template. */
const STEPS_PER_QUESTION = 10_000;
const STEPS_PER_TEMPLATE = 200_000;
/** Conditions that name each other deeper than this are not followed. */
const MAX_DEPTH = 100;

/**
 * Tries the values that tell the conditions apart: those of `AllowedValues`, those that are compared with, and one that
 * is none of these. What `Rules` forbid counts as possible, so that `no` is certain.
 */
export function createConditionSolver({ body }: { readonly body: TemplateBody }): ConditionSolver {
  const formulas = new Map(
    Object.entries(body.Conditions ?? {}).map(([name, expression]) => [name, readFormula(expression, body)]),
  );
  const answers = new Map<string, Possible>();
  let left = STEPS_PER_TEMPLATE;
  return {
    canHold(assumptions) {
      const key = assumptions
        .map(({ condition, holds }) => `${holds} ${condition}`)
        .toSorted()
        .join("\n");
      const known = answers.get(key);
      if (known !== undefined) return known;
      if (left <= 0) return "unclear";
      const search = createSearch(formulas, assumptions, Math.min(left, STEPS_PER_QUESTION));
      const answer = search.run();
      left -= search.steps();
      answers.set(key, answer);
      return answer;
    },
  };
}

interface Search {
  run(): Possible;
  steps(): number;
}

type Formulas = ReadonlyMap<string, Formula>;
type Truth = boolean | "open";

function createSearch(formulas: Formulas, assumptions: readonly Assumption[], most: number): Search {
  const surveyed = survey(formulas, assumptions);
  const { variables, isUnclear } = surveyed;
  const candidates: (readonly string[])[] = [];
  const values = new Map<string, string>();
  let steps = surveyed.size;

  const truthOf = (formula: Formula, known: Map<string, Truth>, depth: number): Truth => {
    steps += 1;
    if (steps > most || depth > MAX_DEPTH) return "open";
    switch (formula.kind) {
      case "unclear":
        return "open";
      case "equal":
        return isEqual(formula.left, formula.right, values);
      case "not": {
        const truth = truthOf(formula.of, known, depth + 1);
        return truth === "open" ? truth : !truth;
      }
      case "several":
        return decide(
          formula.decider,
          formula.of.map((member) => truthOf(member, known, depth + 1)),
        );
      case "named": {
        const before = known.get(formula.name);
        if (before !== undefined) return before;
        // A condition that comes back to itself stays open.
        known.set(formula.name, "open");
        const named = formulas.get(formula.name);
        const truth = named === undefined ? "open" : truthOf(named, known, depth + 1);
        known.set(formula.name, truth);
        return truth;
      }
    }
  };

  const search = (index: number): Possible => {
    const known = new Map<string, Truth>();
    const truths = assumptions.map(({ condition, holds }): Truth => {
      const truth = truthOf({ kind: "named", name: condition }, known, 0);
      return truth === "open" ? truth : truth === holds;
    });
    const all = decide(false, truths);
    if (all === false) return "no";
    if (all === true) return isUnclear ? "unclear" : "yes";
    const variable = variables[index];
    if (variable === undefined || steps > most) return "unclear";
    let answer: Possible = "no";
    candidates[index] ??= candidatesOf(variable, surveyed);
    for (const value of candidates[index]) {
      values.set(variable.key, value);
      const found = search(index + 1);
      values.delete(variable.key);
      if (found === "yes") return "yes";
      if (found === "unclear") answer = "unclear";
      if (steps > most) return "unclear";
    }
    return answer;
  };
  return { run: () => search(0), steps: () => steps };
}

function decide(decider: boolean, truths: readonly Truth[]): Truth {
  if (truths.includes(decider)) return decider;
  return truths.includes("open") ? "open" : !decider;
}

function isEqual(left: Operand, right: Operand, values: ReadonlyMap<string, string>): Truth {
  const [one, other] = [left, right].map((side) => (side.kind === "text" ? side.text : values.get(side.variable.key)));
  if (left.kind === "variable" && right.kind === "variable" && left.variable.key === right.variable.key) return true;
  return one === undefined || other === undefined ? "open" : one === other;
}

interface Survey {
  readonly variables: readonly Variable[];
  readonly texts: ReadonlySet<string>;
  /** Whether variables are compared with each other. */
  readonly comparesVariables: boolean;
  /** How many formulas there are. */
  readonly size: number;
  /** Whether one variable decides about another in a way that is not understood. */
  readonly isUnclear: boolean;
}

/** What all formulas that the assumptions lead to are made of. */
function survey(formulas: Formulas, assumptions: readonly Assumption[]): Survey {
  const variables = new Map<string, Variable>();
  const texts = new Set<string>();
  let comparesVariables = false;
  let size = 0;
  const seen = new Set<string>();
  const waiting: Formula[] = assumptions.map(({ condition }) => ({ kind: "named", name: condition }));
  for (let formula = waiting.pop(); formula !== undefined; formula = waiting.pop()) {
    size += 1;
    if (formula.kind === "not") waiting.push(formula.of);
    else if (formula.kind === "several") waiting.push(...formula.of);
    else if (formula.kind === "equal") {
      const sides = [formula.left, formula.right];
      for (const side of sides) {
        if (side.kind === "text") texts.add(side.text);
        else variables.set(side.variable.key, side.variable);
      }
      comparesVariables ||= sides.every(({ kind }) => kind === "variable");
    } else if (formula.kind === "named" && !seen.has(formula.name)) {
      seen.add(formula.name);
      const named = formulas.get(formula.name);
      if (named !== undefined) waiting.push(named);
    }
  }
  const list = [...variables.values()];
  return { variables: list, texts, comparesVariables, size, isUnclear: shareMentions(list) };
}

function shareMentions(variables: readonly Variable[]): boolean {
  const mentions = variables.flatMap(({ mentions }) => [...new Set(mentions)]);
  return new Set(mentions).size !== mentions.length;
}

function candidatesOf(variable: Variable, { variables, texts, comparesVariables }: Survey): readonly string[] {
  if (variable.values !== undefined) return variable.values;
  const others = comparesVariables ? variables.flatMap(({ values = [] }) => values) : [];
  // As many values that nothing names as there are variables, so that they can all differ and all be the same.
  const fresh = comparesVariables ? variables.map((_, index) => `\u0000${index}`) : ["\u0000"];
  return [...new Set([...texts, ...others])].filter((text) => variable.allows(text)).concat(fresh);
}
