import { createS3Store } from "@stacksteward/core";

import { createDriftWatch } from "./watch-handler.ts";

export { createDriftWatch };

// Lambda's environment is where a function is told of its bucket, and its account.
const { STORE_BUCKET = "", ACCOUNT_ID = "" } = process.env;

/** What the template names as the handler. */
export const handler: ReturnType<typeof createDriftWatch> = createDriftWatch(
  { accountId: ACCOUNT_ID, store: createS3Store({ bucket: STORE_BUCKET, expectedBucketOwner: ACCOUNT_ID }) },
  (summary) => console.log(JSON.stringify(summary)),
);
