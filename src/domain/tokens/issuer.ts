/** The `iss` of a pool's tokens: the address of the gateway, then the pool. */
export const issuerOf = (publicUrl: string, poolId: string): string => `${publicUrl}/${poolId}`;

const POOL_ID = /^(?=.{1,55}$)[\w-]+_[0-9a-zA-Z]+$/;

/** The pool an `iss` of this gateway names, which need not exist; undefined for any other issuer. */
export function poolOfIssuer(publicUrl: string, issuer: unknown): string | undefined {
  if (typeof issuer !== 'string' || !issuer.startsWith(`${publicUrl}/`)) return undefined;
  const poolId = issuer.slice(publicUrl.length + 1);
  return POOL_ID.test(poolId) ? poolId : undefined;
}
