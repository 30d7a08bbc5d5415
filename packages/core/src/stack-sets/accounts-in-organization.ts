import type { AccountsOf } from "./unit-reader.ts";

/** What an organization is read with. A client of `@aws-sdk/client-organizations` is one: `new Organizations({ region: "us-east-1" })`. */
export interface OrganizationReader {
  /** Says which account manages the organization: API page DescribeOrganization of AWS Organizations. */
  describeOrganization(
    input: Readonly<Record<string, never>>,
  ): Promise<{ readonly Organization?: { readonly MasterAccountId?: string | undefined } | undefined }>;
  /** Lists the accounts right in a unit, page by page: API page ListAccountsForParent. */
  listAccountsForParent(input: { ParentId: string; NextToken?: string }): Promise<{
    readonly Accounts?: readonly { readonly Id?: string | undefined }[] | undefined;
    readonly NextToken?: string | undefined;
  }>;
  /** Lists the units right below one, page by page: API page ListOrganizationalUnitsForParent. */
  listOrganizationalUnitsForParent(input: { ParentId: string; NextToken?: string }): Promise<{
    readonly OrganizationalUnits?: readonly { readonly Id?: string | undefined }[] | undefined;
    readonly NextToken?: string | undefined;
  }>;
}

/**
 * Answers from AWS Organizations which accounts are in a unit and in those below it, without the management account. Suspended
 * accounts are among them: CloudFormation passes them over. For the management account or a delegated administrator, who may
 * `organizations:DescribeOrganization`, `ListAccountsForParent` and `ListOrganizationalUnitsForParent`.
 */
export function accountsInOrganization(organizations: OrganizationReader): AccountsOf {
  return async (unit) => {
    const { Organization: organization } = await organizations.describeOrganization({});
    const found: string[] = [];
    const units = [unit];
    // One call after the other: Organizations lets few through, and units are few.
    for (const ParentId of units) {
      await eachPage(async (next) => {
        const page = await organizations.listAccountsForParent({ ParentId, ...next });
        for (const { Id: id } of page.Accounts ?? []) {
          if (id !== undefined && id !== organization?.MasterAccountId) found.push(id);
        }
        return page.NextToken;
      });
      await eachPage(async (next) => {
        const page = await organizations.listOrganizationalUnitsForParent({ ParentId, ...next });
        for (const { Id: id } of page.OrganizationalUnits ?? []) if (id !== undefined) units.push(id);
        return page.NextToken;
      });
    }
    return found;
  };
}

async function eachPage(read: (next: { readonly NextToken?: string }) => Promise<string | undefined>): Promise<void> {
  let token: string | undefined;
  do token = await read(token === undefined ? {} : { NextToken: token });
  while (token !== undefined);
}
