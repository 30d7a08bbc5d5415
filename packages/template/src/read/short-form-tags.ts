import type { CollectionTag, ScalarTag } from "yaml";

import { shortFormTags } from "./short-forms.ts";

/** The short forms as the YAML library wants them declared, so that it neither warns of them nor changes them. */
export const shortFormSchema: readonly (ScalarTag | CollectionTag)[] = shortFormTags.flatMap((tag) => [
  { tag, resolve: (text: string): string => text },
  { tag, collection: "map" as const },
  { tag, collection: "seq" as const },
]);
