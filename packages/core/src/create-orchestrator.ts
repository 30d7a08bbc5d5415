import { randomUUID } from "node:crypto";

import { assertBeforeDeadline } from "@stacksteward/workflow";

import type { ExecutionOptions } from "./deploy/execute-plan.ts";
import { listResources } from "./describe/list-resources.ts";
import { listStacks } from "./describe/list-stacks.ts";
import type { DestroyOptions } from "./destroy/destroy-stack.ts";
import type { Environment } from "./environments/environment.ts";
import { createEnvironments, type EnvironmentTarget } from "./environments/open-environment.ts";
import type { OrchestratorOptions } from "./environments/orchestrator-options.ts";
import type { Operation, OperationOptions, Orchestrator, StartOptions, VerbOptions } from "./orchestrator.ts";
import type { Plan } from "./plan/plan.ts";
import { present } from "./present.ts";
import type { RollbackOptions } from "./recover/roll-back.ts";
import { boundsOf, runVerb, type VerbBody } from "./run-verb.ts";
import { executeRun, handleOf } from "./runs/execute-run.ts";
import type { OperationHandle } from "./runs/operation-handle.ts";
import type { ResumeOptions } from "./runs/resume-run.ts";
import {
  targetOf,
  type DeployInput,
  type DestroyInput,
  type ResultOf,
  type RollbackInput,
  type RunInput,
} from "./runs/run-input.ts";
import { describeStack, stackNotFound } from "./service/describe-stack.ts";
import { stackEventPages } from "./service/stack-events.ts";
import type { Stack } from "./stack.ts";
import { addressOf, type StackReference } from "./stack-reference.ts";
import { startOperation } from "./start-operation.ts";
import { numberEvents } from "./watch/number-events.ts";

/**
 * Creates an orchestrator for one account and region. With no options it works wherever the AWS SDK does: region and
 * credentials are found as the SDK finds them. `createOrchestrator(cloud.connection())` works on the local cloud.
 * Nothing is created, read or sent before the first verb, and what a verb needs is loaded with its first call, so that
 * importing this package costs little more than importing the CloudFormation client.
 */
export function createOrchestrator(options: OrchestratorOptions = {}): Orchestrator {
  const environments = createEnvironments(options);
  const { region, newRunId = randomUUID } = options;

  const run = <T>(
    verb: string,
    target: EnvironmentTarget,
    verbOptions: VerbOptions | undefined,
    body: VerbBody<T>,
    runId: string = newRunId(),
  ): Promise<T> => runVerb(environments, { verb, runId, target, options: verbOptions ?? {} }, body);

  async function* read<T>(
    target: EnvironmentTarget,
    verbOptions: VerbOptions = {},
    items: (environment: Environment, signal: AbortSignal) => AsyncIterable<T>,
  ): AsyncGenerator<T> {
    const { signal, deadline } = boundsOf(environments, verbOptions);
    for await (const item of items(await environments.open(target, deadline), signal)) {
      signal.throwIfAborted();
      assertBeforeDeadline(environments.clock, deadline, "reading a list");
      yield item;
    }
  }

  const describe = (reference: StackReference, verbOptions?: VerbOptions) => {
    const { target, nameOrId } = addressOf(reference);
    return run("describe", target, verbOptions, ({ signal }, environment) =>
      describeStack(environment, signal, nameOrId),
    );
  };

  const execute = <Input extends RunInput>(
    runId: string,
    input: Input,
    options: OperationOptions = {},
  ): Promise<ResultOf<Input>> => executeRun(environments, runId, input, options);

  const start = <Input extends RunInput>(input: Input, verbOptions: StartOptions = {}): Operation<ResultOf<Input>> => {
    const runId = newRunId();
    return startOperation(handleOf(runId, input, region), (onEvent) =>
      execute(runId, input, { ...verbOptions, onEvent }),
    );
  };

  const resume = async <Handle extends OperationHandle>(
    handle: Handle,
    verbOptions: ResumeOptions = {},
  ): Promise<ResultOf<Handle>> => {
    const { resumeRun } = await import("./runs/resume-run.ts");
    return resumeRun(environments, handle, verbOptions);
  };

  return {
    plan: (stack, verbOptions) =>
      run("plan", targetOf(deployment(stack)), verbOptions, async (context, environment) => {
        const { planStack } = await import("./plan/plan-stack.ts");
        return planStack(context, environment, stack);
      }),
    discard: (plan, verbOptions) =>
      run("discard", targetOf(deployment(plan)), verbOptions, async (context, environment) => {
        const { discardChangeSet } = await import("./plan/discard-change-set.ts");
        const { changeSetId, stackId } = plan;
        if (changeSetId === undefined) return;
        const createdStack = plan.kind === "changes" && plan.createdStack;
        await discardChangeSet(context, environment, { changeSetId, stackId, createdStack });
      }),
    deploy: (planOrStack, verbOptions) => execute(newRunId(), deployment(planOrStack, verbOptions), verbOptions),
    destroy: (reference, verbOptions) => execute(newRunId(), deletion(reference, verbOptions), verbOptions),
    rollback: (reference, verbOptions) => execute(newRunId(), rollingBack(reference, verbOptions), verbOptions),
    recover: (reference, verbOptions) => {
      const { target, nameOrId } = addressOf(reference);
      return run("recover", target, verbOptions, async ({ signal }, environment) => {
        const { recover } = await import("./recover/recover.ts");
        return recover(environment, signal, nameOrId);
      });
    },
    resume,
    status: async (handle, verbOptions = {}) => {
      const { statusOfRun } = await import("./runs/status-of-run.ts");
      return statusOfRun(environments, handle, verbOptions);
    },
    cancel: async (handle, policy, verbOptions = {}) => {
      const { cancelRun } = await import("./runs/cancel-run.ts");
      return cancelRun(environments, handle, policy, verbOptions);
    },
    forget: async (forgetOptions) => {
      const { forgetRuns } = await import("./runs/forget-runs.ts");
      return forgetRuns(environments, forgetOptions);
    },
    attach: (reference, verbOptions) => {
      const { target, nameOrId } = addressOf(reference);
      return run("attach", target, verbOptions, async (context, environment) => {
        const { attach } = await import("./attach/attach.ts");
        return attach(context, environment, nameOrId, numberEvents(verbOptions?.onEvent, environment.logger));
      });
    },
    describe,
    outputs: async (reference, verbOptions) => {
      const found = await describe(reference, verbOptions);
      if (found === undefined) throw stackNotFound(addressOf(reference).nameOrId);
      return found.outputs;
    },
    list: (verbOptions) =>
      read(present({ region: verbOptions?.region }), verbOptions, (environment, signal) =>
        listStacks(environment, signal, verbOptions),
      ),
    resources: (reference, verbOptions) => {
      const { target, nameOrId } = addressOf(reference);
      return read(target, verbOptions, (environment, signal) => listResources(environment, signal, nameOrId));
    },
    events: (reference, verbOptions) => {
      const { target, nameOrId } = addressOf(reference);
      return read(target, verbOptions, async function* (environment, signal) {
        for await (const page of stackEventPages(environment, signal, nameOrId)) yield* page;
      });
    },
    start: {
      deploy: (planOrStack, verbOptions) => start(deployment(planOrStack, verbOptions), verbOptions),
      destroy: (reference, verbOptions) => start(deletion(reference, verbOptions), verbOptions),
      rollback: (reference, verbOptions) => start(rollingBack(reference, verbOptions), verbOptions),
      resume: (handle, verbOptions) => startOperation(handle, (onEvent) => resume(handle, { ...verbOptions, onEvent })),
    },
    close: environments.close,
    [Symbol.dispose]: environments.close,
  };
}

function deployment(planOrStack: Plan | Stack, { disableRollback }: ExecutionOptions = {}): DeployInput {
  return { kind: "deploy", planOrStack, options: present({ disableRollback }) };
}

function deletion(stack: StackReference, { retainResources, roleArn }: DestroyOptions = {}): DestroyInput {
  return { kind: "destroy", stack, options: present({ retainResources, roleArn }) };
}

function rollingBack(stack: StackReference, { skip, roleArn }: RollbackOptions = {}): RollbackInput {
  return { kind: "roll-back", stack, options: present({ skip, roleArn }) };
}
