/** One account and region that a template is rolled out to. */
export interface InstancePlace {
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
}

/** How maps name a place. */
export function placeKey({ account, region }: InstancePlace): string {
  return `${account}/${region}`;
}
