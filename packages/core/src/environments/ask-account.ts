import type { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import type { HttpRequest, HttpResponse, RequestHandler } from "@smithy/types";

/** The version of the API that is asked: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
const BODY = "Action=GetCallerIdentity&Version=2011-06-15";

/** Whose credentials a client has. */
export interface Caller {
  readonly account: string;
  /** Of the user, or of the session of a role. */
  readonly arn: string;
}

/**
 * Asks STS to whom the credentials of a client belong. Nobody has to be allowed to ask
 * (https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html). The request is written here and goes
 * through the client's own signer and handler: the client of STS would be one more package for a single question. It goes to
 * the address that the client was told, if any, and else to STS in its region. Throws what STS answers, under its code.
 */
export async function askCaller(
  { config }: CloudFormationClient,
  options: { readonly abortSignal: AbortSignal },
): Promise<Caller> {
  const region = await config.region();
  const url = new URL(await addressOf(config, region));
  // A client keeps the first service that its signer was asked for, which must stay its own.
  const signer = await config.signer();
  const request = await signer.sign(
    {
      method: "POST",
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port === "" ? {} : { port: Number(url.port) }),
      path: url.pathname,
      query: {},
      headers: { host: url.host, "content-type": "application/x-www-form-urlencoded" },
      body: BODY,
    },
    { signingService: "sts", signingRegion: region },
  );
  const handler: RequestHandler<HttpRequest, HttpResponse> = config.requestHandler;
  const { response } = await handler.handle(request, options);
  const body: unknown = response.body;
  const bytes = body instanceof Uint8Array ? body : await config.streamCollector(body);
  const answer = Buffer.from(bytes).toString();
  const account = textOf(answer, "Account");
  if (response.statusCode === 200 && account !== undefined && /^\d{12}$/.test(account))
    return { account, arn: textOf(answer, "Arn") ?? "" };
  throw Object.assign(new Error(textOf(answer, "Message") ?? "STS answered something else than an account"), {
    name: textOf(answer, "Code") ?? "UnknownError",
    $metadata: { httpStatusCode: response.statusCode, requestId: textOf(answer, "RequestId") },
  });
}

/** The account alone. */
export async function askAccount(
  client: CloudFormationClient,
  options: { readonly abortSignal: AbortSignal },
): Promise<string> {
  return (await askCaller(client, options)).account;
}

/** In every partition STS stands beside CloudFormation: https://docs.aws.amazon.com/general/latest/gr/sts.html */
async function addressOf(config: CloudFormationClient["config"], region: string): Promise<string> {
  if (config.isCustomEndpoint === true && config.endpoint !== undefined) {
    const { protocol, hostname, port, path } = await config.endpoint();
    return `${protocol}//${hostname}${port === undefined ? "" : `:${port}`}${path}`;
  }
  const configured = await config.serviceConfiguredEndpoint?.();
  if (configured !== undefined) return configured;
  const { url } = config.endpointProvider({ Region: region, UseFIPS: false, UseDualStack: false });
  return url.href.replace("//cloudformation.", "//sts.");
}

function textOf(xml: string, element: string): string | undefined {
  return new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml)?.[1];
}
