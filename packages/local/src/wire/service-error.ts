/** An error the service answers: a code and a message from the AWS API, never a bug of ours. */
export class ServiceError extends Error {
  readonly code: string;
  readonly statusCode: number;
  readonly fault: "Sender" | "Receiver";
  /** Further members of the modelled error shape. */
  readonly members: Readonly<Record<string, unknown>>;
  /** Further headers of the answer, in lower case. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: string,
    message: string,
    options: {
      statusCode?: number;
      fault?: "Sender" | "Receiver";
      members?: Readonly<Record<string, unknown>>;
      headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(message);
    this.name = "ServiceError";
    this.code = code;
    this.statusCode = options.statusCode ?? 400;
    this.fault = options.fault ?? "Sender";
    this.members = options.members ?? {};
    this.headers = options.headers ?? {};
  }
}
