#!/usr/bin/env node
import { readFlags, usage, type Flags } from "./bin-flags.ts";
import { watchLauncher } from "./bin-launcher.ts";
import { loadSetup } from "./bin-setup.ts";
import { createLocalCloud } from "./local-cloud.ts";

const flags = readFlags(process.argv.slice(2));
if (flags.kind === "help") process.stdout.write(usage);
else if (flags.kind === "invalid") refuse(flags.message);
else await serve(flags);

async function serve({ options, port, setup }: Extract<Flags, { kind: "serve" }>): Promise<void> {
  try {
    const prepare = setup === undefined ? undefined : await loadSetup(setup);
    const cloud = await createLocalCloud({ ...options, onInternalError: (error) => console.error(error) });
    await prepare?.(cloud);
    const { url } = await cloud.listen({ port });
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void cloud.close());
    watchLauncher(() => void cloud.close());
    process.stdout.write(`${JSON.stringify({ url, accounts: cloud.accounts, regions: cloud.regions })}\n`);
  } catch (error) {
    refuse(error instanceof Error ? error.message : String(error));
  }
}

function refuse(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 2;
}
