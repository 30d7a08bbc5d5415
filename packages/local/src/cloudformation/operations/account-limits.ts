import type { DescribeAccountLimitsOutput } from "@aws-sdk/client-cloudformation";

import type { Operation } from "../../wire/operation.ts";

/**
 * What an account has unless it asked for more. The local cloud itself has no such limits.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 */
export function describeAccountLimits(): Operation<object, DescribeAccountLimitsOutput> {
  return () => ({
    AccountLimits: [
      { Name: "StackLimit", Value: 2_000 },
      { Name: "StackOutputsLimit", Value: 200 },
      { Name: "ConcurrentResourcesLimit", Value: 2_500 },
    ],
  });
}
