import { QueryFailedError } from 'typeorm';
import { describe, expect, it } from 'vitest';
import { SignUpInput } from '../src/domain/registration/registration.contract.js';
import { membersOf } from '../src/platform/contract.js';
import { createLog } from '../src/platform/log.js';
import type { Log } from '../src/platform/log.js';
import { REDACTED, isSecretKey } from '../src/platform/redact.js';

const MARK = 'PLANTED-a8f3';

function linesOf(use: (log: Log) => void, level = 'trace'): Record<string, unknown>[] {
  const lines: string[] = [];
  use(createLog(level, { write: (line) => void lines.push(line) }));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('createLog', () => {
  it('writes one JSON object a line, with a readable level and time', () => {
    const [line] = linesOf((log) => log.info({ pool: 'p', status: 200, ok: true }, 'Made'));
    expect(line).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      pool: 'p',
      status: 200,
      ok: true,
      msg: 'Made',
    });
  });

  it('keeps to its level, and children to theirs', () => {
    const use = (log: Log) => {
      log.debug('a');
      log.child({ a: 1 }).info('b');
      log.warn('c');
    };
    expect(linesOf(use, 'warn').map(({ msg }) => msg)).toEqual(['c']);
    expect(linesOf(use, 'silent')).toEqual([]);
  });

  it.each([
    'password',
    'Password',
    'new_password',
    'secret',
    'SecretHash',
    'clientSecret',
    'token',
    'refreshToken',
    'code',
    'ConfirmationCode',
    'session',
    'Session',
    'authorization',
    'x-amz-security-token',
    'cookie',
    'set-cookie',
    'SRP_A_verifier',
    'masterKey',
    'secretAccessKey',
    'privateKey',
    'body',
    'variables',
    'query',
    'parameters',
    'username',
    'email',
    'phone_number',
    'ChallengeResponses',
    'AuthParameters',
    'UserAttributes',
  ])('hides %s at any depth, in lists, bindings and format values', (key) => {
    const secret = { [key]: MARK };
    const lines = linesOf((log) => {
      log.info(secret);
      log.info({ a: { b: [{ c: { ...secret, kept: 1 } }] } });
      log.child(secret).info('child');
      log.child({ deep: secret }).child({ more: secret }, { level: 'info' }).info('grandchild');
      const late = log.child({});
      late.setBindings(secret);
      late.info('late');
      log.info('with %o and %j', secret, { deep: [secret] });
    });
    expect(lines).toHaveLength(6);
    const text = JSON.stringify(lines);
    expect(text).not.toContain(MARK);
    expect(text.split(REDACTED)).toHaveLength(9);
    expect(lines[1]).toMatchObject({ a: { b: [{ c: { kept: 1 } }] } });
  });

  it('hides numbers, lists and objects under a secret key; not what tells nothing', () => {
    const [line] = linesOf((log) =>
      log.info({
        code: 123456,
        tokens: [MARK],
        credentials: { a: MARK },
        password: true,
        secret: null,
      }),
    );
    expect(line).toMatchObject({
      code: REDACTED,
      tokens: REDACTED,
      credentials: REDACTED,
      password: true,
      secret: null,
    });
  });

  it.each(['statusCode', 'errorCode', 'requestId', 'poolId', 'route', 'ms', 'operation'])(
    'shows %s',
    (key) => expect(isSecretKey(key)).toBe(false),
  );

  it('hides what a contract calls sensitive, which a client id is to AWS', () => {
    const clientId = membersOf(SignUpInput).find(({ property }) => property === 'clientId');
    expect(clientId).toMatchObject({ sensitive: true });
    expect(isSecretKey('clientId')).toBe(true);
  });

  it('hides secrets by their form in any text', () => {
    const lines = linesOf((log) => {
      log.info(`token eyJhbGciOi.${MARK}.${MARK} end`);
      log.info({ header: `Bearer ${MARK}` });
      log.info({ url: `mysql://gate:${MARK}@db/gate` });
      log.error(new Error(`cannot reach smtp://u:${MARK}@mail`));
    });
    expect(JSON.stringify(lines)).not.toContain(MARK);
    expect(lines[2]).toMatchObject({ url: `mysql://${REDACTED}@db/gate` });
  });

  it('does not walk into a request, a circle or bytes', () => {
    const circle: Record<string, unknown> = { name: 'c', bytes: Buffer.from(MARK) };
    circle.self = circle;
    const req = { method: 'GET', id: 'r-1', url: `/?${MARK}`, headers: { a: MARK } };
    const [line] = linesOf((log) =>
      log.info({ circle, req, res: { statusCode: 200, app: circle } }),
    );
    expect(JSON.stringify(line)).not.toContain(MARK);
    expect(line).toMatchObject({
      req: { method: 'GET', id: 'r-1' },
      res: { statusCode: 200 },
      circle: { bytes: `[${MARK.length} bytes]` },
    });
  });
});

describe('errors in the log', () => {
  it('keep type, code, stack and cause, and nothing else', () => {
    const cause = Object.assign(new TypeError('inner'), { input: MARK });
    const error = Object.assign(new Error('outer', { cause }), {
      code: 'E_X',
      body: MARK,
      extra: MARK,
    });
    const [line] = linesOf((log) => log.error({ err: error }, 'Failed'));
    expect(line).toMatchObject({
      msg: 'Failed',
      err: {
        type: 'Error',
        code: 'E_X',
        message: 'outer',
        stack: expect.stringMatching(/^Error: outer\n\s+at .*log\.test\.ts/),
        cause: { type: 'TypeError', message: 'inner' },
      },
    });
    expect(JSON.stringify(line)).not.toContain(MARK);
  });

  const driver = Object.assign(
    new Error(`Duplicate entry '${MARK}'s' for key 'users.users_pool_username'`),
    { code: 'ER_DUP_ENTRY', errno: 1062, sql: `INSERT ${MARK}`, sqlMessage: MARK },
  );
  const failed = new QueryFailedError(`INSERT INTO users VALUES ('${MARK}')`, [MARK], driver);

  it.each<[string, (log: Log) => void]>([
    ['as err', (log) => log.error({ err: failed }, 'Failed')],
    ['as err without a message', (log) => log.error({ err: failed })],
    ['alone', (log) => log.error(failed)],
    ['with a message', (log) => log.error(failed, 'Failed')],
    ['under another name', (log) => log.error({ problem: failed, list: [failed] }, 'Failed')],
    ['as a cause', (log) => log.error(new Error('outer', { cause: failed }))],
    ['in a child', (log) => log.child({ err: failed }).error('Failed')],
    ['the error of the driver', (log) => log.error(driver)],
    ['many at once', (log) => log.error(new AggregateError([failed, driver], 'all'))],
  ])('tell of a failed statement neither text nor values: %s', (_name, use) => {
    const [line] = linesOf(use);
    expect(JSON.stringify(line)).not.toContain(MARK);
    expect(JSON.stringify(line)).toContain('ER_DUP_ENTRY');
    expect(JSON.stringify(line)).toContain('users_pool_username');
  });

  it('do not repeat the text that JSON.parse could not read', () => {
    const [line] = linesOf((log) => {
      try {
        JSON.parse(`${MARK}`);
      } catch (error) {
        log.error(error);
      }
    });
    expect(line).toMatchObject({ msg: 'Invalid JSON', err: { type: 'SyntaxError' } });
    expect(JSON.stringify(line)).not.toContain(MARK.slice(0, 5));
  });
});
