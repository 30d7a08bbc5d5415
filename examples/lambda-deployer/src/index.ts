import type { DurableLambdaHandler } from "@aws/durable-execution-sdk-js";
import { createS3Store } from "@stacksteward/core";

import { createDurableHandler } from "./durable-handler.ts";
import { createScheduledHandler } from "./scheduled-handler.ts";

export { createDurableHandler, createScheduledHandler };

// Lambda's environment is where a function is told of its bucket, and its account.
const { STORE_BUCKET = "", ACCOUNT_ID = "" } = process.env;
const options = {
  accountId: ACCOUNT_ID,
  store: createS3Store({ bucket: STORE_BUCKET, expectedBucketOwner: ACCOUNT_ID }),
  holder: "lambda-deployer",
};

/** What the template names as the handler of the durable function. */
export const durable: DurableLambdaHandler = createDurableHandler(options);

/** What the template names as the handler of the scheduled function. */
export const scheduled: ReturnType<typeof createScheduledHandler> = createScheduledHandler(options);
