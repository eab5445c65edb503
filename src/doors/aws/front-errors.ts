/** Every refusal the front end makes before an operation runs (texts of the common AWS JSON front end). */
export type FrontEndErrorType =
  | 'UnknownOperationException'
  | 'SerializationException'
  | 'MissingAuthenticationTokenException'
  | 'IncompleteSignatureException'
  | 'UnrecognizedClientException'
  | 'InvalidSignatureException'
  | 'NotImplementedException';

/**
 * A request refused before it reached an operation. `message` may repeat the caller's own
 * Authorization header, as AWS does: it belongs in the answer and never in a log.
 */
export class FrontEndError extends Error {
  override readonly name = 'FrontEndError';

  constructor(
    readonly type: FrontEndErrorType,
    /** Absent for the types that AWS answers without a text. */
    readonly text?: string,
    /** HTTP status: 400 for every fault of the client. */
    readonly status = 400,
  ) {
    super(text ?? type);
  }

  /** The JSON body of the answer; `message` is left out when there is no text. */
  get body(): { __type: FrontEndErrorType; message?: string } {
    return this.text === undefined
      ? { __type: this.type }
      : { __type: this.type, message: this.text };
  }
}

const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS ' +
  'Secret Access Key and signing method. Consult the service documentation for details.';

/** No `X-Amz-Target`, or one that names no operation of the API. */
export const unknownOperation = () => new FrontEndError('UnknownOperationException');

/** The body is not JSON, or a member has another JSON type than the contract. */
export const serializationFailure = (text?: string) =>
  new FrontEndError('SerializationException', text);

/** An operation that needs a signature came without one. */
export const missingAuthenticationToken = () =>
  new FrontEndError('MissingAuthenticationTokenException', 'Missing Authentication Token');

/** The Authorization header cannot be read; `text` names what is missing or malformed. */
export const incompleteSignature = (text: string) =>
  new FrontEndError('IncompleteSignatureException', text);

/** The access key is unknown, or the request carries a session token (the gateway issues none). */
export const unrecognizedClient = () =>
  new FrontEndError(
    'UnrecognizedClientException',
    'The security token included in the request is invalid.',
  );

/** The signature does not prove the request; without a text it simply differs. */
export const invalidSignature = (text = MISMATCH) =>
  new FrontEndError('InvalidSignatureException', text);

/** The operation exists in the API and is not built in this version: HTTP 501, its name in the text. */
export const notImplemented = (operation: string) =>
  new FrontEndError('NotImplementedException', `${operation} is not implemented.`, 501);
