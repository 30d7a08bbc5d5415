import type { Environment } from "../environments/environment.ts";
import { describeStack, type StackDescription } from "../service/describe-stack.ts";
import { factsOfStatus } from "../service/stack-status.ts";

/** The stack that a definition names, asked for once by everybody who prepares the same plan. */
export interface StackReader {
  /** The stack as it is, or `undefined` when there is none. */
  find(): Promise<StackDescription | undefined>;
  /** The same, when something was ever deployed to it. */
  findDeployed(): Promise<StackDescription | undefined>;
}

/** Reads nothing before it is asked. */
export function createStackReader(environment: Environment, signal: AbortSignal, name: string): StackReader {
  let found: Promise<StackDescription | undefined> | undefined;
  const find = (): Promise<StackDescription | undefined> => (found ??= describeStack(environment, signal, name));
  return {
    find,
    async findDeployed() {
      const stack = await find();
      return stack === undefined || factsOfStatus(stack.status).kind === "review" ? undefined : stack;
    },
  };
}
