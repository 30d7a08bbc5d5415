import type { Reporter } from "vitest/node";

/** Says, at the end of every run, what these tests do not cover. */
export const tellWhatIsLeftOut: Reporter = {
  onTestRunEnd() {
    console.log("Left out: the interop suites, which install the AWS CLI, boto3 and the CDK CLI (.ci/interop/run).\n");
  },
};
