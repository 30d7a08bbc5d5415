import { randomUUID } from "node:crypto";

import { assertBeforeDeadline } from "@stacksteward/workflow";

import { listResources } from "./describe/list-resources.ts";
import { listStacks } from "./describe/list-stacks.ts";
import type { Environment } from "./environments/environment.ts";
import { createEnvironments, type EnvironmentTarget } from "./environments/open-environment.ts";
import type { OrchestratorOptions } from "./environments/orchestrator-options.ts";
import type { Orchestrator, VerbOptions } from "./orchestrator.ts";
import type { Plan } from "./plan/plan.ts";
import { present } from "./present.ts";
import { boundsOf, runVerb, type VerbBody } from "./run-verb.ts";
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
  const newRunId = options.newRunId ?? randomUUID;

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

  const deployAs: (runId: string) => Orchestrator["deploy"] = (runId) => (planOrStack, verbOptions) =>
    run(
      "deploy",
      targetOf(planOrStack),
      verbOptions,
      async (context, environment) => {
        const { deploy } = await import("./deploy/deploy.ts");
        return deploy(
          context,
          environment,
          planOrStack,
          numberEvents(verbOptions?.onEvent, environment.logger),
          verbOptions,
        );
      },
      runId,
    );

  const destroyAs: (runId: string) => Orchestrator["destroy"] = (runId) => (reference, verbOptions) => {
    const { target, nameOrId } = addressOf(reference);
    return run(
      "destroy",
      target,
      verbOptions,
      async (context, environment) => {
        const { destroyStack } = await import("./destroy/destroy-stack.ts");
        return destroyStack(
          context,
          environment,
          nameOrId,
          numberEvents(verbOptions?.onEvent, environment.logger),
          verbOptions,
        );
      },
      runId,
    );
  };

  return {
    plan: (stack, verbOptions) =>
      run("plan", targetOf(stack), verbOptions, async (context, environment) => {
        const { planStack } = await import("./plan/plan-stack.ts");
        return planStack(context, environment, stack);
      }),
    discard: (plan, verbOptions) =>
      run("discard", targetOf(plan), verbOptions, async (context, environment) => {
        const { discardChangeSet } = await import("./plan/discard-change-set.ts");
        const { changeSetId, stackId } = plan;
        if (changeSetId === undefined) return;
        const createdStack = plan.kind === "changes" && plan.createdStack;
        await discardChangeSet(context, environment, { changeSetId, stackId, createdStack });
      }),
    deploy: (planOrStack, verbOptions) => deployAs(newRunId())(planOrStack, verbOptions),
    destroy: (reference, verbOptions) => destroyAs(newRunId())(reference, verbOptions),
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
      deploy: (planOrStack, verbOptions) => {
        const runId = newRunId();
        const stackName = planOrStack.kind === "stack" ? planOrStack.name : planOrStack.stackName;
        const region = planOrStack.region ?? options.region;
        return startOperation(
          present({ version: 1 as const, kind: "deploy" as const, runId, stackName, region }),
          (onEvent) => deployAs(runId)(planOrStack, { ...verbOptions, onEvent }),
        );
      },
      destroy: (reference, verbOptions) => {
        const runId = newRunId();
        const { nameOrId: stackName, target } = addressOf(reference);
        const region = target.region ?? options.region;
        return startOperation(
          present({ version: 1 as const, kind: "destroy" as const, runId, stackName, region }),
          (onEvent) => destroyAs(runId)(reference, { ...verbOptions, onEvent }),
        );
      },
    },
    close: environments.close,
    [Symbol.dispose]: environments.close,
  };
}

function targetOf(planOrStack: Plan | Stack): EnvironmentTarget {
  return planOrStack.kind === "stack"
    ? present({ region: planOrStack.region, account: planOrStack.account, stack: planOrStack.name })
    : { region: planOrStack.region, stack: planOrStack.stackName };
}
