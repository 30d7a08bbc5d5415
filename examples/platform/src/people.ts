import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

import { Refusal } from "./refusal.ts";

/** Who may use the service: names by their token. */
export type People = ReadonlyMap<string, string>;

/** Whose token came with a request. Takes as long for a wrong token as for a right one. */
export function whoAsks(people: People, { headers }: IncomingMessage): string {
  const given = digestOf(/^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1] ?? "");
  const found = [...people].filter(([token]) => timingSafeEqual(digestOf(token), given));
  const name = found[0]?.[1];
  if (name === undefined) throw new Refusal(401, "Say who you are: authorization: Bearer <token>.");
  return name;
}

/** Reads `name=token,name=token`. A token is 16 characters or more. */
export function readPeople(text: string): People {
  const people = text.split(",").map((pair): [string, string] => {
    const [name = ""] = pair.split("=", 1);
    const token = pair.slice(name.length + 1);
    if (name === "" || token.length < 16)
      throw new Error("People are name=token,name=token with tokens of 16 characters or more.");
    return [token, name];
  });
  return new Map(people);
}

function digestOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
