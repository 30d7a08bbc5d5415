import type { Connection, LocalCloud } from "@stacksteward/local";

type Handler = Connection["requestHandler"];
type Answer = Awaited<ReturnType<Handler["handle"]>>;

/** One call of a run, as a fault sees it. */
export interface StruckCall {
  readonly cloud: LocalCloud;
  readonly operation: string;
  /** Sends it, and answers as the cloud does. */
  send(): Promise<Answer>;
  /** What the same call answered the last time it was made, if ever. */
  readonly previous: Answer | undefined;
}

/** Something that happens to one call, or is set off by it. */
export interface CallFault {
  readonly name: string;
  /** Whether it can strike this call. Default: any. */
  applies?(call: StruckCall): boolean;
  strike(call: StruckCall): Promise<Answer>;
}

/** As long as our clients wait for an answer. */
const PATIENCE = 60_000;

/** What can happen to a call. */
export const callFaults: readonly CallFault[] = [
  {
    name: "throttled five times",
    strike({ cloud, operation, send }) {
      cloud.faults.throttle({ operation, times: 5 });
      return send();
    },
  },
  {
    name: "failure of the server",
    strike({ cloud, operation, send }) {
      const message = "We encountered an internal error.";
      cloud.faults.refuse({ operation, times: 1, code: "InternalFailure", message, statusCode: 500 });
      return send();
    },
  },
  {
    name: "connection reset before it acted",
    strike({ cloud, operation, send }) {
      cloud.faults.lose({ operation, times: 1 });
      return send();
    },
  },
  {
    name: "connection reset after it acted",
    strike({ cloud, operation, send }) {
      cloud.faults.loseAnswer({ operation, times: 1 });
      return send();
    },
  },
  {
    name: "answer later than the time-out",
    async strike({ cloud, send }) {
      await send();
      await cloud.clock.sleep(PATIENCE);
      throw Object.assign(new Error("The answer came too late."), { name: "TimeoutError" });
    },
  },
  {
    name: "answer of the time before",
    applies: ({ operation, previous }) => previous !== undefined && /^(?:Describe|List|Get)/.test(operation),
    strike: async ({ previous, send }) => previous ?? send(),
  },
];

/** Follow-up pages are calls of their own; this one strikes each of them. */
export const failingPages: CallFault = {
  name: "next page failing",
  strike({ cloud, operation, send }) {
    cloud.faults.refuse({ operation, times: 1, code: "ServiceUnavailable", message: "Try later.", statusCode: 503 });
    return send();
  },
};

/** A handler that lets a fault strike, and how often it has. */
export interface StrikingHandler {
  readonly handler: Handler;
  struck(): number;
}

/** A handler that lets `fault` strike where `isStruck` says so; calls are counted from 0. */
export function strikingHandler(
  cloud: LocalCloud,
  fault: CallFault,
  isStruck: (call: number, body: string) => boolean,
): StrikingHandler {
  const { requestHandler } = cloud.connection();
  const answers = new Map<string, Answer>();
  let calls = 0;
  let struck = 0;
  const handler: Handler = {
    ...requestHandler,
    async handle(request, options) {
      const body = typeof request.body === "string" ? request.body : "";
      const send = async (): Promise<Answer> => {
        const answer = await requestHandler.handle(request, options);
        answers.set(body, answer);
        return answer;
      };
      const operation = /(?:^|&)Action=(\w+)/.exec(body)?.[1] ?? "";
      const call: StruckCall = { cloud, operation, send, previous: answers.get(body) };
      if (!isStruck(calls++, body) || fault.applies?.(call) === false) return send();
      struck += 1;
      return fault.strike(call);
    },
  };
  return { handler, struck: () => struck };
}
