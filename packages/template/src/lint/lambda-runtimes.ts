/** What is known of the end of a Lambda runtime. */
export interface RuntimeEnd {
  /** The day from which it is deprecated, as `YYYY-MM-DD`. */
  readonly deprecated: string;
  /** Whether functions can neither be created nor updated with it any more. */
  readonly isBlocked?: true;
}

const blocked = (deprecated: string): RuntimeEnd => ({ deprecated, isBlocked: true });
const deprecated = (day: string): RuntimeEnd => ({ deprecated: day });

/**
 * The tables of "Lambda runtimes" in the Lambda developer guide, which move now and then; a runtime that is not here has
 * no day yet. https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
 * The days agree with those that cfn-lint 1.58.0 has (MIT-0), where both have one.
 */
export const runtimeEnds: ReadonlyMap<string, RuntimeEnd> = new Map([
  ["dotnet5.0", blocked("2022-05-10")],
  ["dotnet6", deprecated("2024-12-20")],
  ["dotnet7", deprecated("2024-05-14")],
  ["dotnet8", deprecated("2026-11-10")],
  ["dotnet10", deprecated("2028-11-14")],
  ["dotnetcore1.0", blocked("2019-06-27")],
  ["dotnetcore2.0", blocked("2019-05-30")],
  ["dotnetcore2.1", blocked("2022-01-05")],
  ["dotnetcore3.1", blocked("2023-04-03")],
  ["go1.x", deprecated("2024-01-08")],
  ["java8", deprecated("2024-01-08")],
  ["java8.al2", deprecated("2027-06-30")],
  ["java11", deprecated("2027-06-30")],
  ["java17", deprecated("2027-06-30")],
  ["java21", deprecated("2029-06-30")],
  ["java25", deprecated("2029-06-30")],
  ["nodejs", blocked("2016-08-30")],
  ["nodejs4.3", blocked("2020-03-05")],
  ["nodejs4.3-edge", blocked("2020-03-05")],
  ["nodejs6.10", blocked("2019-08-12")],
  ["nodejs8.10", blocked("2020-03-06")],
  ["nodejs10.x", blocked("2021-07-30")],
  ["nodejs12.x", blocked("2023-03-31")],
  ["nodejs14.x", deprecated("2023-12-04")],
  ["nodejs16.x", deprecated("2024-06-12")],
  ["nodejs18.x", deprecated("2025-09-01")],
  ["nodejs20.x", deprecated("2026-04-30")],
  ["nodejs22.x", deprecated("2027-04-30")],
  ["nodejs24.x", deprecated("2028-04-30")],
  ["provided", deprecated("2024-01-08")],
  ["provided.al2", deprecated("2026-07-31")],
  ["provided.al2023", deprecated("2029-06-30")],
  ["python2.7", blocked("2021-07-15")],
  ["python3.6", blocked("2022-07-18")],
  ["python3.7", deprecated("2023-12-04")],
  ["python3.8", deprecated("2024-10-14")],
  ["python3.9", deprecated("2025-12-15")],
  ["python3.10", deprecated("2026-10-31")],
  ["python3.11", deprecated("2027-06-30")],
  ["python3.12", deprecated("2028-10-31")],
  ["python3.13", deprecated("2029-06-30")],
  ["python3.14", deprecated("2029-06-30")],
  ["ruby2.5", blocked("2021-07-30")],
  ["ruby2.7", deprecated("2023-12-07")],
  ["ruby3.2", deprecated("2026-03-31")],
  ["ruby3.3", deprecated("2027-03-31")],
  ["ruby3.4", deprecated("2028-03-31")],
  ["ruby4.0", deprecated("2029-03-31")],
]);
