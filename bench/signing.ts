import { generateKeyPair, SignJWT } from 'jose';

/** Makes a function that signs what looks like an access token, as fast as jose can. */
export async function makeSigner(): Promise<() => Promise<string>> {
  const { privateKey } = await generateKeyPair('RS256', { modulusLength: 2048 });
  const claims = {
    sub: '3f0c1a7e-5f7a-4d8e-9b1c-2a6d4e8f0b11',
    iss: 'http://localhost:9229/us-east-1_AbCdEfGh1',
    client_id: '1example23456789',
    origin_jti: 'b1d3a4f0-6a4b-4f0e-8d6c-0f6f0c2a7e11',
    event_id: '9c1b7d2e-3a5f-4f6d-8e2a-1b4c6d8e0f22',
    token_use: 'access',
    scope: 'aws.cognito.signin.user.admin',
    auth_time: 1_700_000_000,
    exp: 1_700_003_600,
    iat: 1_700_000_000,
    jti: '7e6d5c4b-3a29-4180-9f8e-7d6c5b4a3928',
    username: 'person-1',
  };
  return () =>
    new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'bench' }).sign(privateKey);
}
