import type { EntityManager } from 'typeorm';
import { bytesOf } from '../../platform/scalars.js';
import { isUsableVerifier, saltOf } from '../credentials/srp.js';
import {
  DeviceNotFoundError,
  InvalidParameterError,
  InvalidUserPoolConfigurationError,
} from '../errors.js';
import type { Pool } from '../pools/pool.js';
import type { ConfirmDeviceInput } from './devices.contract.js';
import { DeviceRow } from './devices.entities.js';

/** The clients draw 16 bytes and may put a zero in front. */
const mostSaltBytes = 64;

/**
 * An unknown device, a forgotten one and one of another user: same words, same work. The old client
 * looks for "device" in the text, Amplify for exactly this sentence; both then begin anew.
 */
export const missingDevice = () => new DeviceNotFoundError();

/** Whether sign-ins of a pool have devices. */
export const tracksDevices = ({ settings }: Pool): boolean =>
  settings.deviceConfiguration !== undefined;

/** @throws InvalidUserPoolConfigurationError for a pool without device tracking. */
export function requireTracking(pool: Pool): void {
  if (!tracksDevices(pool)) throw new InvalidUserPoolConfigurationError();
}

/** A confirmed device of this user, one statement. @throws DeviceNotFoundError */
export async function deviceOf(
  db: EntityManager,
  userId: string,
  deviceKey: string,
): Promise<DeviceRow> {
  const row = await db.findOneBy(DeviceRow, { id: deviceKey, userId });
  if (!row) throw missingDevice();
  return row;
}

/**
 * The verifier and the salt in the form in which SRP reckons.
 *
 * @throws InvalidParameterError when one is absent or no base64, or when anybody could sign with the
 * verifier (0, 1, N-1 and above).
 */
export function acceptVerifier({ deviceSecretVerifierConfig: config }: ConfirmDeviceInput) {
  const verifier = bytesOf(required(config?.passwordVerifier, 'PasswordVerifier'));
  const salt = bytesOf(required(config?.salt, 'Salt'));
  if (!verifier || !isUsableVerifier(verifier.toString('hex'))) {
    throw new InvalidParameterError('Invalid device password verifier.');
  }
  if (!salt || salt.length > mostSaltBytes) {
    throw new InvalidParameterError('Invalid device salt.');
  }
  return { verifier: verifier.toString('hex'), srpSalt: saltOf(salt) };
}

function required(value: string | null | undefined, name: string): string {
  if (value) return value;
  throw new InvalidParameterError(`Missing required parameter ${name}`);
}
