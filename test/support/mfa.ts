import { newName, PASSWORD, type TestClient, type TestPool } from './test-pool.js';

/* People with second factors, through the AWS door. */

let numbers = 0;

/** A person with what codes can be sent to; attributes are verified unless told otherwise. */
export async function personWith(
  pool: TestPool,
  contacts: { readonly phone?: boolean; readonly email?: boolean; readonly verified?: boolean },
) {
  const person = await pool.person(newName('mfa'));
  const phone = `+1555${String((numbers += 1)).padStart(7, '0')}`;
  const email = `${person.username}@example.com`;
  const flag = String(contacts.verified ?? true);
  const attributes = [
    ...(contacts.phone
      ? [
          { Name: 'phone_number', Value: phone },
          { Name: 'phone_number_verified', Value: flag },
        ]
      : []),
    ...(contacts.email
      ? [
          { Name: 'email', Value: email },
          { Name: 'email_verified', Value: flag },
        ]
      : []),
  ];
  if (attributes.length > 0) {
    await pool.at.done('AdminUpdateUserAttributes', {
      UserPoolId: pool.id,
      Username: person.username,
      UserAttributes: attributes,
    });
  }
  return { ...person, phone, email };
}

/** AdminSetUserMFAPreference. */
export const prefer = (pool: TestPool, username: string, settings: object) =>
  pool.at.done('AdminSetUserMFAPreference', {
    UserPoolId: pool.id,
    Username: username,
    ...settings,
  });

/** A step of a sign-in, as the AWS door answers it. */
export interface Step {
  readonly ChallengeName?: string;
  readonly Session?: string;
  readonly ChallengeParameters: Readonly<Record<string, string>>;
  readonly AuthenticationResult?: { readonly AccessToken: string };
}

/** The first step by password. */
export async function begin(
  pool: TestPool,
  username: string,
  client: TestClient = pool.client,
): Promise<Step> {
  const { body } = await pool.passwordAuth(username, PASSWORD, client);
  return body as unknown as Step;
}

/** Answers a step; `name` is the name of the person. */
export const respond = (
  pool: TestPool,
  step: Pick<Step, 'ChallengeName' | 'Session'>,
  responses: Readonly<Record<string, string>>,
) =>
  pool.at.aws('RespondToAuthChallenge', {
    ClientId: pool.client.id,
    ChallengeName: step.ChallengeName,
    Session: step.Session,
    ChallengeResponses: responses,
  });
