import type { Reporter } from "vitest/node";

/** Says, at the end of every run, what these tests do not cover. */
export const tellWhatIsLeftOut: Reporter = {
  onTestRunEnd() {
    console.log("Left out: the interop suites, which install the AWS CLI and boto3 (.ci/interop/run).\n");
  },
};
