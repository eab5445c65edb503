import { developerMail, mfaConfig, sms } from '../support/factor-pool.js';
import { totpCode } from '../support/totp.js';
import { Stage } from './stage.js';

const flows = [
  'ALLOW_USER_SRP_AUTH',
  'ALLOW_USER_PASSWORD_AUTH',
  'ALLOW_USER_AUTH',
  'ALLOW_REFRESH_TOKEN_AUTH',
];

/** A stage whose pool takes every factor. */
export class FactorStage {
  private constructor(readonly stage: Stage) {}

  static async open(mfa: 'OPTIONAL' | 'ON' = 'OPTIONAL'): Promise<FactorStage> {
    const stage = await Stage.open(
      {
        Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } },
        SmsConfiguration: sms,
        EmailConfiguration: developerMail,
      },
      {},
      { ExplicitAuthFlows: flows },
    );
    await stage.administer('SetUserPoolMfaConfig', mfaConfig(mfa));
    return new FactorStage(stage);
  }

  /** Somebody with a verified address and a verified number. */
  async addUser(username: string): Promise<{ readonly email: string; readonly phone: string }> {
    await this.stage.addUser(username);
    const [email, phone] = [`${username}@example.com`, numberOf(username)];
    await this.stage.administer('AdminUpdateUserAttributes', {
      Username: username,
      UserAttributes: [
        { Name: 'email_verified', Value: 'true' },
        { Name: 'phone_number', Value: phone },
        { Name: 'phone_number_verified', Value: 'true' },
      ],
    });
    return { email, phone };
  }

  /** Switches both messages on: of two that nobody chose, one recovers the account instead (7.5). */
  async takesBoth(Username: string): Promise<void> {
    const both = { SMSMfaSettings: { Enabled: true }, EmailMfaSettings: { Enabled: true } };
    await this.stage.administer('AdminSetUserMFAPreference', { Username, ...both });
  }

  /** The code of the newest message to an address or number; first factors by email have eight digits. */
  async code(destination: string): Promise<string> {
    const { gateway, userPoolId } = this.stage;
    return /\d{6,8}/.exec(await gateway.newestMessage(userPoolId, destination))![0];
  }

  /** What the app shows next: a code works once, so time goes on first. */
  totp(secret: string): string {
    const { clock } = this.stage.gateway;
    clock.advance(30_000);
    return totpCode(secret, clock.now());
  }

  close(): Promise<void> {
    return this.stage.close();
  }
}

const numberOf = (username: string): string => {
  const digits = [...username].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1e7, 7);
  return `+1555${String(digits).padStart(7, '0')}`;
};
