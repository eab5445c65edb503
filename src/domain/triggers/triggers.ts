import type { Context } from '../context.js';
import {
  MigrationOutageError,
  TooManyRequestsError,
  UnexpectedLambdaError,
  UserNotFoundError,
} from '../errors.js';
import type { LambdaConfig } from '../pools/pool-triggers.contract.js';
import type { Pool } from '../pools/pool.js';
import * as account from './account-triggers.js';
import type { CodeEncryption } from './code-encryption.js';
import { escapedCode, senderEvent, senders } from './sender-trigger.js';
import type { SenderMedium, SenderOccasion } from './sender-trigger.js';
import * as signIn from './sign-in-triggers.js';
import { tokenChanges, tokenEvent } from './token-trigger.js';
import type { TokenChanges, TokenOccasion } from './token-trigger.js';
import { responseOf, type Fields } from './trigger-answer.js';
import type { TriggerPlace } from './trigger-event.js';
import type { TriggerInvoker, TriggerName } from './trigger-invoker.js';

interface Needs {
  readonly invoker: Pick<TriggerInvoker, 'invoke' | 'tell'>;
  readonly codeEncryption: Pick<CodeEncryption, 'encrypt'>;
}

/** One call: which function, and what it is told. The event is made only when there is a function. */
interface Call<T> {
  readonly trigger: TriggerName;
  readonly arn: string | null | undefined;
  readonly event: () => object;
  /** Reads the answer. @throws InvalidLambdaResponseError */
  readonly read: (answer: Fields) => T;
}

/**
 * The functions of a pool around what people do (9.2). Without a function a method does nothing and costs
 * nothing. Each may take fifteen seconds: never call one inside a transaction.
 *
 * All of them throw UserLambdaValidationError (the function refused or failed), UnexpectedLambdaError (it
 * could not be called, or not in time), InvalidLambdaResponseError (its answer has another shape) and
 * TooManyRequestsError.
 */
export class Triggers {
  constructor(private readonly needs: Needs) {}

  /** Asks before a person is stored. */
  async preSignUp(
    ctx: Context,
    occasion: account.PreSignUpOccasion,
  ): Promise<account.PreSignUpDecision> {
    const { preSignUp: arn } = configOf(occasion);
    const event = () => account.preSignUpEvent(occasion);
    const call = { trigger: 'PreSignUp', arn, event, read: account.preSignUpDecision } as const;
    return (await this.ask(ctx, call)) ?? account.undecided;
  }

  /** Tells that a person is confirmed, or has replaced a forgotten password. */
  async postConfirmation(ctx: Context, occasion: account.PostConfirmationOccasion): Promise<void> {
    const { postConfirmation: arn } = configOf(occasion);
    const event = () => account.postConfirmationEvent(occasion);
    await this.ask(ctx, { trigger: 'PostConfirmation', arn, event, read: responseOf });
  }

  /** Asks at the start of a sign-in; the function refuses by failing. False where there is none. */
  async preAuthentication(
    ctx: Context,
    occasion: signIn.PreAuthenticationOccasion,
  ): Promise<boolean> {
    const { preAuthentication: arn } = configOf(occasion);
    const event = () => signIn.preAuthenticationEvent(occasion);
    const call = { trigger: 'PreAuthentication', arn, event, read: responseOf } as const;
    return (await this.ask(ctx, call)) !== undefined;
  }

  /** Tells of a sign-in that has every factor, before its tokens are made. */
  async postAuthentication(
    ctx: Context,
    occasion: signIn.PostAuthenticationOccasion,
  ): Promise<void> {
    const { postAuthentication: arn } = configOf(occasion);
    const event = () => signIn.postAuthenticationEvent(occasion);
    await this.ask(ctx, { trigger: 'PostAuthentication', arn, event, read: responseOf });
  }

  /** Whether `customAuth` methods can be called: a pool needs all three functions (7.2). */
  hasCustomAuth(pool: Pool): boolean {
    const config = configOf({ pool });
    const { defineAuthChallenge, createAuthChallenge, verifyAuthChallengeResponse } = config;
    return Boolean(defineAuthChallenge && createAuthChallenge && verifyAuthChallengeResponse);
  }

  /** Asks what comes next in a custom sign-in. */
  async defineAuthChallenge(
    ctx: Context,
    occasion: signIn.CustomAuthOccasion,
  ): Promise<signIn.ChallengeDecision> {
    const { defineAuthChallenge: arn } = configOf(occasion);
    const event = () => signIn.defineChallengeEvent(occasion);
    const read = (answer: Fields) => signIn.challengeDecision(answer, occasion);
    return this.mustAsk(ctx, { trigger: 'DefineAuthChallenge', arn, event, read });
  }

  /** Has a challenge made. */
  async createAuthChallenge(
    ctx: Context,
    occasion: signIn.CustomAuthOccasion,
  ): Promise<signIn.CreatedChallenge> {
    const { createAuthChallenge: arn } = configOf(occasion);
    const event = () => signIn.createChallengeEvent(occasion);
    const read = signIn.createdChallenge;
    return this.mustAsk(ctx, { trigger: 'CreateAuthChallenge', arn, event, read });
  }

  /** Whether the answer to a challenge is right. */
  async verifyAuthChallengeResponse(
    ctx: Context,
    occasion: signIn.VerifyChallengeOccasion,
  ): Promise<boolean> {
    const { verifyAuthChallengeResponse: arn } = configOf(occasion);
    const event = () => signIn.verifyChallengeEvent(occasion);
    const read = signIn.isAnswerCorrect;
    return this.mustAsk(ctx, { trigger: 'VerifyAuthChallengeResponse', arn, event, read });
  }

  /** Whether `preTokenGeneration` would ask anybody; who does not need its facts need not find them. */
  changesTokens({ pool }: Pick<TriggerPlace, 'pool'>): boolean {
    return tokenFunction(configOf({ pool })) !== undefined;
  }

  /** Asks what shall be in tokens; undefined for what is in them anyway. */
  async preTokenGeneration(
    ctx: Context,
    occasion: TokenOccasion,
  ): Promise<TokenChanges | undefined> {
    const found = tokenFunction(configOf(occasion));
    if (!found || (occasion.source === 'ClientCredentials' && found.version !== 'V3_0')) {
      return undefined;
    }
    const { arn, version } = found;
    const event = () => tokenEvent(version, occasion);
    const read = (answer: Fields) => tokenChanges(version, answer);
    return this.ask(ctx, { trigger: 'PreTokenGeneration', arn, event, read });
  }

  /** Whether unknown names are looked for elsewhere. */
  migratesUsers(pool: Pool): boolean {
    return Boolean(configOf({ pool }).userMigration);
  }

  /**
   * Looks for somebody elsewhere; undefined when the function does not know them.
   *
   * @throws UserNotFoundError when the function fails, in whatever way: the log says more;
   * MigrationOutageError when it could not be asked.
   */
  async userMigration(
    ctx: Context,
    occasion: account.MigrationOccasion,
  ): Promise<account.Migration | undefined> {
    const { userMigration: arn } = configOf(occasion);
    const event = () => account.migrationEvent(occasion);
    try {
      const call = { trigger: 'UserMigration', arn, event, read: account.migrationIn } as const;
      return await this.ask(ctx, call);
    } catch (err) {
      ctx.log.warn({ arn, fault: (err as Error).name }, 'a user could not be migrated');
      const asked = !(err instanceof UnexpectedLambdaError || err instanceof TooManyRequestsError);
      const Refusal = asked ? UserNotFoundError : MigrationOutageError;
      throw new Refusal(`Exception migrating user in app client ${occasion.clientId}`);
    }
  }

  /** Asks for the words of a message; a text that is left out is the template's. */
  async customMessage(
    ctx: Context,
    occasion: account.CustomMessageOccasion,
  ): Promise<account.CustomMessage> {
    const { customMessage: arn } = configOf(occasion);
    const event = () => account.customMessageEvent(occasion);
    const call = { trigger: 'CustomMessage', arn, event, read: account.customMessageIn } as const;
    return (await this.ask(ctx, call)) ?? {};
  }

  /** Whether a function sends the messages of the pool over this medium. */
  sends(pool: Pool, medium: SenderMedium): boolean {
    return Boolean(senderFunction(configOf({ pool }), medium));
  }

  /** Has a message sent by a function, which is the only one who can read the code. */
  async sendMessage(ctx: Pick<Context, 'log'>, occasion: SenderOccasion): Promise<void> {
    const { pool, medium, code } = occasion;
    const config = configOf(occasion);
    const arn = senderFunction(config, medium);
    if (!arn) return;
    const sealed =
      code === undefined
        ? undefined
        : await this.needs.codeEncryption.encrypt(pool, config.kmsKeyId, escapedCode(code));
    const event = senderEvent(occasion, sealed);
    await this.needs.invoker.tell(ctx, { trigger: senders[medium].trigger, arn, event });
  }

  /** Asks what becomes of the attributes an identity provider gave; undefined keeps them. */
  async inboundFederation(
    ctx: Context,
    occasion: account.FederationOccasion,
  ): Promise<Fields | undefined> {
    const arn = configOf(occasion).inboundFederation?.lambdaArn;
    const event = () => account.inboundFederationEvent(occasion);
    const read = account.attributesToMap;
    return this.ask(ctx, { trigger: 'InboundFederation', arn, event, read });
  }

  private async ask<T>(
    ctx: Context,
    { trigger, arn, event, read }: Call<T>,
  ): Promise<T | undefined> {
    if (!arn) return undefined;
    const answer = await this.needs.invoker.invoke(ctx, { trigger, arn, event: event() });
    try {
      return read(answer);
    } catch (error) {
      ctx.log.warn({ trigger, arn }, 'the answer of a function has another shape');
      throw error;
    }
  }

  private async mustAsk<T>(ctx: Context, call: Call<T>): Promise<T> {
    const answer = await this.ask(ctx, call);
    if (answer !== undefined) return answer;
    throw new Error(`The pool has no function for ${call.trigger}.`);
  }
}

const configOf = ({ pool }: Pick<TriggerPlace, 'pool'>): LambdaConfig => pool.settings.lambdaConfig;

const senderFunction = (config: LambdaConfig, medium: SenderMedium): string | undefined =>
  (medium === 'EMAIL' ? config.customEmailSender : config.customSmsSender)?.lambdaArn;

/** The newer member wins; the older one alone means V1_0 (9.3). */
function tokenFunction({ preTokenGeneration, preTokenGenerationConfig }: LambdaConfig) {
  if (preTokenGenerationConfig) {
    const { lambdaArn: arn, lambdaVersion: version } = preTokenGenerationConfig;
    return { arn, version };
  }
  return preTokenGeneration ? ({ arn: preTokenGeneration, version: 'V1_0' } as const) : undefined;
}
