import { fileURLToPath } from "node:url";

import { installMoto, type MissingPeer } from "./peers.ts";
import { startServer, type ServerProcess } from "./server-process.ts";

/** The peer that speaks the same protocols, with the version that `peers/requirements.txt` names. */
export const MOTO = "moto 5.2.5";

/** The local cloud as published, in a process of its own, with time that passes `scale` times as fast. */
export function startLocalCloud({
  scale,
  storage = 512,
}: {
  readonly scale: number;
  /** Mebibytes. Default 512. */
  readonly storage?: number;
}): Promise<ServerProcess> {
  const bin = fileURLToPath(new URL("../../local/dist/bin.js", import.meta.url));
  const flags = ["--port", "0", "--clock", String(scale), "--storage", String(storage)];
  return startServer(process.execPath, [bin, ...flags], (output) => {
    return /"url":"([^"]+)"/.exec(output)?.[1];
  });
}

/** The server of moto, installed when it is missing. */
export async function startMoto(): Promise<ServerProcess | MissingPeer> {
  const command = await installMoto();
  if (typeof command !== "string") return command;
  return startServer(command, ["--host", "127.0.0.1", "--port", "0"], (output) => {
    return /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(output)?.[1];
  });
}
