/**
 * A refusal the caller may see: a stable code, one sentence, and nothing secret. Everything else that
 * is thrown is a defect, and the doors mask it.
 */
export abstract class DomainError extends Error {
  abstract readonly code: string;

  constructor(
    message: string,
    /** Facts a typed client may branch on, such as `retryAfterSeconds`; never a secret. */
    readonly details?: Readonly<Record<string, unknown>>,
  ) {
    super(message);
    this.name = new.target.name;
  }
}

/** Makes the base class of one refusal: `class TakenError extends defineError('TAKEN', 'Taken.') {}`. */
export function defineError<const C extends string>(code: C, sentence: string) {
  return class extends DomainError {
    static readonly code: C = code;
    readonly code: C = code;

    constructor(message: string = sentence, details?: Readonly<Record<string, unknown>>) {
      super(message, details);
    }
  };
}

/** A value breaks a rule of its contract or of the operation; the words are Cognito's. */
export class InvalidParameterError extends defineError(
  'INVALID_PARAMETER',
  'Invalid parameter value.',
) {}

/** A part of the API that this version refuses because it would not act. */
export class NotImplementedError extends defineError(
  'NOT_IMPLEMENTED',
  'This operation is not built yet.',
) {}
