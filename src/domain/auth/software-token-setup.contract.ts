import { InputType, ObjectType } from 'type-graphql';
import { Member } from '../../platform/contract.js';
import { DateTime } from '../../platform/scalars.js';
import { SoftwareTokenEnrolment } from '../registration/second-factors.contract.js';
import { SESSION } from './sign-in.contract.js';

@InputType({
  description: 'Begins the enrolment of an authenticator app in the middle of a sign-in.',
})
export class StartSoftwareTokenSetupInput {
  @Member(() => String, { ...SESSION, description: 'The session of an MfaSetupChallenge.' })
  session!: string;
}

@ObjectType({
  description:
    'An authenticator app to be enrolled; answer with `softwareTokenSetup`, the code that it shows.',
})
export class SoftwareTokenSetup extends SoftwareTokenEnrolment {
  @Member(() => String, {
    sensitive: true,
    description: 'Takes the place of the session that was given.',
  })
  session!: string;

  @Member(() => DateTime, { wire: false, description: 'When the session stops working.' })
  expiresAt!: Date;
}
