import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestGateway } from './support/gateway.js';
import { mailOf, newName, saidOf, secretHash, TestPool } from './support/test-pool.js';

const HOUR = 60 * 60 * 1000;

let at: TestGateway;
let pool: TestPool;

const byLink = {
  AutoVerifiedAttributes: ['email'],
  VerificationMessageTemplate: {
    DefaultEmailOption: 'CONFIRM_WITH_LINK',
    EmailMessageByLink: '<p>Welcome! {##Yes, it is me##}</p>',
    EmailSubjectByLink: 'Is it you?',
  },
};

beforeAll(async () => {
  at = await TestGateway.start();
  pool = await TestPool.make(at, byLink);
});
afterAll(() => at.stop());

const linkIn = (body: string) => {
  const [, escaped] = /<a href="([^"]+)">/.exec(body)!;
  return new URL(escaped!.replaceAll('&amp;', '&'));
};
const newestLink = async (name: string) => linkIn(await at.newestMessage(pool.id, mailOf(name)));
const statusOf = async (Username: string) =>
  (await at.done('AdminGetUser', { UserPoolId: pool.id, Username }))['UserStatus'];

async function opened(url: URL | string, init: RequestInit = {}) {
  const answer = await fetch(url, { redirect: 'manual', ...init });
  return { status: answer.status, headers: answer.headers, page: await answer.text() };
}
const post = (fields: Record<string, string> | string) =>
  opened(`${at.url}/confirmUser`, { method: 'POST', body: new URLSearchParams(fields) });
const fieldsOf = (link: URL) => Object.fromEntries(link.searchParams);
const titleOf = (page: string) => /<h1>(.*)<\/h1>/.exec(page)?.[1];

describe('a sign-up that is confirmed by a link', () => {
  it('is mailed one, which asks before it confirms, and confirms once', async () => {
    const name = newName();
    await pool.signUp(name);
    expect(await at.newestMessage(pool.id, mailOf(name))).toMatch(
      /^<p>Welcome! <a href="[^"]+">Yes, it is me<\/a><\/p>$/,
    );
    const link = await newestLink(name);
    expect(link.origin + link.pathname).toBe(`${at.url}/confirmUser`);
    expect(fieldsOf(link)).toEqual({
      client_id: pool.client.id,
      user_name: name,
      confirmation_code: expect.stringMatching(/^\d{6}$/),
    });

    for (let times = 0; times < 2; times += 1) {
      const asked = await opened(link);
      expect([asked.status, titleOf(asked.page)]).toEqual([200, 'Confirm your account']);
      expect(asked.page).toContain('<form method="post" action="confirmUser">');
    }
    expect(await statusOf(name)).toBe('UNCONFIRMED');

    const done = await post(fieldsOf(link));
    expect([done.status, titleOf(done.page)]).toEqual([200, 'Your account is confirmed']);
    expect(await statusOf(name)).toBe('CONFIRMED');
    const user = await at.done('AdminGetUser', { UserPoolId: pool.id, Username: name });
    expect(user['UserAttributes']).toContainEqual({ Name: 'email_verified', Value: 'true' });
    expect((await post(fieldsOf(link))).status).toBe(400);
  });

  it('gets another by asking, and the first is void then', async () => {
    const name = newName();
    await pool.signUp(name);
    const first = await newestLink(name);
    await at.done('ResendConfirmationCode', { ClientId: pool.client.id, Username: name });
    const second = await newestLink(name);
    if (first.href !== second.href) expect((await post(fieldsOf(first))).status).toBe(400);
    expect((await post(fieldsOf(second))).status).toBe(200);
  });

  it('may be confirmed where the app client has a secret: the mail went to the person', async () => {
    const client = await pool.newClient({ GenerateSecret: true });
    const name = newName();
    const SecretHash = secretHash(client, name);
    await pool.signUp(name, { ClientId: client.id, SecretHash });
    expect((await post(fieldsOf(await newestLink(name)))).status).toBe(200);
  });

  it('takes codes as before, for whoever reads the link to an app', async () => {
    const name = newName();
    await pool.signUp(name);
    const { confirmation_code: code } = fieldsOf(await newestLink(name));
    expect((await pool.confirm(name, code!)).status).toBe(200);
  });
});

describe('a link that does not work', () => {
  it('reads the same whether it is wrong, too old, used, or for nobody', async () => {
    const name = newName();
    await pool.signUp(name);
    const link = fieldsOf(await newestLink(name));
    const wrong = link['confirmation_code'] === '000000' ? '000001' : '000000';
    const { username } = await pool.person();
    const old = newName();
    await pool.signUp(old);
    const late = fieldsOf(await newestLink(old));
    at.clock.advance(25 * HOUR);
    const pages = [
      await post({ ...link, confirmation_code: wrong }),
      await post(late),
      await post({ ...link, user_name: 'nobody-at-all' }),
      await post({ ...link, user_name: username }),
      await post({ ...link, client_id: 'nosuchclient' }),
      await post({}),
      await post('client_id=a&client_id=b&user_name=c&confirmation_code=1'),
      await post({ ...link, user_name: 'two words' }),
    ];
    for (const { status, page } of pages) {
      expect([status, page]).toEqual([400, pages[0]!.page]);
    }
    expect(titleOf(pages[0]!.page)).toBe('This link does not work');
    expect(await statusOf(name)).toBe('UNCONFIRMED');
  });

  it('can be tried fifteen times an hour', async () => {
    const name = newName();
    await pool.signUp(name);
    const link = fieldsOf(await newestLink(name));
    const wrong = link['confirmation_code'] === '000000' ? '000001' : '000000';
    for (let nth = 0; nth < 15; nth += 1) await post({ ...link, confirmation_code: wrong });
    const { status, page } = await post(link);
    expect([status, titleOf(page)]).toEqual([429, 'Too many attempts']);
    expect(await statusOf(name)).toBe('UNCONFIRMED');
  });
});

describe('the page', () => {
  it('shows nothing of its address, and runs and loads nothing', async () => {
    const evil = '"><script>alert(1)</script>';
    const query = new URLSearchParams({
      client_id: 'app',
      user_name: evil,
      confirmation_code: evil,
    });
    const { status, page, headers } = await opened(`${at.url}/confirmUser?${query}`);
    expect(status).toBe(200);
    expect(page).not.toContain('<script');
    expect(page).toContain('value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"');
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/]+='; form-action 'self'; frame-ancestors 'none'; base-uri 'none'$/,
    );
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  });

  it('takes no other form, and no long one', async () => {
    const url = `${at.url}/confirmUser`;
    const json = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
    expect((await opened(url, json)).status).toBe(415);
    expect((await post({ user_name: 'x'.repeat(17 * 1024) })).status).toBe(413);
    expect((await opened(url)).status).toBe(400);
  });

  it('leaves no code in the log', async () => {
    const name = newName();
    await pool.signUp(name);
    const link = await newestLink(name);
    await opened(link);
    await post(fieldsOf(link));
    expect(at.logged).toContain('confirm-user');
    expect(at.logged).not.toContain(
      `confirmation_code=${link.searchParams.get('confirmation_code')}`,
    );
    expect(at.logged).not.toContain(name);
  });
});

it('is only for sign-ups: other codes of such a pool are codes', async () => {
  const { username } = await pool.person();
  const UserAttributes = [
    { Name: 'email', Value: mailOf(username) },
    { Name: 'email_verified', Value: 'true' },
  ];
  await at.done('AdminUpdateUserAttributes', {
    UserPoolId: pool.id,
    Username: username,
    UserAttributes,
  });
  const asked = await at.aws('ForgotPassword', { ClientId: pool.client.id, Username: username });
  expect([asked.status, saidOf(asked)]).toEqual([200, '["CodeDeliveryDetails"]']);
  expect(await at.newestMessage(pool.id, mailOf(username))).toMatch(
    /^Your password reset code is \d{6}$/,
  );
});
