import encodeQR from 'qr';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contactable, enrolled, poolWithFactors } from './support/factors.js';
import { TestGateway } from './support/gateway.js';
import { statementsOf } from './support/statements.js';
import type { TestPool } from './support/test-pool.js';
import { totpCode, wrongCode } from './support/totp.js';

let at: TestGateway;
let pool: TestPool;

beforeAll(async () => {
  at = await TestGateway.start();
  pool = await poolWithFactors(at);
});
afterAll(() => at.stop());

const ASSOCIATE = `mutation { associateSoftwareToken { secretCode otpauthUri qrCode } }`;
const VERIFY = `mutation ($input: VerifySoftwareTokenInput!) { verifySoftwareToken(input: $input) {
  __typename
  ... on SoftwareTokenVerified { user { mfa { softwareTokenVerified enabled } } }
  ... on CodeMismatch { code message }
  ... on Throttled { code } } }`;
const MFA = `mfa { enabled preferred softwareTokenVerified passkeys } authFactors`;
const PREFER = `mutation ($input: SetUserMfaPreferenceInput!) { setMyMfaPreference(input: $input) { ${MFA} } }`;
const ME = `{ me { ${MFA} } }`;
const ADMIN_PREFER = `mutation ($input: AdminSetUserMfaPreferenceInput!) {
  setUserMfaPreference(input: $input) { ${MFA} } }`;
const DELETE = `mutation ($input: AdminDeleteSoftwareTokenInput!) {
  deleteSoftwareToken(input: $input) { ${MFA} } }`;

type Enrolment = Record<'secretCode' | 'otpauthUri' | 'qrCode', string>;

async function associated(AccessToken: string): Promise<Enrolment> {
  const { body } = await at.graphql(ASSOCIATE, {}, AccessToken);
  return (body.data as { associateSoftwareToken: Enrolment }).associateSoftwareToken;
}
const verified = async (userCode: string, AccessToken: string) => {
  const { body } = await at.graphql(VERIFY, { input: { userCode } }, AccessToken);
  return body.data!['verifySoftwareToken'];
};

describe('a person, in GraphQL', () => {
  it('gets a secret, an address and a picture, and enrols the app by a code', async () => {
    const { AccessToken, username } = await contactable(pool);
    const { secretCode, otpauthUri, qrCode } = await associated(AccessToken);
    const uri = new URL(otpauthUri);
    expect([uri.protocol, uri.host]).toEqual(['otpauth:', 'totp']);
    expect(decodeURIComponent(uri.pathname)).toBe(`/people:${username}`);
    expect(Object.fromEntries(uri.searchParams)).toEqual({
      issuer: 'people',
      secret: secretCode,
      algorithm: 'SHA1',
      digits: '6',
      period: '30',
    });
    const [kind, picture] = qrCode.split(',');
    expect(kind).toBe('data:image/svg+xml;base64');
    expect(Buffer.from(picture!, 'base64').toString()).toBe(
      encodeQR(otpauthUri, 'svg', { ecc: 'low' }),
    );

    expect(await verified(wrongCode(secretCode, at.clock.now()), AccessToken)).toEqual({
      __typename: 'CodeMismatch',
      code: 'ENABLE_SOFTWARE_TOKEN_MFA',
      message: 'Code mismatch and fail enable Software Token MFA',
    });
    expect(await verified(totpCode(secretCode, at.clock.now()), AccessToken)).toEqual({
      __typename: 'SoftwareTokenVerified',
      user: { mfa: { softwareTokenVerified: true, enabled: [] } },
    });
  });

  it('gets a picture of the longest names too', async () => {
    const long = await poolWithFactors(at, 'OPTIONAL', 'p '.repeat(64).trim());
    const person = await long.person('漢'.repeat(128));
    const { AccessToken } = await long.signIn(person);
    const { otpauthUri, qrCode } = await associated(AccessToken);
    expect(decodeURIComponent(otpauthUri)).toContain(person.username);
    expect(qrCode).toMatch(/^data:image\/svg\+xml;base64,/);
  });

  it('chooses factors and sees them', async () => {
    const ann = await contactable(pool);
    await enrolled(at, ann);
    const input = {
      softwareTokenMfaSettings: { enabled: true, preferredMfa: true },
      smsMfaSettings: { enabled: true },
    };
    const chosen = {
      mfa: {
        enabled: ['SMS_MFA', 'SOFTWARE_TOKEN_MFA'],
        preferred: 'SOFTWARE_TOKEN_MFA',
        softwareTokenVerified: true,
        passkeys: false,
      },
      authFactors: ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP', 'SOFTWARE_TOKEN'],
    };
    const set = await at.graphql(PREFER, { input }, ann.AccessToken);
    expect(set.body.data).toEqual({ setMyMfaPreference: chosen });
    const me = await at.graphql(ME, {}, ann.AccessToken);
    expect(me.body.data).toEqual({ me: chosen });
  });

  it('needs a token, and cannot do what administrators do', async () => {
    expect((await at.graphql(ASSOCIATE)).body.errors![0]!.extensions['code']).toBe(
      'NOT_AUTHORIZED',
    );
    const ann = await contactable(pool);
    const input = { userPoolId: pool.id, username: ann.username };
    const tried = await at.graphql(DELETE, { input }, ann.AccessToken);
    expect(tried.body.errors![0]!.extensions['code']).toBe('GRAPHQL_VALIDATION_FAILED');
    const asAdmin = await at.adminGraphql(DELETE, { input }, ann.AccessToken);
    expect(asAdmin.body.errors![0]!.extensions['code']).toBe('ACCESS_DENIED');
  });
});

describe('an administrator, in GraphQL', () => {
  it('chooses factors of a user and takes the app away', async () => {
    const ann = await contactable(pool);
    const named = { userPoolId: pool.id, username: ann.username };
    const refused = await at.adminGraphql(ADMIN_PREFER, {
      input: { ...named, softwareTokenMfaSettings: { enabled: true } },
    });
    expect(refused.body.errors![0]).toMatchObject({
      message: 'User does not have delivery config set to turn on SOFTWARE_TOKEN_MFA',
      extensions: { code: 'INVALID_PARAMETER' },
    });
    await enrolled(at, ann);
    const both = {
      softwareTokenMfaSettings: { enabled: true, preferredMfa: true },
      emailMfaSettings: { enabled: true },
    };
    const set = await at.adminGraphql(ADMIN_PREFER, { input: { ...named, ...both } });
    expect(set.body.data).toMatchObject({
      setUserMfaPreference: { mfa: { enabled: ['SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'] } },
    });
    const gone = await at.adminGraphql(DELETE, { input: named });
    expect(gone.body.data).toEqual({
      deleteSoftwareToken: {
        mfa: {
          enabled: ['EMAIL_OTP'],
          preferred: null,
          softwareTokenVerified: false,
          passkeys: false,
        },
        authFactors: ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP'],
      },
    });
  });

  it('sees the factors of a page of users by as many statements as of one', async () => {
    const LIST = `query ($id: ID!, $n: Int!) { userPool(id: $id) { users(first: $n) {
      edges { node { ${MFA} } } } } }`;
    const counted = async (n: number) => {
      const counts: number[] = [];
      for (let nth = 0; nth < 3; nth += 1) {
        const work = () => at.adminGraphql(LIST, { id: pool.id, n });
        counts.push((await statementsOf(at.services.db, work)).length);
      }
      return Math.min(...counts);
    };
    for (let nth = 0; nth < 3; nth += 1) await contactable(pool);
    expect(await counted(5)).toBe(await counted(1));
  });
});
