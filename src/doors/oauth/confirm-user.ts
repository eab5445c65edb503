import { Eta } from 'eta';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../../domain/context.js';
import {
  AliasExistsError,
  InvalidLambdaResponseError,
  LimitExceededError,
  TooManyRequestsError,
  UnexpectedLambdaError,
  UserLambdaValidationError,
} from '../../domain/errors.js';
import { ConfirmByLinkInput } from '../../domain/registration/confirmation-link.contract.js';
import type { RegistrationService } from '../../domain/registration/registration.service.js';
import { checkInput } from '../../platform/contract-check.js';
import { fromWire, SerializationError, toWire } from '../../platform/contract-wire.js';
import { DomainError } from '../../platform/errors.js';
import { nameRequest } from '../../platform/http.js';
import { confirmUserTemplate, contentPolicy } from './confirm-user-templates.js';

interface Needs {
  readonly registration: Pick<RegistrationService, 'confirmByLink'>;
  readonly homeRegion: string;
}

interface Page {
  readonly status: number;
  readonly title: string;
  readonly text: string;
  readonly fields?: object;
}

const PATH = '/confirmUser';
const FORM = 'application/x-www-form-urlencoded';
/** Bytes of a form: what a link can carry, with every character escaped. */
const FORM_LIMIT = 16 * 1024;

const eta = new Eta({ autoEscape: true });

const pages = {
  ask: {
    status: 200,
    title: 'Confirm your account',
    text: 'Press the button to confirm that the address is yours.',
  },
  done: {
    status: 200,
    title: 'Your account is confirmed',
    text: 'You can close this page and sign in.',
  },
  /** The same for a code that is wrong, used or too old, and for an account there is not. */
  invalid: {
    status: 400,
    title: 'This link does not work',
    text: 'It may be too old, or used already. If you cannot sign in, ask the app for a new one.',
  },
  taken: {
    status: 409,
    title: 'This address is taken',
    text: 'Another account has confirmed the same address. Sign in with that account.',
  },
  later: {
    status: 429,
    title: 'Too many attempts',
    text: 'Wait an hour and open the link again.',
  },
} as const satisfies Record<string, Page>;

/**
 * The page behind the link of a sign-up mail (section 10.3). Opening it changes nothing and asks nobody:
 * programs that look at mail open every link in it, and must neither use the code up nor confirm an
 * address that nobody has read the mail of. The button posts the code.
 */
export function confirmUserRoute(app: FastifyInstance, needs: Needs): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    const options = { parseAs: 'string', bodyLimit: FORM_LIMIT } as const;
    scope.addContentTypeParser<string>(FORM, options, (_request, body, done) => {
      done(null, fieldsOf(new URLSearchParams(body)));
    });
    scope.get(PATH, async (request, reply) => {
      nameRequest(request, 'oauth', 'confirm-user');
      const link = linkIn(request.query);
      return send(
        reply,
        link ? { ...pages.ask, fields: toWire(ConfirmByLinkInput, link) } : pages.invalid,
      );
    });
    scope.post(PATH, async (request, reply) => {
      nameRequest(request, 'oauth', 'confirm-user');
      const link = linkIn(request.body);
      return send(reply, link ? await confirmed(needs, request, link) : pages.invalid);
    });
  });
}

/** A name that is given twice means nothing. */
function fieldsOf(form: URLSearchParams): Record<string, string> {
  const names = [...new Set(form.keys())];
  const single = names.filter((name) => form.getAll(name).length === 1);
  return Object.fromEntries(single.map((name) => [name, form.get(name)!]));
}

function linkIn(fields: unknown): ConfirmByLinkInput | undefined {
  try {
    const link = fromWire(ConfirmByLinkInput, fields);
    checkInput(ConfirmByLinkInput, link);
    return link;
  } catch (error) {
    if (error instanceof SerializationError || error instanceof DomainError) return undefined;
    throw error;
  }
}

async function confirmed(
  { registration, homeRegion: region }: Needs,
  request: FastifyRequest,
  link: ConfirmByLinkInput,
): Promise<Page> {
  const { id: requestId, caller } = request;
  const ctx = { requestId, log: request.log as Context['log'], region, caller };
  try {
    await registration.confirmByLink(ctx, link);
    return pages.done;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return pageFor(error);
  }
}

/** A function that fails after the confirmation does not undo it (9.1). */
function pageFor(error: DomainError): Page {
  const is = (...kinds: (abstract new (...args: never[]) => DomainError)[]) =>
    kinds.some((kind) => error instanceof kind);
  if (is(AliasExistsError)) return pages.taken;
  if (is(LimitExceededError, TooManyRequestsError)) return pages.later;
  const told = is(UserLambdaValidationError, UnexpectedLambdaError, InvalidLambdaResponseError);
  return told ? pages.done : pages.invalid;
}

function send(reply: FastifyReply, { status, ...data }: Page): FastifyReply {
  return reply
    .code(status)
    .type('text/html; charset=utf-8')
    .headers({
      'content-security-policy': contentPolicy,
      'cache-control': 'no-store',
      // The address of this page holds the code.
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    })
    .send(eta.renderString(confirmUserTemplate, data));
}
