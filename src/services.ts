import { availableParallelism } from 'node:os';
import { servesRegion, type Config } from './config.js';
import { AuthSessions } from './domain/auth/auth-sessions.js';
import { SignUpSessions } from './domain/auth/sign-up-sessions.js';
import { AuthService } from './domain/auth/auth.service.js';
import { SoftwareTokenSetupService } from './domain/auth/software-token-setup.service.js';
import { ClientSecretService } from './domain/clients/client-secrets.service.js';
import { ClientService } from './domain/clients/clients.service.js';
import { AdministratorKeys } from './domain/credentials/administrator-keys.js';
import { AttemptLimits } from './domain/credentials/attempt-limits.js';
import { hashingConcurrency, PasswordHasher } from './domain/credentials/password-hashing.js';
import { PasskeyAssertions } from './domain/credentials/passkeys/passkey-assertions.js';
import { PasskeyService } from './domain/credentials/passkeys/passkeys.service.js';
import { RegistrationChallenges } from './domain/credentials/passkeys/registration-challenges.js';
import { Passwords } from './domain/credentials/passwords.js';
import { SoftwareTokens } from './domain/credentials/software-tokens.js';
import { SignInLadder } from './domain/credentials/sign-in-ladder.js';
import { VerificationCodes } from './domain/credentials/verification-codes.js';
import { DeviceAdministration } from './domain/devices/device-administration.service.js';
import { DeviceKeys } from './domain/devices/device-keys.js';
import { DeviceService } from './domain/devices/devices.service.js';
import { KnownDevices } from './domain/devices/known-devices.js';
import { GroupService } from './domain/groups/groups.service.js';
import { Memberships } from './domain/groups/memberships.service.js';
import { MessageLimits } from './domain/messaging/message-limits.js';
import { MessageService } from './domain/messaging/messaging.service.js';
import { OutboxDrain } from './domain/messaging/outbox-drain.js';
import { TriggerMessages } from './domain/messaging/trigger-messages.js';
import { TriggerSenders } from './domain/messaging/trigger-senders.js';
import { PoolChangesService } from './domain/pools/pool-changes.service.js';
import { PoolService } from './domain/pools/pools.service.js';
import { AccountAdministration } from './domain/registration/account-administration.service.js';
import { Applicants } from './domain/registration/applicants.js';
import { AttributeWriter } from './domain/registration/attribute-writer.js';
import { CodeGuard } from './domain/registration/code-guard.js';
import { CodeSender } from './domain/registration/code-sender.js';
import { OwnAccountService } from './domain/registration/own-account.service.js';
import { PasswordChangeService } from './domain/registration/password-changes.service.js';
import { RecoveryService } from './domain/registration/recovery.service.js';
import { AuthFactorService } from './domain/registration/auth-factors.service.js';
import { SecondFactorService } from './domain/registration/second-factors.service.js';
import { RegistrationService } from './domain/registration/registration.service.js';
import { ResourceServerService } from './domain/resource-servers/resource-servers.service.js';
import { RefreshTokens } from './domain/sessions/refresh-tokens.js';
import { UserMigrations } from './domain/registration/user-migrations.js';
import { UserAdministrationService } from './domain/registration/user-administration.service.js';
import { SessionConfigurationService } from './domain/sessions/session-configuration.service.js';
import { SessionService } from './domain/sessions/sessions.service.js';
import { UserSessionService } from './domain/sessions/user-sessions.service.js';
import { ClientTokenService } from './domain/tokens/client-tokens.service.js';
import { IssuerDocuments } from './domain/tokens/issuer-documents.js';
import { SigningKeys } from './domain/tokens/signing-keys.js';
import type { MakeKeyPair } from './domain/tokens/spare-keys.js';
import { TokenIssuer } from './domain/tokens/token-issuer.js';
import { TokenReader } from './domain/tokens/token-reader.js';
import type { TriggerInvoker } from './domain/triggers/trigger-invoker.js';
import { UserDirectory } from './domain/users/user-directory.js';
import { UserService } from './domain/users/users.service.js';
import type { Clock } from './platform/clock.js';
import type { Vault } from './platform/crypto.js';
import type { Database } from './platform/database.js';
import { Housekeeper } from './platform/housekeeper.js';
import type { Log } from './platform/log.js';
import { Metrics } from './platform/metrics.js';
import { Cursors } from './platform/paging.js';
import type { Random } from './platform/random.js';
import { signInTables } from './sign-in.js';
import { sweeps, userData } from './sweeps.js';
import { roadsOf } from './message-roads.js';
import { triggersOf } from './trigger-roads.js';

/** The world outside the services; a test hands in its own clock. */
export interface OutsideWorld {
  readonly config: Config;
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly vault: Vault;
  readonly log: Log;
  readonly makeKeyPair?: MakeKeyPair;
}

export type Services = ReturnType<typeof buildServices>;

/** Builds every service once; nothing runs until `background.start`. */
export function buildServices(outside: OutsideWorld) {
  const { config, db, clock, vault, log } = outside;
  const { outbox, invoker, ...common } = commonServices(outside);
  const { pools, clients, directory, signingKeys } = common;
  const shared = { ...common, ...deviceServices(common), migrations: new UserMigrations(common) };
  const accounts = accountServices(shared);
  const services = {
    ...shared,
    metrics: new Metrics(),
    cursors: new Cursors(vault),
    poolChanges: new PoolChangesService({ pools }),
    clientSecrets: new ClientSecretService({ ...outside, clients }),
    users: new UserService({ db, pools, directory }),
    groups: new GroupService({ ...outside, pools }),
    passkeys: new PasskeyService(shared),
    clientTokens: new ClientTokenService(shared),
    issuerDocuments: new IssuerDocuments(shared),
    ...accounts,
    ...signInServices({ ...shared, ...accounts }),
    servesRegion: (region: string) => servesRegion(config, region),
    homeRegion: config.region,
  };
  const background = backgroundOf({ db, clock, log }, { outbox, signingKeys, invoker });
  return { ...services, background };
}

/** What many services need. */
function commonServices(outside: OutsideWorld) {
  const { config, db } = outside;
  const base = { ...outside, ...credentialServices(outside), publicUrl: config.publicUrl };
  const signingKeys = new SigningKeys(base);
  const pools = new PoolService({ ...base, signingKeys });
  const resourceServers = new ResourceServerService({ ...base, pools });
  const clients = new ClientService({ ...base, pools, resourceServers });
  const directory = new UserDirectory({ ...base, userData });
  const memberships = new Memberships({ db, pools, directory });
  const settings = { pools, resourceServers, clients };
  const found = { ...base, ...settings, signingKeys, directory, memberships };
  const functions = { ...found, ...triggersOf(outside) };
  return { ...functions, ...messageServices(functions), sessions: sessionsOf(functions) };
}

type SessionNeeds = ConstructorParameters<typeof TokenIssuer>[0] &
  ConstructorParameters<typeof TokenReader>[0] &
  Omit<
    ConstructorParameters<typeof SessionService>[0],
    'refreshTokens' | 'tokenIssuer' | 'tokenReader'
  >;

function sessionsOf(needs: SessionNeeds & OutsideWorld): SessionService {
  const refreshTokens = new RefreshTokens(needs);
  const tokenIssuer = new TokenIssuer(needs);
  return new SessionService({
    ...needs,
    refreshTokens,
    tokenIssuer,
    tokenReader: new TokenReader(needs),
  });
}

type MessageNeeds = ConstructorParameters<typeof TriggerMessages>[0] &
  ConstructorParameters<typeof TriggerSenders>[0] &
  Omit<
    ConstructorParameters<typeof MessageService>[0],
    'outbox' | 'customMessages' | 'messageLimits'
  >;

function messageServices(needs: OutsideWorld & MessageNeeds & { readonly limits: AttemptLimits }) {
  const { messages } = needs.config;
  const roads = { ...roadsOf(needs.clock, messages), custom: new TriggerSenders(needs) };
  const outbox = new OutboxDrain({ ...needs, roads, mailFrom: messages.mailFrom });
  const customMessages = new TriggerMessages(needs);
  const { vault, limits: quotas } = needs;
  const messageLimits = new MessageLimits({ vault, quotas, settings: messages.limits });
  const given = { outbox, customMessages, messageLimits };
  return { outbox, messages: new MessageService({ ...needs, ...given }) };
}

function credentialServices(outside: OutsideWorld) {
  const concurrency = hashingConcurrency(availableParallelism(), outside.config.threads);
  const hasher = new PasswordHasher({ concurrency, maxQueue: concurrency * 64 });
  const ladder = new SignInLadder(outside);
  const passwords = new Passwords({ ...outside, hasher });
  const authSessions = new AuthSessions(outside);
  return {
    administrators: new AdministratorKeys(outside),
    limits: new AttemptLimits(outside),
    ladder,
    softwareTokens: new SoftwareTokens({ ...outside, ladder }),
    codes: new VerificationCodes(outside),
    passwords,
    signUpSessions: new SignUpSessions({ ...outside, passwords, authSessions }),
    registrationChallenges: new RegistrationChallenges(outside),
    passkeyAssertions: new PasskeyAssertions({ ...outside, publicUrl: outside.config.publicUrl }),
  };
}

type DeviceNeeds = Omit<ConstructorParameters<typeof DeviceService>[0], 'deviceKeys'> &
  Omit<ConstructorParameters<typeof DeviceAdministration>[0], 'devices'>;

/** The devices that people sign in with. */
function deviceServices(shared: DeviceNeeds & Pick<OutsideWorld, 'random'>) {
  const needs = { ...shared, deviceKeys: new DeviceKeys(shared) };
  const devices = new DeviceService(needs);
  return {
    devices,
    deviceAdministration: new DeviceAdministration({ ...shared, devices }),
    knownDevices: new KnownDevices(needs),
  };
}

type AccountNeeds = ConstructorParameters<typeof Applicants>[0] &
  Pick<ConstructorParameters<typeof RecoveryService>[0], 'migrations'> &
  ConstructorParameters<typeof CodeSender>[0] &
  ConstructorParameters<typeof AccountAdministration>[0] &
  ConstructorParameters<typeof PasswordChangeService>[0] &
  ConstructorParameters<typeof UserSessionService>[0] &
  ConstructorParameters<typeof SessionConfigurationService>[0] &
  ConstructorParameters<typeof SecondFactorService>[0] &
  Omit<ConstructorParameters<typeof AuthFactorService>[0], 'passkeys'> & {
    readonly passkeyAssertions: PasskeyAssertions;
  } & Omit<
    ConstructorParameters<typeof RegistrationService>[0],
    'applicants' | 'codeSender' | 'codeGuard'
  >;

/** How accounts come, change and go, and their sign-ins go. */
function accountServices(shared: AccountNeeds) {
  const applicants = new Applicants(shared);
  const codeSender = new CodeSender(shared);
  const attributeWriter = new AttributeWriter({ ...shared, codeSender });
  const accounts = new AccountAdministration(shared);
  const codeGuard = new CodeGuard(shared);
  const senders = { codeSender, codeGuard };
  const needs = { ...shared, ...senders, applicants, attributeWriter, accounts };
  return {
    accounts,
    registration: new RegistrationService(needs),
    recovery: new RecoveryService(needs),
    ownAccount: new OwnAccountService(needs),
    passwordChanges: new PasswordChangeService(needs),
    secondFactors: new SecondFactorService(needs),
    authFactors: new AuthFactorService({ ...needs, passkeys: shared.passkeyAssertions }),
    userAdministration: new UserAdministrationService(needs),
    userSessions: new UserSessionService(needs),
    sessionConfiguration: new SessionConfigurationService(needs),
  };
}

type SignInNeeds = Parameters<typeof signInTables>[0] &
  Omit<ConstructorParameters<typeof AuthService>[0], keyof ReturnType<typeof signInTables>> &
  Omit<
    ConstructorParameters<typeof SoftwareTokenSetupService>[0],
    keyof ReturnType<typeof signInTables>
  >;

/** Signing in, and what can be done in the middle of it. */
function signInServices(shared: SignInNeeds) {
  const needs = { ...shared, ...signInTables(shared) };
  return {
    auth: new AuthService(needs),
    softwareTokenSetup: new SoftwareTokenSetupService(needs),
  };
}

interface Background {
  readonly outbox: OutboxDrain;
  readonly signingKeys: SigningKeys;
  readonly invoker: TriggerInvoker;
}

/** What runs beside the requests: deliveries, clearing up, spare keys. */
function backgroundOf(
  needs: { db: Database; clock: Clock; log: Log },
  { outbox, signingKeys, invoker }: Background,
) {
  const housekeeper = new Housekeeper({ ...needs, sweeps });
  return {
    start(): void {
      signingKeys.start();
      housekeeper.start();
      outbox.start();
    },
    async stop(): Promise<void> {
      await Promise.all([housekeeper.stop(), outbox.stop(), signingKeys.stop()]);
      invoker.close();
    },
  };
}
