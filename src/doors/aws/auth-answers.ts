import type {
  ChallengeAnswer,
  ContinueSignInInput,
} from '../../domain/auth/challenge-answers.contract.js';
import { FactorKind, type ChallengeName } from '../../domain/auth/challenge-names.contract.js';
import { InvalidParameterError, InvalidPasskeyError } from '../../domain/errors.js';
import type { RespondToAuthChallengeRequest } from './auth.contract.js';
import { deviceKeyIn, given, required, type StringMap } from './auth-maps.js';

/* ChallengeName, Session and ChallengeResponses as the answer of a typed sign-in (section 7.4). */

export type WireAnswer = ContinueSignInInput & {
  readonly username: string;
  readonly challengeName: ChallengeName;
};

/** @throws InvalidParameterError for a missing parameter; NotAuthorizedError for one of another form. */
export function challengeAnswer(request: RespondToAuthChallengeRequest): WireAnswer {
  const map = request.challengeResponses ?? {};
  const { challengeName } = request;
  return {
    clientId: request.clientId,
    secretHash: map['SECRET_HASH'] ?? null,
    deviceKey: deviceKeyIn(map),
    clientMetadata: request.clientMetadata ?? null,
    username: required(map, 'USERNAME'),
    challengeName,
    session: sessionOf(request, map),
    answer: readers[challengeName](map, request),
  };
}

/** The secret block of a plain SRP exchange stands for the session that it does not have (7.3). */
function sessionOf(
  { challengeName, session }: RespondToAuthChallengeRequest,
  map: StringMap,
): string {
  if (session) return session;
  if (challengeName === 'PASSWORD_VERIFIER') return required(map, 'PASSWORD_CLAIM_SECRET_BLOCK');
  throw new InvalidParameterError('Missing required parameter Session');
}

type Reader = (map: StringMap, request: RespondToAuthChallengeRequest) => ChallengeAnswer;

const code =
  (name: string): Reader =>
  (map) => ({ code: required(map, name) });

const srp: Reader = (map, { session }) => ({
  srp: {
    signature: required(map, 'PASSWORD_CLAIM_SIGNATURE'),
    timestamp: required(map, 'TIMESTAMP'),
    ...(session && { secretBlock: required(map, 'PASSWORD_CLAIM_SECRET_BLOCK') }),
  },
});

const password = (map: StringMap): ChallengeAnswer => ({ password: required(map, 'PASSWORD') });
const srpA = (map: StringMap): ChallengeAnswer => ({ srpA: required(map, 'SRP_A') });

const readers: Readonly<Record<ChallengeName, Reader>> = {
  PASSWORD_VERIFIER: srp,
  DEVICE_PASSWORD_VERIFIER: srp,
  DEVICE_SRP_AUTH: srpA,
  PASSWORD_SRP: srpA,
  PASSWORD: password,
  ADMIN_NO_SRP_AUTH: password,
  NEW_PASSWORD_REQUIRED: (map) => ({
    newPassword: { password: required(map, 'NEW_PASSWORD'), attributes: attributesIn(map) },
  }),
  SMS_MFA: code('SMS_MFA_CODE'),
  EMAIL_OTP: code('EMAIL_OTP_CODE'),
  SMS_OTP: code('SMS_OTP_CODE'),
  SOFTWARE_TOKEN_MFA: code('SOFTWARE_TOKEN_MFA_CODE'),
  SELECT_MFA_TYPE: (map) => ({ factor: factorNamed(required(map, 'ANSWER')) }),
  SELECT_CHALLENGE: (map) => {
    const factor = factorNamed(required(map, 'ANSWER'));
    if (factor === 'PASSWORD') return password(map);
    return factor === 'PASSWORD_SRP' ? srpA(map) : { factor };
  },
  MFA_SETUP: (map) => {
    const { code: shown, email } = given(map, { code: 'SOFTWARE_TOKEN_MFA_CODE', email: 'EMAIL' });
    if (email) return { emailSetup: email };
    return shown ? { softwareTokenSetup: shown } : { softwareTokenVerified: true };
  },
  WEB_AUTHN: (map) => ({ passkey: jsonIn(required(map, 'CREDENTIAL')) }),
  CUSTOM_CHALLENGE: (map) => ({ custom: required(map, 'ANSWER') }),
};

function factorNamed(name: string): FactorKind {
  if (Object.hasOwn(FactorKind, name)) return name as FactorKind;
  throw new InvalidParameterError('Invalid ANSWER value.');
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new InvalidPasskeyError();
  }
}

const prefix = 'userAttributes.';

function attributesIn(map: StringMap): { name: string; value: string }[] {
  return Object.entries(map)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, value]) => ({ name: name.slice(prefix.length), value }));
}
