import type * as Api from "@aws-sdk/client-ssm";

import type { CallContext, Operation, Service } from "../wire/operation.ts";
import { ServiceError } from "../wire/service-error.ts";
import type { World } from "../world.ts";
import { ssmDemands } from "./demands.ts";
import { labelParameterVersion } from "./labels.ts";
import { pageOf } from "../wire/page.ts";
import { fromLegacyFilters, satisfies } from "./parameter-filters.ts";
import { checkPath, isUnder, parseReference } from "./parameter-name.ts";
import { ciphertext, describeValue, latestVersion, type ParameterVersion, type StoredParameter } from "./parameter.ts";
import { publicParameter } from "./public-parameters.ts";
import { putParameter } from "./put-parameter.ts";

/** Systems Manager's Parameter Store; nothing else of Systems Manager. */
export interface Ssm extends Service {
  readonly operations: {
    readonly PutParameter: Operation<Api.PutParameterRequest, Api.PutParameterResult>;
    readonly GetParameter: Operation<Api.GetParameterRequest, Api.GetParameterResult>;
    readonly GetParameters: Operation<Api.GetParametersRequest, Api.GetParametersResult>;
    readonly GetParametersByPath: Operation<Api.GetParametersByPathRequest, Api.GetParametersByPathResult>;
    readonly GetParameterHistory: Operation<Api.GetParameterHistoryRequest, Api.GetParameterHistoryResult>;
    readonly DescribeParameters: Operation<Api.DescribeParametersRequest, Api.DescribeParametersResult>;
    readonly DeleteParameter: Operation<Api.DeleteParameterRequest, Api.DeleteParameterResult>;
    readonly DeleteParameters: Operation<Api.DeleteParametersRequest, Api.DeleteParametersResult>;
    readonly LabelParameterVersion: Operation<Api.LabelParameterVersionRequest, Api.LabelParameterVersionResult>;
    readonly AddTagsToResource: Operation<Api.AddTagsToResourceRequest, Api.AddTagsToResourceResult>;
    readonly RemoveTagsFromResource: Operation<Api.RemoveTagsFromResourceRequest, Api.RemoveTagsFromResourceResult>;
    readonly ListTagsForResource: Operation<Api.ListTagsForResourceRequest, Api.ListTagsForResourceResult>;
  };
}

/** The parameters of one account and region, by name. */
type ParameterStore = Map<string, StoredParameter>;

/** Makes the Parameter Store of one local cloud. */
export function createSsm(world: World): Ssm {
  const stores = new Map<string, ParameterStore>();
  return {
    name: "ssm",
    demands: ssmDemands(world.partitionOf),
    operations: {
      PutParameter(input, context) {
        const name = parseReference(input.Name ?? "").name;
        const store = storeOf(context);
        const parameter = putParameter(store.get(name), { ...input, Name: name }, putOptions(context, name));
        store.set(name, parameter);
        const { version, tier } = latestVersion(parameter);
        return { Version: version, Tier: tier };
      },
      GetParameter({ Name = "", WithDecryption = false }, context) {
        const { parameter, version, selector } = find(withPublic(storeOf(context), Name, context), Name);
        return { Parameter: describeValue(parameter, version, { decrypt: WithDecryption, ...selector }) };
      },
      GetParameters({ Names = [], WithDecryption = false }, context) {
        const store = storeOf(context);
        const found = Names.map((name) => ({ name, match: tryFind(withPublic(store, name, context), name) }));
        return {
          Parameters: found.flatMap(({ match }) =>
            match
              ? [describeValue(match.parameter, match.version, { decrypt: WithDecryption, ...match.selector })]
              : [],
          ),
          InvalidParameters: found.flatMap(({ name, match }) => (match ? [] : [name])),
        };
      },
      GetParametersByPath(input, context) {
        const { Path = "", Recursive = false, WithDecryption = false, ParameterFilters = [] } = input;
        checkPath(Path);
        const matching = sorted(storeOf(context)).filter(
          (parameter) => isUnder(parameter.name, Path, Recursive) && satisfies(parameter, ParameterFilters),
        );
        const { items, nextToken } = pageOf(matching, input.NextToken, input.MaxResults ?? 10);
        const Parameters = items.map((item) => describeValue(item, latestVersion(item), { decrypt: WithDecryption }));
        return { Parameters, NextToken: nextToken };
      },
      GetParameterHistory(input, context) {
        const { parameter } = find(storeOf(context), input.Name ?? "");
        const { items, nextToken } = pageOf(parameter.versions, input.NextToken, input.MaxResults ?? 50);
        return {
          Parameters: items.map((item) => history(parameter, item, input.WithDecryption ?? false)),
          NextToken: nextToken,
        };
      },
      DescribeParameters(input, context) {
        const filters = [...(input.ParameterFilters ?? []), ...fromLegacyFilters(input.Filters ?? [])];
        const matching = sorted(storeOf(context)).filter((parameter) => satisfies(parameter, filters));
        const { items, nextToken } = pageOf(matching, input.NextToken, input.MaxResults ?? 50);
        return { Parameters: items.map(metadata), NextToken: nextToken };
      },
      DeleteParameter({ Name = "" }, context) {
        if (!storeOf(context).delete(parseReference(Name).name)) throw notFound();
        return {};
      },
      DeleteParameters({ Names = [] }, context) {
        const store = storeOf(context);
        const outcome = Map.groupBy(Names, (name) => store.delete(parseReference(name).name));
        return { DeletedParameters: outcome.get(true) ?? [], InvalidParameters: outcome.get(false) ?? [] };
      },
      LabelParameterVersion(input, context) {
        const { parameter } = find(storeOf(context), input.Name ?? "");
        return labelParameterVersion(parameter, input);
      },
      AddTagsToResource(input, context) {
        const { tags } = tagged(input, context);
        for (const { Key = "", Value = "" } of input.Tags ?? []) tags.set(Key, Value);
        return {};
      },
      RemoveTagsFromResource(input, context) {
        const { tags } = tagged(input, context);
        for (const key of input.TagKeys ?? []) tags.delete(key);
        return {};
      },
      ListTagsForResource(input, context) {
        return { TagList: [...tagged(input, context).tags].map(([Key, Value]) => ({ Key, Value })) };
      },
    },
  };

  function storeOf({ account, region }: CallContext): ParameterStore {
    const key = `${account}/${region}`;
    let store = stores.get(key);
    if (store === undefined) {
      store = new Map();
      stores.set(key, store);
    }
    return store;
  }

  /** The store, or one with nothing in it but the public parameter that is asked for. */
  function withPublic(store: ParameterStore, reference: string, { region }: CallContext): ParameterStore {
    const { name } = parseReference(reference);
    const now = new Date(world.clock.now());
    const found = publicParameter({ name, region, partition: world.partitionOf(region), now });
    return found === undefined ? store : new Map([[name, found]]);
  }

  function putOptions({ account, region }: CallContext, name: string): Parameters<typeof putParameter>[2] {
    const partition = world.partitionOf(region);
    return {
      arn: `arn:${partition}:ssm:${region}:${account}:parameter/${name.replace(/^\//, "")}`,
      now: new Date(world.clock.now()),
      principalArn: `arn:${partition}:iam::${account}:root`,
    };
  }

  function tagged(
    input: { ResourceType?: string | undefined; ResourceId?: string | undefined },
    context: CallContext,
  ): StoredParameter {
    const parameter = input.ResourceType === "Parameter" ? storeOf(context).get(input.ResourceId ?? "") : undefined;
    if (parameter !== undefined) return parameter;
    throw new ServiceError(
      "InvalidResourceId",
      "The resource ID isn't valid. Verify that you entered the correct ID and try again.",
    );
  }
}

interface Match {
  readonly parameter: StoredParameter;
  readonly version: ParameterVersion;
  readonly selector: { readonly selector?: string };
}

function tryFind(store: ParameterStore, reference: string): Match | undefined {
  const { name, selector } = parseReference(reference);
  const parameter = store.get(name);
  if (parameter === undefined) return undefined;
  if (selector === undefined) return { parameter, version: latestVersion(parameter), selector: {} };
  const wanted = selector.slice(1);
  const version = parameter.versions.find((each) => String(each.version) === wanted || each.labels.has(wanted));
  return version && { parameter, version, selector: { selector } };
}

function find(store: ParameterStore, reference: string): Match {
  const match = tryFind(store, reference);
  if (match !== undefined) return match;
  const { name, selector } = parseReference(reference);
  if (selector === undefined || !store.has(name)) throw notFound();
  throw new ServiceError(
    "ParameterVersionNotFound",
    `Systems Manager could not find version ${selector.slice(1)} of ${name}. Verify the version and try again.`,
  );
}

/** The service says no more than that. */
function notFound(): ServiceError {
  return new ServiceError("ParameterNotFound", "");
}

function sorted(store: ParameterStore): StoredParameter[] {
  return [...store.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function metadata(parameter: StoredParameter): Api.ParameterMetadata {
  const { version: Version, ...latest } = latestVersion(parameter);
  return {
    Name: parameter.name,
    ARN: parameter.arn,
    Type: latest.type,
    KeyId: latest.keyId,
    LastModifiedDate: latest.lastModified,
    LastModifiedUser: latest.lastModifiedBy,
    Description: latest.description,
    AllowedPattern: latest.allowedPattern,
    Version,
    Tier: latest.tier,
    Policies: [],
    DataType: latest.dataType,
  };
}

function history(parameter: StoredParameter, version: ParameterVersion, decrypt: boolean): Api.ParameterHistory {
  return {
    Name: parameter.name,
    Type: version.type,
    KeyId: version.keyId,
    LastModifiedDate: version.lastModified,
    LastModifiedUser: version.lastModifiedBy,
    Description: version.description,
    Value: version.type === "SecureString" && !decrypt ? ciphertext(parameter, version) : version.value,
    AllowedPattern: version.allowedPattern,
    Version: version.version,
    Labels: [...version.labels],
    Tier: version.tier,
    Policies: [],
    DataType: version.dataType,
  };
}
