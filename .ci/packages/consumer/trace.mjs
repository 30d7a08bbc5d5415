/** Prints, as JSON, which packages are loaded by importing core and how long that takes, beside the bare client. */
import { registerHooks } from "node:module";

const loaded = new Set();
registerHooks({
  load(url, context, next) {
    const name = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
    if (name !== undefined) loaded.add(name);
    return next(url, context);
  },
});

await import("@stacksteward/core");
console.log(JSON.stringify([...loaded].toSorted()));
