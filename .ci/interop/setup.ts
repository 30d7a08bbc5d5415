import type { LocalCloud } from "../../packages/local/src/index.ts";

/**
 * The functions behind what the suites deploy. They answer for names and types that only their own scenarios use,
 * because every scenario shares one cloud.
 */
export function setup(cloud: LocalCloud): void {
  cloud.customResources.register(/:function:rows$/, ({ ResourceProperties: { Count = "0" } }) => ({
    PhysicalResourceId: "rows",
    Data: { Count },
  }));
  cloud.customResources.register(/:function:refuses$/, () => {
    throw new Error("No rows today");
  });
  const unit = cloud.organization.addUnit();
  cloud.organization.place(cloud.accounts.slice(1), unit);
  cloud.customResources.register(/:function:organization$/, () => ({
    PhysicalResourceId: "organization",
    Data: { Unit: unit },
  }));
  cloud.macros.register("Depth", ({ params }) => ({
    status: "success",
    fragment: { VisibilityTimeout: Number(params["Seconds"]) },
  }));
  cloud.hooks.register(
    "Interop::Streams::Check",
    ({ requestData }) =>
      requestData.targetModel?.resourceProperties["ShardCount"] === "1"
        ? { hookStatus: "SUCCESS", message: "One shard" }
        : { hookStatus: "FAILED", errorCode: "NonCompliant", message: "Too many shards" },
    { types: ["AWS::Kinesis::Stream"] },
  );
}
