import type { LocalCloud } from "@stacksteward/local";

/** Answers the app's custom resource in the place of its function, whose code a local cloud does not run: `pnpm local --setup`. */
export function setup(cloud: LocalCloud): void {
  cloud.customResources.register(/:function:Service-Worker/, ({ ResourceProperties: { Count = "0" } }) => ({
    PhysicalResourceId: "seed",
    Data: { Count },
  }));
}
