import type { BodyLimits } from "./doors/request-body.ts";

/** What a local cloud is made of. Every member has a default. */
export interface LocalCloudOptions {
  /** Account ids, twelve digits each; the first is where unknown access keys lead. Default `["111111111111"]`. */
  readonly accounts?: readonly string[];
  /** Default `["us-east-1"]`. */
  readonly regions?: readonly string[];
  /** Virtual time jumps, real time passes, scaled time passes `scale` times as fast. Default `"virtual"`. */
  readonly clock?: "virtual" | "real" | { readonly scale: number };
  /**
   * How long resources take: `"resembling"` as long as was measured on AWS, an RDS instance four minutes, `"short"` a
   * twentieth of that, or a factor of your own. Default `"short"` on a real clock, where somebody waits for it, else `"resembling"`.
   */
  readonly durations?: "resembling" | "short" | number;
  /** Clouds with the same seed give the same identifiers to the same calls. Default `"local cloud"`. */
  readonly seed?: string | number;
  /** When virtual time begins. Default 2026-01-01T00:00:00Z; a real clock ignores it. */
  readonly startTime?: Date | string | number;
  /**
   * Whether CreateStack, UpdateStack and CreateChangeSet validate before anything is deployed, as AWS does since 30 June 2026.
   * Default true. With false the cloud answers as AWS did before: what is wrong with a property fails its resource.
   */
  readonly preDeploymentValidation?: boolean;
  /** Bytes that one request may have, 64 MiB by default. */
  readonly maxBodyBytes?: number;
  /** Bytes that all objects of all buckets may have together, 512 MiB by default: they are kept in memory. */
  readonly maxStoredBytes?: number;
  /** Told of errors that are bugs of the local cloud; callers see them as `InternalFailure`. Default: nobody is told. */
  readonly onInternalError?: (error: unknown) => void;
}

/** {@link LocalCloudOptions} with every default filled in. */
export interface CheckedOptions {
  readonly accounts: readonly [string, ...string[]];
  readonly regions: readonly [string, ...string[]];
  readonly clock: "virtual" | "real" | { readonly scale: number };
  readonly durationFactor: number;
  readonly seed: string;
  readonly startTime: number;
  readonly validatesBeforeDeploying: boolean;
  readonly limits: BodyLimits & { readonly maxStoredBytes: number };
  readonly onInternalError: ((error: unknown) => void) | undefined;
}

const mebibyte = 1024 * 1024;

/** Fills in defaults. Throws `RangeError` naming the option and the value that can't be used. */
export function checkOptions(options: LocalCloudOptions): CheckedOptions {
  const { maxBodyBytes = 64 * mebibyte, maxStoredBytes = 512 * mebibyte } = options;
  if (!(maxBodyBytes > 0)) throw unusable("maxBodyBytes", maxBodyBytes, "a number of bytes above 0");
  if (!(maxStoredBytes > 0)) throw unusable("maxStoredBytes", maxStoredBytes, "a number of bytes above 0");
  return {
    accounts: checkList(
      "accounts",
      options.accounts ?? ["111111111111"],
      /^\d{12}$/,
      "twelve digits, such as 111111111111",
    ),
    regions: checkList(
      "regions",
      options.regions ?? ["us-east-1"],
      /^[a-z]{2,}(?:-[a-z]+)+-\d$/,
      "a region, such as eu-west-1",
    ),
    clock: checkClock(options.clock ?? "virtual"),
    durationFactor: checkDurations(options.durations ?? (options.clock === "real" ? "short" : "resembling")),
    seed: String(options.seed ?? "local cloud"),
    startTime: checkStartTime(options.startTime ?? Date.UTC(2026, 0, 1)),
    validatesBeforeDeploying: options.preDeploymentValidation ?? true,
    limits: { maxBodyBytes, maxStoredBytes },
    onInternalError: options.onInternalError,
  };
}

function checkList(
  option: string,
  values: readonly string[],
  pattern: RegExp,
  expected: string,
): readonly [string, ...string[]] {
  const [first, ...rest] = values;
  if (first === undefined) throw unusable(option, "[]", "a list with at least one entry");
  for (const value of values) if (!pattern.test(value)) throw unusable(option, value, expected);
  if (new Set(values).size !== values.length) throw unusable(option, values.join(", "), "a list without repetition");
  return [first, ...rest];
}

function checkClock(
  clock: "virtual" | "real" | { readonly scale: number },
): "virtual" | "real" | { readonly scale: number } {
  if (clock === "virtual" || clock === "real") return clock;
  const scale: unknown = typeof clock === "object" && clock !== null ? clock.scale : undefined;
  if (typeof scale === "number" && Number.isFinite(scale) && scale > 0) return { scale };
  throw unusable("clock", JSON.stringify(clock), '"virtual", "real" or { scale } with a scale above 0');
}

function checkDurations(durations: "resembling" | "short" | number): number {
  const factor: unknown = durations === "resembling" ? 1 : durations === "short" ? 0.05 : durations;
  if (typeof factor === "number" && Number.isFinite(factor) && factor >= 0) return factor;
  throw unusable("durations", durations, '"resembling", "short" or a factor from 0');
}

function checkStartTime(startTime: Date | string | number): number {
  const time = new Date(startTime).getTime();
  if (Number.isNaN(time))
    throw unusable("startTime", startTime, "a date, an ISO 8601 string or milliseconds since 1970");
  return time;
}

function unusable(option: string, value: unknown, expected: string): RangeError {
  return new RangeError(`The option ${option} of createLocalCloud can't be ${String(value)}: it must be ${expected}.`);
}
