import { InputType, Int, ObjectType } from 'type-graphql';
import { Member } from '../../platform/contract.js';

const said = { description: 'How an app client uses single sign-on sessions.' } as const;

@InputType('SsoSessionSettingsInput', said)
@ObjectType(said)
export class SsoSessionSettings {
  @Member(() => Int, {
    min: 0,
    max: 129_600,
    description:
      'Minutes from a sign-in during which it lets the user in without another one; 0 is never.',
  })
  maxValidityMinutes!: number;
}
