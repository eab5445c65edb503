import * as errors from './errors.js';

type Refusals = (typeof errors)[keyof typeof errors];

/** The closed vocabulary of refusals; each door names every one of them, or does not compile. */
export type ErrorCode = InstanceType<Refusals>['code'];

export const errorCodes: readonly ErrorCode[] = [
  ...new Set(Object.values(errors).map((refusal) => refusal.code)),
].sort();
