/** `deploy-peer.ts <assembly> <concurrency>`: deploys a cloud assembly with the CDK toolkit library, and says how long it took. */
import { createRequire } from "node:module";

interface ToolkitLibrary {
  readonly Toolkit: new (options: { readonly ioHost: object }) => {
    fromAssemblyDirectory(folder: string): Promise<object>;
    deploy(source: object, options: { readonly concurrency: number }): Promise<{ readonly stacks: readonly object[] }>;
  };
}

const [, , folder = "", concurrency = "1"] = process.argv;
const load = createRequire(new URL("../../peers/", import.meta.url));
const { Toolkit } = load("@aws-cdk/toolkit-lib") as ToolkitLibrary;
const silent = {
  notify: () => Promise.resolve(),
  requestResponse: ({ defaultResponse }: { readonly defaultResponse: unknown }) => Promise.resolve(defaultResponse),
};

const toolkit = new Toolkit({ ioHost: silent });
const source = await toolkit.fromAssemblyDirectory(folder);
const start = performance.now();
await toolkit.deploy(source, { concurrency: Number(concurrency) });
console.log(JSON.stringify({ seconds: (performance.now() - start) / 1000 }));
