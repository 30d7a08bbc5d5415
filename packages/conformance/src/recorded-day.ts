/** The day of a recording as `yyyy-mm-dd`, from `dd-mm-yyyy, hh:mm:ss`; empty when there is none. */
export function recordedDay(text: unknown): string {
  const [, day, month, year] = /^(\d{2})-(\d{2})-(\d{4})/.exec(typeof text === "string" ? text : "") ?? [];
  return year === undefined ? "" : `${year}-${month}-${day}`;
}
