import {
  DurableExecutionInvocationInputWithClient,
  type CheckpointDurableExecutionRequest,
  type DurableExecutionClient,
  type DurableExecutionInvocationInput,
  type DurableLambdaHandler,
  type OperationUpdate,
  type WireOperation,
} from "@aws/durable-execution-sdk-js";

/** The time of a local cloud, moved by whoever waits: its `clock`. */
export interface MovableClock {
  now(): number;
  advance(milliseconds: number): Promise<void>;
}

/** One invocation of a durable function, on the cloud's clock. */
export interface Invocation {
  readonly began: number;
  readonly ended: number;
  /** Whether its process died. */
  readonly died: boolean;
}

/** A handler whose waiting moves a cloud's time, and what became of its invocations. */
export interface HandlerOnCloudTime {
  readonly handler: DurableLambdaHandler;
  readonly invocations: readonly Invocation[];
}

/** When the process of a handler dies: before the checkpoint with this number of the execution is written, 1 being the first, or after. */
export interface Death {
  readonly checkpoint: number;
  readonly when: "before" | "after";
}

/**
 * For tests: joins the durable testing SDK, which skips waits, to a local cloud, whose time the waits are to pass on. Give
 * it to `LocalDurableTestRunner` as its `handlerFunction`, set up with `skipTime`. A process that dies is invoked again at
 * once with what was written, as Lambda does.
 */
export function onCloudTime(
  handler: DurableLambdaHandler,
  clock: MovableClock,
  deaths: readonly Death[] = [],
): HandlerOnCloudTime {
  const due = new Map<string, number>();
  const invocations: Invocation[] = [];
  let checkpoints = 0;

  /** One process: its answer, or the word that it died. */
  const live = async (
    event: DurableExecutionInvocationInputWithClient,
    context: Parameters<DurableLambdaHandler>[1],
    token: { latest: string },
  ): Promise<Awaited<ReturnType<DurableLambdaHandler>> | "died"> => {
    const began = clock.now();
    const death = Promise.withResolvers<"died">();
    const client: DurableExecutionClient = {
      getExecutionState: (request, logger) => event.durableExecutionClient.getExecutionState(request, logger),
      async checkpoint(request: CheckpointDurableExecutionRequest, logger) {
        checkpoints += 1;
        const when = deaths.find(({ checkpoint }) => checkpoint === checkpoints)?.when;
        if (when === "before") return die(death);
        const answer = await event.durableExecutionClient.checkpoint(request, logger);
        token.latest = answer.CheckpointToken ?? token.latest;
        for (const update of request.Updates ?? []) noteWait(due, clock, update);
        // A process that has still something else to do waits inside its invocation.
        await catchUp(due, clock, answer.NewExecutionState?.Operations ?? []);
        return when === "after" ? die(death) : answer;
      },
    };
    // Where nothing else goes on, Lambda's SDK gives the process up 20 ms after a wait began. Skipped time would let its own
    // timers fire before that; told that no time is left, it sets none.
    const getRemainingTimeInMillis = (): number => 0;
    const outcome = await Promise.race([
      handler(new DurableExecutionInvocationInputWithClient(event, client), { ...context, getRemainingTimeInMillis }),
      death.promise,
    ]);
    invocations.push({ began, ended: clock.now(), died: outcome === "died" });
    return outcome;
  };

  return {
    invocations,
    async handler(event, context) {
      if (!DurableExecutionInvocationInputWithClient.isInstance(event)) throw new Error("run it on the testing SDK");
      await catchUp(due, clock, event.InitialExecutionState.Operations);
      const token = { latest: event.CheckpointToken };
      let current = event;
      for (;;) {
        const outcome = await live(current, context, token);
        if (outcome !== "died") return outcome;
        current = await reborn(current, token.latest);
      }
    },
  };
}

function die(death: { resolve(word: "died"): void }): Promise<never> {
  death.resolve("died");
  return new Promise(() => {});
}

/** What the next process is invoked with. */
async function reborn(
  event: DurableExecutionInvocationInputWithClient,
  CheckpointToken: string,
): Promise<DurableExecutionInvocationInputWithClient> {
  const { DurableExecutionArn, durableExecutionClient } = event;
  const Operations: WireOperation[] = [];
  for (let Marker: string | undefined = ""; Marker !== undefined;) {
    const page = await durableExecutionClient.getExecutionState({ DurableExecutionArn, CheckpointToken, Marker });
    Operations.push(...(page.Operations ?? []));
    Marker = page.NextMarker === "" ? undefined : page.NextMarker;
  }
  const input: DurableExecutionInvocationInput = {
    DurableExecutionArn,
    CheckpointToken,
    InitialExecutionState: { Operations },
  };
  return new DurableExecutionInvocationInputWithClient(input, durableExecutionClient);
}

function noteWait(due: Map<string, number>, clock: MovableClock, update: OperationUpdate): void {
  const seconds =
    update.WaitOptions?.WaitSeconds ??
    update.StepOptions?.NextAttemptDelaySeconds ??
    update.CallbackOptions?.TimeoutSeconds;
  if (update.Id !== undefined && seconds !== undefined) due.set(update.Id, clock.now() + seconds * 1000);
}

/** Lets time pass until the latest of those waits that are over. */
async function catchUp(
  due: Map<string, number>,
  clock: MovableClock,
  operations: readonly WireOperation[],
): Promise<void> {
  let until = clock.now();
  for (const { Id, Type, Status } of operations) {
    const moment = Id === undefined ? undefined : due.get(Id);
    if (Id === undefined || moment === undefined || Status === "STARTED" || Status === "PENDING") continue;
    due.delete(Id);
    // A callback that was answered was not waited for to its end.
    if (Type !== "CALLBACK" || Status === "TIMED_OUT") until = Math.max(until, moment);
  }
  if (until > clock.now()) await clock.advance(until - clock.now());
}
