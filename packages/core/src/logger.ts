import type { Secrets } from "./secrets.ts";
import { undisturbed } from "./undisturbed.ts";

/** What Stacksteward asks of a logger. A pino logger is one; so is any object with these four methods. */
export interface Logger {
  /** What helps only who looks for something: each call and each wait. */
  debug(fields: object, message: string): void;
  /** What a verb did. */
  info(fields: object, message: string): void;
  /** What went wrong and was tried again. */
  warn(fields: object, message: string): void;
  /** What failed for good. */
  error(fields: object, message: string): void;
}

/** Says nothing. */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** How {@link createLogger} logs. */
export interface LoggerOptions {
  /** Default `info`. */
  readonly level?: "debug" | "info" | "warn" | "error";
  /** Where each line of JSON goes. Default: standard output. */
  readonly destination?: {
    /** Takes one line, its line feed included. */
    write(line: string): void;
  };
}

/**
 * A pino logger that never writes credentials or parameter values.
 * Asynchronous because pino is only loaded when somebody wants it; any other logger can be passed instead.
 */
export async function createLogger(options: LoggerOptions = {}): Promise<Logger> {
  const { pino } = await import("pino");
  const settings = {
    level: options.level ?? "info",
    redact: { paths: ["credentials", "*.credentials", "parameters", "*.parameters"], censor: "****" },
  };
  const logger: Logger = options.destination === undefined ? pino(settings) : pino(settings, options.destination);
  return logger;
}

/** `logger` as the verbs use it: it is told no secret, and when it throws, or a promise of it fails, nobody notices. */
export function guardLogger(logger: Logger, secrets: Secrets): Logger {
  const guard =
    (level: keyof Logger) =>
    (fields: object, message: string): void => {
      undisturbed(() => logger[level](secrets.hideInText(fields), secrets.hideInText(message)), nobody);
    };
  return { debug: guard("debug"), info: guard("info"), warn: guard("warn"), error: guard("error") };
}

/** `logger` that says in every record what it is about: the run, the stack, the account, the region. */
export function loggerAbout(about: object, logger: Logger): Logger {
  const telling =
    (level: keyof Logger) =>
    (fields: object, message: string): void =>
      logger[level]({ ...about, ...fields }, message);
  return { debug: telling("debug"), info: telling("info"), warn: telling("warn"), error: telling("error") };
}

function nobody(): void {
  // Who could be told that the logger fails, but the logger?
}
