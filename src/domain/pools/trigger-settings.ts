import { InvalidParameterError } from '../errors.js';
import { regionOf, type PoolHome } from './arns.js';
import { given } from './given.js';
import type { LambdaConfig } from './pool-triggers.contract.js';

/**
 * The triggers of a pool; empty for a pool without (3.1).
 *
 * @throws InvalidParameterError in the words of section 3.4.
 */
export function triggersOf(
  { region }: PoolHome,
  config: LambdaConfig | null | undefined,
): LambdaConfig {
  const triggers = given({ ...config });
  const { kmsKeyId, preTokenGeneration, preTokenGenerationConfig, ...rest } = triggers;
  if ((rest.customSmsSender || rest.customEmailSender) && !kmsKeyId) {
    throw new InvalidParameterError(
      'KMSKeyId parameter is required when Custom SMS/Email Lambda trigger is used.',
    );
  }
  if (kmsKeyId && regionOf(kmsKeyId) !== region) {
    throw new InvalidParameterError(`Invalid arn ${regionOf(kmsKeyId)}`);
  }
  const versioned = preTokenGenerationConfig?.lambdaArn;
  if (preTokenGeneration && versioned && preTokenGeneration !== versioned) {
    throw new InvalidParameterError(
      "Cannot use PreTokenGenerationLambda and PreTokenGeneration with different Lambda function ARN's",
    );
  }
  const arns = [preTokenGeneration, versioned, ...Object.values(rest).map(arnOf)];
  if (arns.some((arn) => arn && regionOf(arn) !== region)) {
    throw new InvalidParameterError('Cross-region lambda functions are not supported');
  }
  return triggers;
}

const arnOf = (trigger: string | { readonly lambdaArn: string } | null): string | undefined =>
  typeof trigger === 'string' ? trigger : trigger?.lambdaArn;
