/** A token in a text. */
export interface FoundToken {
  readonly what: string;
  readonly index: number;
  readonly text: string;
}
