import type { Vault } from '../../platform/crypto.js';
import { hidesExistence } from '../clients/client-rules.js';
import { hourlyLimits, type AttemptLimits } from '../credentials/attempt-limits.js';
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
  readonly limits: AttemptLimits;
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

/**
 * A code by text message, as often as one may be asked for that begins a sign-in. Where the client hides
 * who exists, it goes to nobody's number for somebody who does not, and for whom has none (6.4).
 */
async function textMessage({ limits, sentCode, vault }: Needs, round: NamedRound) {
  const { pool, client, subject, progress } = round;
  const own = round.user?.attributes['phone_number'];
  if (!own && !hidesExistence(client)) return undefined;
  await limits.spend(subject, 'SEND_SIGN_IN_CODE', hourlyLimits.SEND_SIGN_IN_CODE);
  const user = own ? round.user : undefined;
  const nobody = { pool, name: progress.givenName };
  // Worked out for everybody: it takes its time.
  const simulated = simulatedContact(vault, 'phone_number', nobody);
  const destination = own ?? simulated;
  return sentCode.opening({ ...round, user, factor: 'SMS_MFA', as: 'SECOND_FACTOR', destination });
}

async function device({ devices, deviceSrpAuth }: Needs, round: NamedRound) {
  const { user } = round;
  return user && deviceSrpAuth.due(await devices.meet({ ...round, user }));
}
