import type { Vault } from '../../platform/crypto.js';
import { simulatedContact } from '../users/simulated-people.js';
import type { AskedPassword } from './challenges/asked-password.js';
import type { CustomChallenges } from './challenges/custom-challenge.js';
import type { DeviceSrpAuth } from './challenges/device-srp-auth.js';
import type { PasswordVerifier } from './challenges/password-verifier.js';
import type { SentCode } from './challenges/sent-code.js';
import type { LoopStep, NamedRound } from './custom-loop.js';
import type { SignInDevices } from './sign-in-devices.js';

interface Needs {
  readonly vault: Pick<Vault, 'derive'>;
  readonly customChallenges: Pick<CustomChallenges, 'opening'>;
  readonly passwordVerifier: Pick<PasswordVerifier, 'opening'>;
  readonly askedPassword: Pick<AskedPassword, 'opening'>;
  readonly sentCode: Pick<SentCode, 'opening'>;
  readonly deviceSrpAuth: Pick<DeviceSrpAuth, 'due'>;
  readonly devices: Pick<SignInDevices, 'meet'>;
}

/** The challenges that a function may ask for by their names (7.7). */
export function customSteps(needs: Needs): ReadonlyMap<string, LoopStep> {
  const { customChallenges, passwordVerifier, askedPassword } = needs;
  return new Map<string, LoopStep>([
    ['CUSTOM_CHALLENGE', (round) => customChallenges.opening(round)],
    ['ADMIN_NO_SRP_AUTH', (round) => askedPassword.opening(round)],
    ['SMS_MFA', (round) => textMessage(needs, round)],
    ['DEVICE_SRP_AUTH', (round) => device(needs, round)],
    [
      'PASSWORD_VERIFIER',
      async (round) => {
        const { srpA, progress } = round;
        const { givenName: username, deviceKey } = progress;
        if (!srpA) return undefined;
        return passwordVerifier.opening({ ...round, username, deviceKey }, srpA, progress);
      },
    ],
  ]);
}

/** Somebody who does not exist has an invented number, the same each time. */
async function textMessage({ sentCode, vault }: Needs, round: NamedRound) {
  const { pool, user, progress } = round;
  const destination = user
    ? user.attributes['phone_number']
    : simulatedContact(vault, 'phone_number', { pool, name: progress.givenName });
  if (!destination) return undefined;
  return sentCode.opening({ ...round, factor: 'SMS_MFA', as: 'SECOND_FACTOR', destination });
}

async function device({ devices, deviceSrpAuth }: Needs, round: NamedRound) {
  const { user } = round;
  return user && deviceSrpAuth.due(await devices.meet({ ...round, user }));
}
