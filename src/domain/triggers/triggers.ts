import type { Context } from '../context.js';
import { UserNotFoundError } from '../errors.js';
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
interface Call {
  readonly trigger: TriggerName;
  readonly arn: string | null | undefined;
  readonly event: () => object;
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
    const answer = await this.ask(ctx, { trigger: 'PreSignUp', arn, event });
    return answer ? account.preSignUpDecision(answer) : account.undecided;
  }

  /** Tells that a person is confirmed, or has replaced a forgotten password. */
  async postConfirmation(ctx: Context, occasion: account.PostConfirmationOccasion): Promise<void> {
    const { postConfirmation: arn } = configOf(occasion);
    const event = () => account.postConfirmationEvent(occasion);
    await this.tell(ctx, { trigger: 'PostConfirmation', arn, event });
  }

  /** Asks at the start of a sign-in; the function refuses by failing. */
  async preAuthentication(ctx: Context, occasion: signIn.PreAuthenticationOccasion): Promise<void> {
    const { preAuthentication: arn } = configOf(occasion);
    const event = () => signIn.preAuthenticationEvent(occasion);
    await this.tell(ctx, { trigger: 'PreAuthentication', arn, event });
  }

  /** Tells of a sign-in that has every factor, before its tokens are made. */
  async postAuthentication(
    ctx: Context,
    occasion: signIn.PostAuthenticationOccasion,
  ): Promise<void> {
    const { postAuthentication: arn } = configOf(occasion);
    const event = () => signIn.postAuthenticationEvent(occasion);
    await this.tell(ctx, { trigger: 'PostAuthentication', arn, event });
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
    return signIn.challengeDecision(
      await this.mustAsk(ctx, { trigger: 'DefineAuthChallenge', arn, event }),
    );
  }

  /** Has a challenge made. */
  async createAuthChallenge(
    ctx: Context,
    occasion: signIn.CustomAuthOccasion,
  ): Promise<signIn.CreatedChallenge> {
    const { createAuthChallenge: arn } = configOf(occasion);
    const event = () => signIn.createChallengeEvent(occasion);
    return signIn.createdChallenge(
      await this.mustAsk(ctx, { trigger: 'CreateAuthChallenge', arn, event }),
    );
  }

  /** Whether the answer to a challenge is right. */
  async verifyAuthChallengeResponse(
    ctx: Context,
    occasion: signIn.VerifyChallengeOccasion,
  ): Promise<boolean> {
    const { verifyAuthChallengeResponse: arn } = configOf(occasion);
    const event = () => signIn.verifyChallengeEvent(occasion);
    return signIn.isAnswerCorrect(
      await this.mustAsk(ctx, { trigger: 'VerifyAuthChallengeResponse', arn, event }),
    );
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
    const answer = await this.ask(ctx, { trigger: 'PreTokenGeneration', arn, event });
    return answer && tokenChanges(version, answer);
  }

  /** Whether unknown names are looked for elsewhere. */
  migratesUsers(pool: Pool): boolean {
    return Boolean(configOf({ pool }).userMigration);
  }

  /**
   * Looks for somebody elsewhere; undefined when the function does not know them.
   *
   * @throws UserNotFoundError when the function fails, in whatever way: the log says more.
   */
  async userMigration(
    ctx: Context,
    occasion: account.MigrationOccasion,
  ): Promise<account.Migration | undefined> {
    const { userMigration: arn } = configOf(occasion);
    const event = () => account.migrationEvent(occasion);
    try {
      const answer = await this.ask(ctx, { trigger: 'UserMigration', arn, event });
      return answer && account.migrationIn(answer);
    } catch (err) {
      ctx.log.warn({ arn, fault: (err as Error).name }, 'a user could not be migrated');
      throw new UserNotFoundError(`Exception migrating user in app client ${occasion.clientId}`);
    }
  }

  /** Asks for the words of a message; a text that is left out is the template's. */
  async customMessage(
    ctx: Context,
    occasion: account.CustomMessageOccasion,
  ): Promise<account.CustomMessage> {
    const { customMessage: arn } = configOf(occasion);
    const event = () => account.customMessageEvent(occasion);
    const answer = await this.ask(ctx, { trigger: 'CustomMessage', arn, event });
    return answer ? account.customMessageIn(answer) : {};
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
    const answer = await this.ask(ctx, { trigger: 'InboundFederation', arn, event });
    return answer && account.attributesToMap(answer);
  }

  private async ask(ctx: Context, { trigger, arn, event }: Call): Promise<Fields | undefined> {
    if (!arn) return undefined;
    return this.needs.invoker.invoke(ctx, { trigger, arn, event: event() });
  }

  private async mustAsk(ctx: Context, call: Call): Promise<Fields> {
    const answer = await this.ask(ctx, call);
    if (answer) return answer;
    throw new Error(`The pool has no function for ${call.trigger}.`);
  }

  /** The answer says nothing, but its form must be right. */
  private async tell(ctx: Context, call: Call): Promise<void> {
    const answer = await this.ask(ctx, call);
    if (answer) responseOf(answer);
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
