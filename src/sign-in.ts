import { AuthSessions } from './domain/auth/auth-sessions.js';
import type { AuthService } from './domain/auth/auth.service.js';
import { DevicePasswordVerifier } from './domain/auth/challenges/device-password-verifier.js';
import { DeviceSrpAuth } from './domain/auth/challenges/device-srp-auth.js';
import { NewPasswordRequired } from './domain/auth/challenges/new-password-required.js';
import { PasswordVerifier } from './domain/auth/challenges/password-verifier.js';
import { SentCode } from './domain/auth/challenges/sent-code.js';
import { SignInDevices } from './domain/auth/sign-in-devices.js';
import { SignInHooks } from './domain/auth/sign-in-hooks.js';
import { PasswordStart } from './domain/auth/starts/password.js';
import { SrpStart } from './domain/auth/starts/srp.js';

type NeedsOf<C extends abstract new (needs: never) => object> = ConstructorParameters<C>[0];

/** What the steps of a sign-in take from the services. */
type SignInNeeds = Omit<
  NeedsOf<typeof PasswordVerifier> &
    NeedsOf<typeof PasswordStart> &
    NeedsOf<typeof NewPasswordRequired> &
    NeedsOf<typeof SentCode> &
    NeedsOf<typeof DeviceSrpAuth> &
    NeedsOf<typeof DevicePasswordVerifier> &
    NeedsOf<typeof SignInHooks> &
    NeedsOf<typeof AuthSessions>,
  'authSessions'
>;

type Tables = Pick<
  NeedsOf<typeof AuthService>,
  'authSessions' | 'devices' | 'hooks' | 'passwordVerifier' | 'starts' | 'challenges' | 'dueSteps'
>;

/** The tables of the sign-in: how it begins, what can be answered, and what stands before the tokens. */
export function signInTables(outer: SignInNeeds): Tables {
  const needs = { ...outer, authSessions: new AuthSessions(outer) };
  const passwordVerifier = new PasswordVerifier(needs);
  const password = new PasswordStart(needs);
  const newPasswordRequired = new NewPasswordRequired(needs);
  const deviceSrpAuth = new DeviceSrpAuth(needs);
  const sentCode = new SentCode(needs);
  return {
    authSessions: needs.authSessions,
    devices: new SignInDevices(needs),
    hooks: new SignInHooks(needs),
    passwordVerifier,
    starts: { password, srp: new SrpStart(passwordVerifier) },
    challenges: [
      passwordVerifier,
      newPasswordRequired,
      deviceSrpAuth,
      new DevicePasswordVerifier(needs),
      sentCode,
    ],
    dueSteps: [newPasswordRequired, deviceSrpAuth],
  };
}
