import { atMost, type Benchmark } from "../benchmark.ts";
import { fuzzHttpDoor } from "../fuzz/fuzz-http-door.ts";

const SECONDS = 60;

/** The long form of the fuzzing that the tests do shortly. */
export const fuzz: Benchmark = {
  name: "fuzz",
  description: `Mutated requests of real clients to the HTTP door of one local cloud, for ${SECONDS} seconds`,
  async run() {
    const subject = "@stacksteward/local";
    const { requests, fault } = await fuzzHttpDoor({ requests: 1_000_000, milliseconds: SECONDS * 1_000 });
    return [
      { metric: "requests sent", subject, value: requests, unit: "requests" },
      atMost(0, {
        metric: "met badly",
        subject,
        value: fault === undefined ? 0 : 1,
        unit: "requests",
        ...(fault !== undefined && { note: fault }),
      }),
    ];
  },
};
