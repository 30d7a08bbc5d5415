import { readTemplate, sameValue, type Template, type TemplateBody } from "@stacksteward/template";
import type { WorkflowContext } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import { mayHaveArrived } from "../plan/clean-up.ts";
import { keepPlan } from "../plan/keep-plan.ts";
import type { StackBefore } from "../plan/plan.ts";
import { digestOfData } from "../plan/plan-digest.ts";
import { present } from "../present.ts";
import { lookAtStack, type StackFacts } from "../service/describe-stack.ts";
import { readTemplateOf } from "../service/read-template.ts";
import { stackNameIn } from "../stack-reference.ts";
import { assertStable } from "./assert-stable.ts";
import { createRefactor, isStillToBeMade, type RefactorClaims } from "./create-refactor.ts";
import { discardEmptyStacks, orTakeStacksBack } from "./discard-refactor.ts";
import { assertRefactorDefinition, prepareRefactor, type PreparedSide } from "./prepare-refactor.ts";
import { readActions } from "./read-actions.ts";
import type { MovesPlan, NoMovesPlan, RefactorDefinition, RefactorMapping, RefactorPlan } from "./refactor-plan.ts";
import { refusedRefactor, waitForRefactor } from "./wait-for-refactor.ts";
import { workOutMoves, type MoveProblem, type RefactorSide } from "./work-out-moves.ts";

/** A stack of a refactor as it was found. */
interface FoundSide {
  readonly name: string;
  readonly facts?: StackFacts;
}

/**
 * Makes a refactor of stacks and says what it would move. Nothing changes but the refactor itself, and the empty stacks
 * that it is to fill, which go again when the plan cannot be handed over.
 */
export async function planRefactor(
  context: WorkflowContext,
  environment: Environment,
  definition: RefactorDefinition,
): Promise<RefactorPlan> {
  assertRefactorDefinition(definition);
  const { runId: id, signal, clock } = context;
  const { region } = environment;
  let prepared: readonly PreparedSide[] | undefined;
  const prepare = async () => (prepared ??= await prepareRefactor(environment, signal, definition));
  const templates = await context.step("check the templates", async () =>
    (await prepare()).map(({ planned }) => planned),
  );
  const found = await context.step("look at the stacks", () => lookAtStacks(environment, signal, definition));
  const worked = await context.step("work out what moves", async () =>
    movesOf(environment, signal, { definition, found, sides: await prepare() }),
  );
  const outlines = found.map(({ name, facts }, index) => ({
    stackName: name,
    createdStack: facts === undefined,
    ...present({ before: beforeOf(facts) }),
    template: templates[index] ?? {},
  }));
  if (worked === "nothing moves") {
    const stacks = outlines.map((outline, index) => ({ ...outline, stackId: found[index]?.facts?.stackId ?? "" }));
    const content = { format: "stacksteward.refactor-plan", version: 1, kind: "no-moves", id, region, stacks } as const;
    return { ...content, digest: digestOfData(content) } satisfies NoMovesPlan;
  }
  const claims: RefactorClaims = { id, region, mappings: worked, stacks: outlines };
  const create = async (): Promise<{ readonly stackRefactorId: string; readonly createdAt: string }> => {
    const stackRefactorId = await createRefactor(environment, signal, await prepare(), claims);
    return { stackRefactorId, createdAt: new Date(clock.now()).toISOString() };
  };
  const { stackRefactorId, createdAt } = await orTakeStacksBack(
    context,
    environment,
    outlines,
    () => context.step("create the refactor", create),
    mayHaveArrived,
  );
  return orTakeStacksBack(context, environment, outlines, async () => {
    const made = await waitForRefactor(context, environment, stackRefactorId);
    const stacks = outlines.map((outline) => ({ ...outline, stackId: idOf(outline.stackName, made.stackIds) }));
    if (made.status !== "CREATE_COMPLETE") {
      await discardEmptyStacks(context, environment, stacks);
      throw refusedRefactor(made, { mappings: worked, templates: sidesOf(await prepare()) });
    }
    return keepPlan(context, environment, async (): Promise<MovesPlan> => {
      const actions = await readActions(environment, signal, stackRefactorId, sidesOf(await prepare()));
      const content = {
        format: "stacksteward.refactor-plan",
        version: 1,
        kind: "moves",
        ...{ id, region, stacks, stackRefactorId, createdAt, mappings: worked, actions },
      } as const;
      return { ...content, digest: digestOfData(content) };
    });
  });
}

/** Looks for every stack, and refuses those that can't take part. Throws `STACK_NOT_FOUND` for those that would have to be made. */
async function lookAtStacks(
  environment: Environment,
  signal: AbortSignal,
  { stacks, createStacks = false }: RefactorDefinition,
): Promise<readonly FoundSide[]> {
  const found: FoundSide[] = [];
  for (const { name } of stacks) {
    const facts = await lookAtStack(environment, signal, name);
    if (isStillToBeMade(beforeOf(facts)) && !createStacks)
      throw coreError(
        CoreErrorCode.StackNotFound,
        `There is no stack "${name}" to move resources from or to. Check the name, or pass createStacks: true, so that the refactor makes it.`,
        { details: { stack: name } },
      );
    assertStable(facts);
    found.push(present({ name, facts }));
  }
  return found;
}

function beforeOf(facts: StackFacts | undefined): StackBefore | undefined {
  return facts && present({ status: facts.status, updatedAt: facts.updatedAt });
}

/** What is held against the templates: where one is not read here, or rewritten elsewhere, only CloudFormation can say what moves. */
async function movesOf(
  environment: Environment,
  signal: AbortSignal,
  subject: {
    readonly definition: RefactorDefinition;
    readonly found: readonly FoundSide[];
    readonly sides: readonly PreparedSide[];
  },
): Promise<readonly RefactorMapping[] | "nothing moves"> {
  const { definition, found, sides } = subject;
  const given = definition.mappings ?? [];
  const compared: RefactorSide[] = [];
  for (const [index, { name, template }] of sides.entries()) {
    const facts = found[index]?.facts;
    const isNew = isStillToBeMade(beforeOf(facts));
    const current = isNew || facts === undefined ? undefined : await currentTemplate(environment, signal, facts);
    if (template === undefined || [template.body, current].some((body) => body?.Transform !== undefined)) return given;
    compared.push({ name, current, wanted: template.body });
  }
  // Whatever is mapped: once it was moved, its source is not there any more.
  if (compared.every(({ current, wanted }) => sameValue({ ...current }, { ...wanted }))) return "nothing moves";
  const { mappings, problems } = workOutMoves(compared, given);
  if (problems.length > 0) throw refactorInvalid(sides, problems);
  return mappings;
}

async function currentTemplate(
  environment: Environment,
  signal: AbortSignal,
  { stackId }: StackFacts,
): Promise<TemplateBody> {
  return readTemplate(await readTemplateOf(environment, signal, { stackId })).body;
}

function refactorInvalid(sides: readonly PreparedSide[], problems: readonly MoveProblem[]): Error {
  const placed = problems.map(({ message, place }) => {
    const template = sides.find(({ name }) => name === place?.stack)?.template;
    const range = place && template?.locate(["Resources", place.logicalId], "key");
    return `${range === undefined ? "" : `${range.file ?? "template"}:${range.start.line}:${range.start.column}: `}${message}`;
  });
  return coreError(CoreErrorCode.RefactorInvalid, `Nothing was moved: ${placed.join(" ")}`, {
    details: { stacks: sides.map(({ name }) => name), problems: placed },
  });
}

function sidesOf(prepared: readonly PreparedSide[]): ReadonlyMap<string, Template | undefined> {
  return new Map(prepared.map(({ name, template }) => [name, template]));
}

function idOf(stackName: string, stackIds: readonly string[]): string {
  return stackIds.find((id) => stackNameIn(id) === stackName) ?? "";
}
