/** Starts the installed program as `npx` does, asks it whether it is well, and ends it. Prints `served` and its URL. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

const program = spawn("npx", ["--no-install", "stacksteward-local", "--port", "0"], {
  stdio: ["ignore", "pipe", "inherit"],
});
const ended = once(program, "close");
const [line] = await once(createInterface(program.stdout), "line");
const { url } = JSON.parse(line);
const { status } = await fetch(`${url}/_stacksteward/health`);
program.kill("SIGTERM");
await ended;
console.log(status === 200 ? `served ${url}` : `answered ${status}`);
