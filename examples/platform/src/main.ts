import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import { parseArgs } from "node:util";

import { createFileStore } from "@stacksteward/core";

import { openHttpDoor } from "./http-door.ts";
import { readPeople } from "./people.ts";
import { openPlatform } from "./platform.ts";

const { values: options } = parseArgs({
  options: {
    store: { type: "string", default: "./platform-store" },
    port: { type: "string", default: "8787" },
    aws: { type: "boolean", default: false },
  },
});

const people = readPeople(process.env["PLATFORM_PEOPLE"] ?? "");
const store = createFileStore(resolve(options.store));
const cloud = options.aws ? undefined : await (await import("@stacksteward/local")).createLocalCloud({ clock: "real" });
const platform = await openPlatform({ ...cloud?.connection(), store, holder: "the platform" });
const server = openHttpDoor(platform, people);
server.listen(Number(options.port), "127.0.0.1");
await once(server, "listening");
console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/deployments`);

process.once("SIGTERM", () => void stop());
process.once("SIGINT", () => void stop());

async function stop(): Promise<void> {
  server.close();
  server.closeAllConnections();
  await platform.close();
  await cloud?.close();
}
