import type { Vault } from '../../platform/crypto.js';
import type { Random } from '../../platform/random.js';
import type { ClientSecretRow } from './clients.entities.js';

const purpose = 'client-secret';
const length = 51;
const lowerCase = '0123456789abcdefghijklmnopqrstuvwxyz';

/** A secret of the form that Cognito makes: 51 lower-case letters and digits, 263 bits. */
export const newSecret = (random: Random): string => random.text(length, lowerCase);

/** A secret of a client as it is kept: sealed for its own id, `<client id>--<epoch milliseconds>`. */
export function secretRow(
  vault: Vault,
  { clientId, secret, createdAt }: { clientId: string; secret: string; createdAt: Date },
): ClientSecretRow {
  const id = `${clientId}--${createdAt.getTime()}`;
  return { id, clientId, sealedSecret: vault.seal(purpose, secret, id), createdAt };
}

/** The secret in clear. @throws SealError when the row was altered. */
export const openSecret = (vault: Vault, { id, sealedSecret }: ClientSecretRow): string =>
  vault.open(purpose, sealedSecret, id).toString();
