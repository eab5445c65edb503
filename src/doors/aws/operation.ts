import type { ClassType } from 'type-graphql';
import type * as Sdk from '@aws-sdk/client-cognito-identity-provider';
import type { Context } from '../../domain/context.js';
import type { AwsServices } from './aws-services.js';
import type { OperationName } from './operation-names.js';

/** One operation: what goes in, what comes out, and the one service method between them. */
export interface Operation {
  readonly name: OperationName;
  readonly input: ClassType<object>;
  /** Null: the answer is `{}`. */
  readonly output: ClassType<object> | null;
  readonly run: (services: AwsServices, ctx: Context, input: object) => Promise<unknown>;
}

type SdkInput<N extends OperationName> = InstanceType<(typeof Sdk)[`${N}Command`]>['input'];

/**
 * `never`, so that it does not compile, when the contract has a member that the API does not have. Some
 * wire names are spelt in their own way (`SMSMfaSettings`); a test compares those to the letter.
 */
type Known<N extends OperationName, I> =
  Exclude<Lowercase<keyof I & string>, Lowercase<keyof SdkInput<N> & string>> extends never
    ? unknown
    : never;

/** Builds one line of the table, its input checked against the types of the AWS SDK. */
export function op<const N extends OperationName, I extends object, O extends object>(
  name: N,
  input: ClassType<I> & Known<N, I>,
  output: ClassType<O> | null,
  run: (services: AwsServices, ctx: Context, input: I) => Promise<O | void>,
): Operation {
  return { name, input, output, run: run as Operation['run'] };
}
