import type { DescribeStackEventsInput, DescribeStackEventsOutput } from "@aws-sdk/client-cloudformation";

import type { Operation } from "../../wire/operation.ts";
import type { Engine } from "../engine.ts";
import { given } from "../given.ts";
import { pageSize, readToken, writeToken } from "../page.ts";
import { absence, knownStack } from "./known-stack.ts";

/** Newest first. A token remembers how many events there were when the first page was read, so that later ones shift nothing. */
export function describeStackEvents(engine: Engine): Operation<DescribeStackEventsInput, DescribeStackEventsOutput> {
  return ({ StackName, NextToken }, context) => {
    const { events } = knownStack(engine, context, StackName, absence.bracketed);
    const [until = 0, offset = 0] =
      NextToken === undefined ? [events.size, 0] : readToken(NextToken).split(",").map(Number);
    const next = offset + pageSize;
    return given({
      StackEvents: events.page(until, offset, pageSize),
      NextToken: next < until ? writeToken(`${until},${next}`) : undefined,
    });
  };
}
