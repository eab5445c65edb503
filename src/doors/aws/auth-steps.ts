import {
  CodeChallenge,
  CustomChallenge,
  DeviceChallenge,
  DeviceSrpChallenge,
  FactorChoice,
  MfaSetupChallenge,
  NewPasswordChallenge,
  PasskeyChallenge,
  SignedIn,
  SrpChallenge,
  type OpenStep,
  type SignInStep,
} from '../../domain/auth/challenges.contract.js';
import type { AuthResponse } from './auth.contract.js';
import type { StringMap } from './auth-maps.js';

/** A typed step as ChallengeName, ChallengeParameters, Session and AuthenticationResult (7.4). */
export function authResponse(step: SignInStep): AuthResponse {
  if (step instanceof SignedIn) return { challengeParameters: {}, authenticationResult: step };
  const { challengeName, availableChallenges } = step;
  return {
    challengeName,
    challengeParameters: parametersOf(step),
    ...sessionOf(step),
    ...(availableChallenges && { availableChallenges }),
  };
}

/** A plain SRP exchange is all in the secret block: clients of that flow work without a Session. */
function sessionOf(step: OpenStep): { session?: string } {
  const { session } = step;
  return step instanceof SrpChallenge && step.secretBlock === session ? {} : { session };
}

function parametersOf(step: OpenStep): StringMap {
  const named = { USER_ID_FOR_SRP: step.userIdForSrp };
  if (step instanceof SrpChallenge)
    return { ...exchange(step), USERNAME: step.userIdForSrp, ...named };
  if (step instanceof DeviceSrpChallenge) return { ...exchange(step), ...device(step) };
  if (step instanceof DeviceChallenge) return device(step);
  if (step instanceof NewPasswordChallenge) return { ...named, ...newPassword(step) };
  if (step instanceof CodeChallenge) return { ...named, ...delivery(step) };
  if (step instanceof MfaSetupChallenge) {
    return { ...named, MFAS_CAN_SETUP: JSON.stringify(step.factors) };
  }
  if (step instanceof FactorChoice) {
    if (step.challengeName !== 'SELECT_MFA_TYPE') return {};
    return { ...named, MFAS_CAN_CHOOSE: JSON.stringify(step.factors) };
  }
  if (step instanceof PasskeyChallenge) {
    return { CREDENTIAL_REQUEST_OPTIONS: JSON.stringify(step.options) };
  }
  if (step instanceof CustomChallenge) return { ...step.parameters, USERNAME: step.userIdForSrp };
  return refuseUnknown(step);
}

const exchange = ({ salt, srpB, secretBlock }: SrpChallenge | DeviceSrpChallenge): StringMap => ({
  SALT: salt,
  SRP_B: srpB,
  SECRET_BLOCK: secretBlock,
});

const device = ({ userIdForSrp, deviceKey }: DeviceChallenge | DeviceSrpChallenge): StringMap => ({
  USERNAME: userIdForSrp,
  DEVICE_KEY: deviceKey,
});

const prefix = 'userAttributes.';

function newPassword({ requiredAttributes, attributes }: NewPasswordChallenge): StringMap {
  const present = attributes.map(({ name, value }) => [name, value]);
  return {
    requiredAttributes: JSON.stringify(requiredAttributes.map((name) => prefix + name)),
    userAttributes: JSON.stringify(Object.fromEntries(present)),
  };
}

function delivery({ kind, destination, friendlyDeviceName }: CodeChallenge): StringMap {
  if (kind === 'SOFTWARE_TOKEN_MFA') {
    return friendlyDeviceName ? { FRIENDLY_DEVICE_NAME: friendlyDeviceName } : {};
  }
  return {
    CODE_DELIVERY_DELIVERY_MEDIUM: kind === 'EMAIL_OTP' ? 'EMAIL' : 'SMS',
    CODE_DELIVERY_DESTINATION: destination ?? '',
  };
}

function refuseUnknown(step: never): never {
  throw new Error(`A step has no form at this door: ${String(step)}`);
}
