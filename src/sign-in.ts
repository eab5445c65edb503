import { AuthSessions } from './domain/auth/auth-sessions.js';
import type { AuthService } from './domain/auth/auth.service.js';
import { AskedPassword } from './domain/auth/challenges/asked-password.js';
import { CustomAnswer, CustomChallenges } from './domain/auth/challenges/custom-challenge.js';
import { DevicePasswordVerifier } from './domain/auth/challenges/device-password-verifier.js';
import { DeviceSrpAuth } from './domain/auth/challenges/device-srp-auth.js';
import { FactorChosen } from './domain/auth/challenges/factor-choice.js';
import { FirstFactorCode } from './domain/auth/challenges/first-factor-code.js';
import { MfaSetup } from './domain/auth/challenges/mfa-setup.js';
import { NewPasswordRequired } from './domain/auth/challenges/new-password-required.js';
import { PasskeyProof } from './domain/auth/challenges/passkey-proof.js';
import { PasswordVerifier } from './domain/auth/challenges/password-verifier.js';
import { SecondFactor } from './domain/auth/challenges/second-factor.js';
import { SentCode } from './domain/auth/challenges/sent-code.js';
import { SoftwareTokenCode } from './domain/auth/challenges/software-token-code.js';
import { CustomLoop } from './domain/auth/custom-loop.js';
import { customSteps } from './domain/auth/custom-steps.js';
import { LastLook } from './domain/auth/last-look.js';
import { OpenChallenges } from './domain/auth/open-challenges.js';
import { SignInDevices } from './domain/auth/sign-in-devices.js';
import { SignInHooks } from './domain/auth/sign-in-hooks.js';
import { CustomStart } from './domain/auth/starts/custom.js';
import { FactorSteps } from './domain/auth/factor-steps.js';
import { FirstFactors } from './domain/auth/first-factors.js';
import { ChoiceStart } from './domain/auth/starts/choice.js';
import { PasswordStart } from './domain/auth/starts/password.js';
import { SrpStart } from './domain/auth/starts/srp.js';

type NeedsOf<C extends abstract new (needs: never) => object> = ConstructorParameters<C>[0];

/** What the steps of a sign-in take from the services. */
type SignInNeeds = Omit<
  NeedsOf<typeof PasswordVerifier> &
    NeedsOf<typeof PasswordStart> &
    NeedsOf<typeof NewPasswordRequired> &
    NeedsOf<typeof SentCode> &
    NeedsOf<typeof SecondFactor> &
    NeedsOf<typeof SoftwareTokenCode> &
    NeedsOf<typeof MfaSetup> &
    NeedsOf<typeof OpenChallenges> &
    NeedsOf<typeof DeviceSrpAuth> &
    NeedsOf<typeof DevicePasswordVerifier> &
    NeedsOf<typeof PasskeyProof> &
    NeedsOf<typeof FirstFactors> &
    NeedsOf<typeof SignInHooks> &
    NeedsOf<typeof CustomChallenges> &
    Omit<NeedsOf<typeof CustomAnswer>, 'customLoop' | 'devices'> &
    Omit<NeedsOf<typeof CustomStart>, 'customLoop'> &
    Omit<NeedsOf<typeof CustomLoop>, 'steps'> &
    Pick<NeedsOf<typeof ChoiceStart>, 'signUpSessions'> &
    NeedsOf<typeof AuthSessions>,
  'authSessions' | 'sentCode' | 'softwareTokenCode' | 'mfaSetup' | 'passwordVerifier' | 'devices'
>;

/** What the service of sign-ins is made of, and the one beside it. */
type Tables = Pick<
  NeedsOf<typeof AuthService>,
  | 'openChallenges'
  | 'customLoop'
  | 'devices'
  | 'hooks'
  | 'lastLook'
  | 'starts'
  | 'challenges'
  | 'dueSteps'
> & { readonly authSessions: AuthSessions };

/** The tables of the sign-in: how it begins, what can be answered, and what stands before the tokens. */
export function signInTables(outer: SignInNeeds): Tables {
  const needs = { ...outer, authSessions: new AuthSessions(outer) };
  const passwordVerifier = new PasswordVerifier(needs);
  const password = new PasswordStart(needs);
  const srp = new SrpStart(passwordVerifier);
  const passkeyProof = new PasskeyProof(needs);
  const newPasswordRequired = new NewPasswordRequired(needs);
  const deviceSrpAuth = new DeviceSrpAuth(needs);
  const sentCode = new SentCode(needs);
  const devices = new SignInDevices(needs);
  const second = secondFactorsOf({ ...needs, sentCode, devices });
  const steps = { passwordVerifier, sentCode, deviceSrpAuth, devices };
  const custom = customAuthOf({ ...needs, ...steps, passwordStart: password });
  const first = { passwordStart: password, passwordVerifier, sentCode, passkeyProof };
  const byChoice = choiceOf({ ...needs, ...first });
  return {
    authSessions: needs.authSessions,
    openChallenges: new OpenChallenges({ ...needs, passwordVerifier }),
    customLoop: custom.customLoop,
    devices,
    hooks: new SignInHooks(needs),
    lastLook: new LastLook(needs),
    starts: { password, srp, choice: byChoice.start, custom: custom.start },
    challenges: [
      passwordVerifier,
      newPasswordRequired,
      deviceSrpAuth,
      new DevicePasswordVerifier(needs),
      sentCode,
      ...second.challenges,
      ...custom.challenges,
      passkeyProof,
      byChoice.chosen,
    ],
    dueSteps: [newPasswordRequired, second.factor, deviceSrpAuth],
  };
}

/** The second factors: what is due, and what can be answered of it. */
function secondFactorsOf(
  outer: NeedsOf<typeof SoftwareTokenCode> &
    NeedsOf<typeof MfaSetup> &
    Omit<NeedsOf<typeof SecondFactor>, 'softwareTokenCode' | 'mfaSetup'>,
) {
  const softwareTokenCode = new SoftwareTokenCode(outer);
  const mfaSetup = new MfaSetup(outer);
  const factor = new SecondFactor({ ...outer, softwareTokenCode, mfaSetup });
  return { factor, challenges: [factor, softwareTokenCode, mfaSetup] };
}

type CustomNeeds = NeedsOf<typeof AskedPassword> &
  NeedsOf<typeof CustomChallenges> &
  Omit<Parameters<typeof customSteps>[0], 'askedPassword' | 'customChallenges'> &
  Omit<NeedsOf<typeof CustomLoop>, 'steps'> &
  Omit<NeedsOf<typeof CustomAnswer>, 'customLoop'> &
  Omit<NeedsOf<typeof CustomStart>, 'customLoop'>;

/** The loop of the pool's own challenges, how it begins, and what can be answered only in it. */
function customAuthOf(needs: CustomNeeds) {
  const askedPassword = new AskedPassword(needs);
  const customChallenges = new CustomChallenges(needs);
  const steps = customSteps({ ...needs, askedPassword, customChallenges });
  const customLoop = new CustomLoop({ ...needs, steps });
  const start = new CustomStart({ ...needs, customLoop });
  return {
    customLoop,
    start,
    challenges: [askedPassword, new CustomAnswer({ ...needs, customLoop })],
  };
}

/** USER_AUTH: how it begins, and the choice that it has. */
function choiceOf(
  outer: NeedsOf<typeof FirstFactors> &
    NeedsOf<typeof FirstFactorCode> &
    Pick<NeedsOf<typeof ChoiceStart>, 'signUpSessions'> &
    Omit<NeedsOf<typeof FactorSteps>, 'firstFactorCode'> &
    Omit<NeedsOf<typeof FactorChosen>, 'firstFactors' | 'factorSteps'>,
) {
  const factorSteps = new FactorSteps({ ...outer, firstFactorCode: new FirstFactorCode(outer) });
  const needs = { ...outer, firstFactors: new FirstFactors(outer), factorSteps };
  return {
    start: new ChoiceStart(needs),
    chosen: new FactorChosen(needs),
  };
}
