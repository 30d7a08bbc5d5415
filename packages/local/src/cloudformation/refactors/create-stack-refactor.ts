import type {
  CreateStackRefactorInput,
  CreateStackRefactorOutput,
  ResourceLocation,
  StackDefinition,
  StackStatus,
} from "@aws-sdk/client-cloudformation";

import { requireNewStackName } from "../../wire/constraints.ts";
import type { CallContext, Operation } from "../../wire/operation.ts";
import { reportReview } from "../change-sets/report-review.ts";
import type { Engine } from "../engine.ts";
import { given } from "../given.ts";
import { submittedText } from "../intake/submitted-template.ts";
import { newStackId, registerStack } from "../new-stack.ts";
import { absence } from "../operations/known-stack.ts";
import { findStack } from "../region-state.ts";
import { validationError } from "../service-errors.ts";
import type { Stack } from "../stack.ts";
import { prepareRefactor } from "./prepare-refactor.ts";
import { refactorStore } from "./refactor-store.ts";
import type { Place, StackRefactor } from "./stack-refactor.ts";

/**
 * Makes a refactor and returns at once; what it would do is worked out in cloud time.
 * Stacks that it is to make are there from then on, in review.
 */
export function createStackRefactor(engine: Engine): Operation<CreateStackRefactorInput, CreateStackRefactorOutput> {
  return async (input, context) => {
    const { StackDefinitions: definitions = [], ResourceMappings: mappings = [], Description: description } = input;
    const texts: (string | Uint8Array)[] = [];
    for (const definition of definitions) texts.push(await submittedText(engine, definition, context));
    // From here on nothing waits: what is checked is what is taken.
    refuseStacks(engine, context, input);
    const stacks = definitions.map(({ StackName = "" }, index) => {
      const stack = stackNamed(engine, context, StackName) ?? stackInReview(engine, context, StackName);
      const isNew = stack.status === "REVIEW_IN_PROGRESS";
      return { stack, isNew, templateText: texts[index] ?? "", generation: stack.generation };
    });
    const refactor: StackRefactor = {
      id: engine.world.ids.uuid(),
      ...given({ description }),
      stacks,
      mappings: mappings.map(({ Source, Destination }) => ({
        source: placeOf(engine, context, Source),
        destination: placeOf(engine, context, Destination),
      })),
      status: "CREATE_IN_PROGRESS",
      actions: [],
    };
    refactorStore(engine.regionState(context.account, context.region)).set(refactor.id, refactor);
    void prepareRefactor(engine, refactor);
    return { StackRefactorId: refactor.id };
  };
}

/** Documented in the user guide's page "Stack refactoring". */
const maxStacks = 5;

function refuseStacks(engine: Engine, context: CallContext, input: CreateStackRefactorInput): void {
  const { StackDefinitions: definitions = [], ResourceMappings: mappings = [], EnableStackCreation: creates } = input;
  if (definitions.length === 0 || definitions.length > maxStacks) {
    throw validationError(`A stack refactor has one to ${maxStacks} stack definitions.`);
  }
  const seen = new Set<string>();
  for (const definition of definitions) {
    const id = refuseStack(engine, context, definition, creates ?? false);
    if (seen.has(id)) throw validationError(`Stack [${id}] is defined more than once in the stack refactor.`);
    seen.add(id);
  }
  for (const { Source, Destination } of mappings) {
    for (const { StackName: name = "" } of [Source, Destination].filter((each) => each !== undefined)) {
      const isKnown = seen.has(name) || stackNamed(engine, context, name) !== undefined;
      if (!isKnown) throw validationError(absence.bracketed(name));
    }
  }
}

/** Answers what tells the stack from others: its id, or its name when it is to be made. */
function refuseStack(
  engine: Engine,
  context: CallContext,
  { StackName: name = "" }: StackDefinition,
  createsStacks: boolean,
): string {
  const stack = stackNamed(engine, context, name);
  if (stack === undefined && (!createsStacks || name.startsWith("arn:")))
    throw validationError(absence.bracketed(name));
  if (stack === undefined) {
    requireNewStackName(name);
    return name;
  }
  const isUsable = stable.has(stack.status) || (createsStacks && stack.status === "REVIEW_IN_PROGRESS");
  if (!isUsable) throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
  return stack.id;
}

const stable: ReadonlySet<StackStatus> = new Set<StackStatus>([
  "CREATE_COMPLETE",
  "UPDATE_COMPLETE",
  "UPDATE_ROLLBACK_COMPLETE",
  "IMPORT_COMPLETE",
  "IMPORT_ROLLBACK_COMPLETE",
]);

function stackNamed(engine: Engine, { account, region }: CallContext, nameOrId: string): Stack | undefined {
  return findStack(engine.regionState(account, region), nameOrId);
}

function stackInReview(engine: Engine, { account, region, origin }: CallContext, name: string): Stack {
  const id = newStackId(engine, { account, region, name });
  const stack = registerStack(engine, id, { account, region, name, ...given({ origin }) });
  reportReview(engine, stack);
  return stack;
}

function placeOf(engine: Engine, context: CallContext, location: ResourceLocation | undefined): Place {
  const { StackName = "", LogicalResourceId: logicalId = "" } = location ?? {};
  const stack = stackNamed(engine, context, StackName);
  if (stack === undefined) throw validationError(absence.bracketed(StackName));
  return { stack, logicalId };
}
