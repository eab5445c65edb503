import type { Vault } from '../../platform/crypto.js';
import type { DeviceRow } from './devices.entities.js';

const purpose = 'device-verifier';

/** Seals the verifier of a device, bound to its key. */
export const sealVerifier = (vault: Vault, deviceKey: string, verifier: string): string =>
  vault.seal(purpose, verifier, deviceKey);

/** The verifier of a device in hexadecimal. */
export const openVerifier = (vault: Vault, { id, sealedVerifier }: DeviceRow): string =>
  vault.open(purpose, sealedVerifier, id).toString();
