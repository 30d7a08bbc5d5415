import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect, it } from "vitest";

it("starts with the store in the folder it is started in, answers, and stops when it is told to", async () => {
  const folder = await mkdtemp(join(tmpdir(), "platform-"));
  const main = fileURLToPath(new URL("main.ts", import.meta.url));
  const service = spawn(process.execPath, ["--conditions=@stacksteward/source", main, "--port", "0"], {
    cwd: folder,
    env: { ...process.env, PLATFORM_PEOPLE: "ada=token-of-ada-0000" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(service, "exit");
  try {
    const [line] = (await Promise.race([once(service.stdout.setEncoding("utf8"), "data"), ended])) as [string];
    const response = await fetch(line.trim(), { headers: { authorization: "Bearer token-of-ada-0000" } });
    expect([response.status, await response.json()]).toEqual([200, []]);
  } finally {
    service.kill("SIGTERM");
  }
  expect(await ended).toEqual([0, null]);
  await rm(folder, { recursive: true });
});
