import type { DescribeStackEventsInput, DescribeStackEventsOutput } from "@aws-sdk/client-cloudformation";

import type { Operation } from "../../wire/operation.ts";
import type { Engine } from "../engine.ts";
import { given } from "../given.ts";
import { stablePage } from "../page.ts";
import { absence, knownStack } from "./known-stack.ts";

/** Newest first. A token remembers how many events there were when the first page was read, so that later ones shift nothing. */
export function describeStackEvents(engine: Engine): Operation<DescribeStackEventsInput, DescribeStackEventsOutput> {
  return ({ StackName, NextToken }, context) => {
    const { events } = knownStack(engine, context, StackName, absence.bracketed);
    const { until, offset, size, nextToken } = stablePage(NextToken, events.size);
    return given({ StackEvents: events.page(until, offset, size), NextToken: nextToken(until) });
  };
}
