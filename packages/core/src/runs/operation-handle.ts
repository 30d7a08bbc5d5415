import { CoreErrorCode, coreError } from "../core-error.ts";

/** What operations can be taken up by their handle. */
const KINDS = ["deploy", "destroy", "roll-back", "refactor"] as const;
type OperationHandleKind = (typeof KINDS)[number];

/** What names an operation across processes. JSON. */
export interface OperationHandle {
  readonly version: 1;
  readonly kind: OperationHandleKind;
  readonly runId: string;
  /** Of a refactor: the first of its stacks. */
  readonly stackName: string;
  /** Absent when the SDK is to find it; the run keeps what it found. */
  readonly region?: string;
}

/** Reads a handle that has been stored or sent. Throws `HANDLE_INVALID` naming what is wrong with it. */
export function parseHandle(handle: unknown): OperationHandle {
  if (typeof handle !== "object" || handle === null) throw invalid("it is no object");
  const { version, kind, runId, stackName, region } = handle as Partial<Record<keyof OperationHandle, unknown>>;
  if (version !== 1) throw invalid(`its version is ${String(version)}, and this version reads 1`);
  if (!isKind(kind)) throw invalid(`its kind is ${String(kind)}`);
  if (typeof runId !== "string" || !/^[A-Za-z0-9-]{1,100}$/.test(runId)) throw invalid("its runId is none");
  if (typeof stackName !== "string" || stackName === "") throw invalid("it names no stack");
  if (region !== undefined && typeof region !== "string") throw invalid("its region is no text");
  return { version, kind, runId, stackName, ...(region === undefined ? {} : { region }) };
}

function isKind(kind: unknown): kind is OperationHandleKind {
  return (KINDS as readonly unknown[]).includes(kind);
}

function invalid(what: string): Error {
  return coreError(
    CoreErrorCode.HandleInvalid,
    `This is not a handle that can be used: ${what}. Pass the handle of an operation as it was, from { version: 1, kind, runId, stackName }.`,
  );
}
