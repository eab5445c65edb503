import { describe, expect, it } from 'vitest';
import type { Client } from '../src/domain/clients/client.js';
import { checkSecretHash, clientSecretMatches } from '../src/domain/clients/client-rules.js';
import { NotAuthorizedError } from '../src/domain/errors.js';
import { clientFor } from './support/client-for.js';

describe('the secret hash', () => {
  /* Section 4.4. */
  const secret = 'examplesecret0123456789';
  const hash = '2f2idZDBe8ouTymUtWL29Qg3yWFQby/FjrHFuj3s3Ts=';
  const confidential = clientFor({}, [secret]);
  const open = clientFor({});
  const wrong = 'Unable to verify secret hash for client 1example23456789abcdefghij';

  const said = (client: Client, names: string[], given?: string | null) => {
    try {
      checkSecretHash(client, names, given);
      return undefined;
    } catch (error) {
      expect(error).toBeInstanceOf(NotAuthorizedError);
      return (error as Error).message;
    }
  };

  it('is the HMAC of user name and client id', () => {
    expect(said(confidential, ['alice'], hash)).toBeUndefined();
    expect(said(confidential, ['alicf'], hash)).toBe(wrong);
    expect(said({ ...confidential, id: '2example23456789abcdefghij' }, ['alice'], hash)).toMatch(
      /^Unable to verify secret hash/,
    );
    expect(said(confidential, ['alice'], hash.replace('2', '3'))).toBe(wrong);
  });

  it('fits by any name and any secret', () => {
    expect(said(confidential, ['bob', 'alice'], hash)).toBeUndefined();
    expect(said(confidential, ['bob', 'carol'], hash)).toBe(wrong);
    const two = { ...confidential, secrets: ['another-secret', secret] };
    expect(said(two, ['alice'], hash)).toBeUndefined();
    expect(said({ ...two, secrets: ['another-secret'] }, ['alice'], hash)).toBe(wrong);
  });

  it('must come from a client with a secret, and from no other', () => {
    const missing = `Client ${confidential.id} is configured with secret but SECRET_HASH was not received`;
    expect(said(confidential, ['alice'])).toBe(missing);
    expect(said(confidential, ['alice'], null)).toBe(missing);
    expect(said(open, ['alice'], hash)).toBe(wrong);
    expect(said(open, ['alice'])).toBeUndefined();
  });

  it('has a sister in clear', () => {
    expect(clientSecretMatches(confidential, secret)).toBe(true);
    expect(clientSecretMatches(confidential, `${secret}x`)).toBe(false);
    expect(clientSecretMatches(confidential, null)).toBe(false);
    expect(clientSecretMatches(open, null)).toBe(true);
    expect(clientSecretMatches(open, secret)).toBe(false);
  });
});
