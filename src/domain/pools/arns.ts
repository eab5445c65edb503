/** The limits of an Amazon Resource Name. Spread it into a member. */
export const ARN = {
  min: 20,
  max: 2048,
  pattern:
    /^arn:[\w+=/,.@-]+:[\w+=/,.@-]+:([\w+=/,.@-]*)?:[0-9]+:[\w+=/,.@-]+(:[\w+=/,.@-]+)?(:[\w+=/,.@-]+)?$/,
} as const;

/** The region of what an ARN names; empty for what belongs to none, such as a role. */
export const regionOf = (arn: string): string => arn.split(':')[3] ?? '';

/** The account of what an ARN names. */
export const accountOf = (arn: string): string => arn.split(':')[4] ?? '';

/** Where a pool lives; settings that name other resources are checked against it. */
export interface PoolHome {
  readonly region: string;
  readonly accountId: string;
}

/** The home of a pool that exists. */
export const homeOf = ({ arn }: { readonly arn: string }): PoolHome => ({
  region: regionOf(arn),
  accountId: accountOf(arn),
});
