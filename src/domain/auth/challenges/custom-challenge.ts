import type { EntityManager } from 'typeorm';
import type { Database } from '../../../platform/database.js';
import type { SignInLadder } from '../../credentials/sign-in-ladder.js';
import type { StringMap } from '../../triggers/trigger-event.js';
import type { Triggers } from '../../triggers/triggers.js';
import type { AuthSessions } from '../auth-sessions.js';
import type { ChallengeAnswer } from '../challenge-answers.contract.js';
import { CustomChallenge } from '../challenges.contract.js';
import { occasionOf, type CustomLoop, type NamedRound } from '../custom-loop.js';
import type { SignInDevices } from '../sign-in-devices.js';
import type { Asked, ChallengeKind, Opening, Outcome } from './challenge.js';

interface MakingNeeds {
  readonly authSessions: AuthSessions;
  readonly triggers: Pick<Triggers, 'createAuthChallenge'>;
}

interface JudgingNeeds {
  readonly db: Database;
  readonly ladder: Pick<SignInLadder, 'ensureOpen' | 'failed' | 'subjectOf'>;
  readonly customLoop: Pick<CustomLoop, 'next'>;
  readonly devices: Pick<SignInDevices, 'refuseUnknown'>;
  readonly triggers: Pick<Triggers, 'verifyAuthChallengeResponse'>;
}

interface State {
  /** Only the function that judges the answer sees them. */
  readonly privateParameters: StringMap;
  readonly metadata?: string;
  readonly names: readonly string[];
}

const name = 'CUSTOM_CHALLENGE';

/** Makes CUSTOM_CHALLENGE: a function of the pool thinks it up. */
export class CustomChallenges {
  constructor(private readonly needs: MakingNeeds) {}

  /** @throws the refusals of the trigger (9.1). */
  async opening(round: NamedRound): Promise<Opening> {
    const { triggers, authSessions } = this.needs;
    const { shownName } = round;
    const made = await triggers.createAuthChallenge(round.call.ctx, occasionOf(round));
    const { publicParameters, privateParameters, metadata } = made;
    const state: State = {
      privateParameters,
      ...(metadata !== undefined && { metadata }),
      names: [shownName],
    };
    const open = async (tx: EntityManager) => {
      const step = { ...round, challengeName: name, state: { ...state } } as const;
      const opened = await authSessions.open(tx, step);
      const shown = { userIdForSrp: shownName, parameters: publicParameters };
      return Object.assign(new CustomChallenge(), { ...opened, challengeName: name, ...shown });
    };
    return { open };
  }
}

/** The answer to CUSTOM_CHALLENGE: a function of the pool judges it, another one what follows. */
export class CustomAnswer implements ChallengeKind {
  readonly names = [name] as const;
  readonly answeredBy = ['custom'] as const;

  constructor(private readonly needs: JudgingNeeds) {}

  /**
   * A wrong answer is no refusal: the function decides. It counts like a wrong password all the same, also
   * of who leaves after it; tokens at the end of the loop make it forgotten. The session is spent before
   * the function is asked, so that nobody gets two answers judged by one challenge.
   *
   * @throws DeviceNotFoundError before that: the client then gives the same answer again.
   */
  async answer(asked: Asked, { custom }: ChallengeAnswer): Promise<Outcome> {
    const { db, ladder, customLoop, devices, triggers } = this.needs;
    const { pool, user, progress: before } = asked;
    const subject = ladder.subjectOf(pool, before.givenName, user);
    await ladder.ensureOpen(subject);
    await devices.refuseUnknown(asked);
    await db.transaction((tx) => asked.spend(tx));
    const { privateParameters, metadata } = asked.state as unknown as State;
    const challengeResult = await triggers.verifyAuthChallengeResponse(asked.call.ctx, {
      ...occasionOf(asked),
      privateParameters,
      answer: custom!,
    });
    if (!challengeResult) await ladder.failed(subject);
    const result = {
      challengeName: name,
      challengeResult,
      ...(metadata !== undefined && { challengeMetadata: metadata }),
    };
    const progress = { ...before, custom: [...(before.custom ?? []), result] };
    return customLoop.next({ ...asked, progress }, async () => undefined);
  }
}
