/** What a client is told that asked for something it can't have. */
export class Refusal extends Error {
  readonly statusCode: number;

  constructor(statusCode: number, message: string) {
    super(message);
    this.name = "Refusal";
    this.statusCode = statusCode;
  }
}
