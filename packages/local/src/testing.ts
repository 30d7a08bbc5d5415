import { createLocalCloud, type Connection, type LocalCloud } from "./local-cloud.ts";
import type { LocalCloudOptions } from "./local-cloud-options.ts";

/** What {@link cloudFixtures} adds to the context of a test. */
export interface CloudFixtures {
  /** A cloud of this test's own, closed when the test is over. */
  readonly cloud: LocalCloud;
  /** A way into the first account and region of {@link CloudFixtures.cloud}. */
  readonly connection: Connection;
}

/** Makes what a test asks for, lends it to the test, and cleans up when `use` comes back. */
export type Fixture<Needs, Value> = (needs: Needs, use: (value: Value) => Promise<void>) => Promise<void>;

/** Fixtures in the form that `test.extend` takes. */
export interface CloudFixtureFunctions {
  readonly cloud: Fixture<object, LocalCloud>;
  readonly connection: Fixture<Pick<CloudFixtures, "cloud">, Connection>;
}

/**
 * The fixtures `cloud` and `connection`, for `test.extend<CloudFixtures>(cloudFixtures(options))` of Vitest.
 * Each test that asks for one gets a cloud of its own; a test that asks for neither pays nothing.
 * Nothing of the test runner is imported: any runner whose fixtures have the same form will do.
 */
export function cloudFixtures(options: LocalCloudOptions = {}): CloudFixtureFunctions {
  return {
    // Runners read from the parameter's pattern which other fixtures this one needs, so it has to be there: none.
    // oxlint-disable-next-line no-empty-pattern
    cloud: ({}, use) => withLocalCloud(use, options),
    connection: ({ cloud }, use) => use(cloud.connection()),
  };
}

/**
 * Lends a new cloud to `use` and closes it afterwards, whether `use` succeeded or not. Answers what `use` answers.
 * For tests under any runner. Throws what {@link createLocalCloud} throws for options that make no sense.
 */
export async function withLocalCloud<Result>(
  use: (cloud: LocalCloud) => Result | Promise<Result>,
  options: LocalCloudOptions = {},
): Promise<Result> {
  const cloud = await createLocalCloud(options);
  try {
    return await use(cloud);
  } finally {
    await cloud.close();
  }
}
