import type { EntityManager } from 'typeorm';
import type { Database } from '../../platform/database.js';
import type { ClientService } from '../clients/clients.service.js';
import type { Context } from '../context.js';
import { InvalidSessionError } from '../errors.js';
import type { VerifySoftwareTokenInput } from '../registration/second-factors.contract.js';
import type { SecondFactorService } from '../registration/second-factors.service.js';
import type { UserRow } from '../users/users.entities.js';
import type { AuthSessions, SessionOfStep, StepState } from './auth-sessions.js';
import type { Asked } from './challenges/challenge.js';
import { refuseUnlessDue } from './mfa-rules.js';
import type { OpenChallenges } from './open-challenges.js';
import { SoftwareTokenSetup } from './software-token-setup.contract.js';

interface Needs {
  readonly db: Database;
  readonly clients: Pick<ClientService, 'require'>;
  readonly authSessions: AuthSessions;
  readonly openChallenges: OpenChallenges;
  readonly secondFactors: Pick<SecondFactorService, 'associate' | 'verify'>;
}

const challengeName = 'MFA_SETUP';

type Enrolling = Asked & { readonly user: UserRow; readonly expiresAt: Date };

/**
 * An authenticator app is enrolled in the middle of a sign-in (MFA_SETUP, 7.5): AssociateSoftwareToken and
 * VerifySoftwareToken by the session instead of an access token. Each spends the session and gives another
 * one back, which ends when the first one would have. Only who must set a factor up gets this far: a
 * password alone replaces nobody's app.
 */
export class SoftwareTokenSetupService {
  constructor(private readonly needs: Needs) {}

  /** AssociateSoftwareToken. @throws InvalidSessionError, and what `SecondFactorService.associate` throws. */
  async associate(ctx: Context, session: string): Promise<SoftwareTokenSetup> {
    const asked = await this.enrolling(ctx, session);
    let next: SessionOfStep | undefined;
    // In one transaction: of parallel calls, those that are refused must not replace the secret.
    const enrolment = await this.needs.secondFactors.associate(ctx, asked, async (tx) => {
      next = await this.reopened(tx, asked, asked.state);
    });
    return Object.assign(new SoftwareTokenSetup(), enrolment, next);
  }

  /**
   * VerifySoftwareToken: the MFA_SETUP challenge is then answered without a further proof.
   *
   * @throws InvalidSessionError, and what `SecondFactorService.verify` throws; after a wrong code the
   * session still works.
   */
  async verify(
    ctx: Context,
    { session, ...input }: VerifySoftwareTokenInput & { readonly session: string },
  ): Promise<SessionOfStep> {
    const asked = await this.enrolling(ctx, session);
    await this.needs.secondFactors.verify(ctx, asked, input, (user) =>
      refuseUnlessDue({ ...asked, user }, 'SOFTWARE_TOKEN_MFA'),
    );
    const state = { ...asked.state, verified: true };
    return this.needs.db.transaction((tx) => this.reopened(tx, asked, state));
  }

  private async enrolling(ctx: Context, session: string): Promise<Enrolling> {
    const { authSessions, clients, openChallenges } = this.needs;
    const { clientId, expiresAt } = await authSessions.recall(session, { challengeName });
    const at = await clients.require(clientId);
    const asking = { door: { kind: 'client' }, step: 'ANSWER', deviceKey: undefined } as const;
    const call = { ctx, ...asking, clientMetadata: {} };
    const asked = await openChallenges.find({ ...at, call }, session, challengeName);
    const { user } = asked;
    if (!user) throw new InvalidSessionError();
    await openChallenges.refuseOutdated(asked);
    const enrolling = { ...asked, user, expiresAt };
    refuseUnlessDue(enrolling, 'SOFTWARE_TOKEN_MFA');
    return enrolling;
  }

  private async reopened(
    tx: EntityManager,
    asked: Enrolling,
    state: StepState,
  ): Promise<SessionOfStep> {
    await asked.spend(tx);
    const step = { ...asked, challengeName, state, until: asked.expiresAt } as const;
    return this.needs.authSessions.open(tx, step);
  }
}
