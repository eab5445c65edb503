import { incompleteSignature, missingAuthenticationToken } from './front-errors.js';
import type { HeaderValues } from './sigv4-canonical.js';

/** The only algorithm accepted: neither SigV4A nor streaming. */
export const ALGORITHM = 'AWS4-HMAC-SHA256';

/** What the Authorization header claims; nothing in it is proven yet. */
export interface Claim {
  readonly accessKeyId: string;
  /** The credential scope: YYYYMMDD, region, service, terminator, as they were written. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly terminator: string;
  /** Lower case, each name once. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/**
 * Reads the Authorization header. Another scheme than AWS4 is no signature at all, and its value, which may be
 * a password or a token, is not repeated.
 *
 * @throws FrontEndError MissingAuthenticationTokenException or IncompleteSignatureException.
 */
export function readClaim(headers: HeaderValues): Claim {
  const header = headers.get('authorization') ?? '';
  if (!header.startsWith('AWS4-')) throw missingAuthenticationToken();
  const [algorithm = '', ...rest] = header.split(' ');
  const parameters = readParameters(rest.join(' '), header);
  refuseMissing(parameters, headers, header);
  if (algorithm !== ALGORITHM) {
    throw incompleteSignature(
      `Unsupported AWS 'algorithm': '${algorithm}' (only ${ALGORITHM} for now).`,
    );
  }
  const names = (parameters.get('SignedHeaders') ?? '').toLowerCase().split(';');
  return {
    ...readCredential(parameters.get('Credential') ?? ''),
    signedHeaders: [...new Set(names)],
    signature: parameters.get('Signature') ?? '',
  };
}

function readParameters(text: string, header: string): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const part of text.split(',').map((piece) => piece.trim())) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    if (equals < 0) throw notAPair(part, header);
    const name = part.slice(0, equals);
    // Two readings of one header must not be possible; a repeated header ends up here as well.
    if (parameters.has(name)) throw incompleteSignature(repeated(name, header));
    parameters.set(name, part.slice(equals + 1));
  }
  return parameters;
}

const notAPair = (part: string, header: string) =>
  incompleteSignature(
    `'${part}' not a valid key=value pair (missing equal-sign) in Authorization header: '${header}'.`,
  );

const repeated = (name: string, header: string) =>
  `Authorization header requires one '${name}' parameter. Authorization=${header}`;

function refuseMissing(
  parameters: ReadonlyMap<string, string>,
  headers: HeaderValues,
  header: string,
): void {
  const missing = ['Credential', 'Signature', 'SignedHeaders']
    .filter((name) => !parameters.get(name))
    .map((name) => `Authorization header requires '${name}' parameter. `);
  if (!headers.get('x-amz-date') && !headers.get('date')) {
    missing.push(
      "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ",
    );
  }
  if (missing.length > 0) throw incompleteSignature(`${missing.join('')}Authorization=${header}`);
}

function readCredential(credential: string) {
  const parts = credential.split('/');
  const [accessKeyId = '', date = '', region = '', service = '', terminator = ''] = parts;
  if (parts.length !== 5 || accessKeyId === '') {
    throw incompleteSignature(
      'Credential must have exactly 5 slash-delimited elements, e.g. ' +
        `keyid/date/region/service/term, got '${credential}'`,
    );
  }
  return { accessKeyId, date, region, service, terminator };
}
