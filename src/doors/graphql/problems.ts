import { Field, Int, InterfaceType, ObjectType } from 'type-graphql';
import { ErrorCode } from './error-code.js';

@InterfaceType({
  description:
    'An expected refusal, as an answer; its code is the one of all errors of the gateway.',
})
export abstract class Problem {
  @Field(() => String, { description: 'A sentence for developers.' })
  message!: string;

  @Field(() => ErrorCode, { description: 'What to branch on where the type says too little.' })
  code!: ErrorCode;
}

@ObjectType({
  implements: Problem,
  description:
    'The same for an unknown user and a wrong password, unless the client shows who exists.',
})
export class InvalidCredentials extends Problem {}

@ObjectType({
  implements: Problem,
  description: 'The password must be reset before the next sign-in.',
})
export class PasswordResetRequired extends Problem {}

@ObjectType({ implements: Problem, description: 'The sign-up has not been confirmed yet.' })
export class UserNotConfirmed extends Problem {}

@ObjectType({
  implements: Problem,
  description: 'The session is spent, expired, or of another step: begin again.',
})
export class ChallengeMismatch extends Problem {}

@ObjectType({
  implements: Problem,
  description:
    'The device is unknown or forgotten: sign in without its key, and confirm a new one.',
})
export class DeviceNotFound extends Problem {}

@ObjectType({ implements: Problem, description: 'Too many attempts at the same thing.' })
export class Throttled extends Problem {
  @Field(() => Int, { nullable: true, description: 'Seconds to wait, where they are known.' })
  retryAfterSeconds?: number | null;
}

@ObjectType({ implements: Problem, description: 'The user name is taken.' })
export class UsernameTaken extends Problem {}

@ObjectType({
  implements: Problem,
  description:
    'The password breaks a rule of the pool, or was used before; the message says which.',
})
export class InvalidPassword extends Problem {}

@ObjectType({
  implements: Problem,
  description: 'The password cannot be replaced by a code; the message says why.',
})
export class RecoveryRefused extends Problem {}

@ObjectType({
  implements: Problem,
  description: 'The address or number belongs to another user of the pool.',
})
export class ContactTaken extends Problem {}

@ObjectType({ implements: Problem, description: 'The code is not the one that was sent.' })
export class CodeMismatch extends Problem {}

@ObjectType({
  implements: Problem,
  description: 'The code is too old, or was replaced or used: ask for a new one.',
})
export class CodeExpired extends Problem {}

@ObjectType({
  implements: Problem,
  description: 'A function of the pool refused; the message has its words.',
})
export class TriggerRefused extends Problem {}
