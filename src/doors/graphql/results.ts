import { Field, ID, ObjectType } from 'type-graphql';
import { Device } from '../../domain/devices/devices.contract.js';
import { Group } from '../../domain/groups/groups.contract.js';
import { CodeDeliveryDetails } from '../../domain/messaging/messaging.contract.js';
import { User } from '../../domain/users/users.contract.js';

@ObjectType({ description: 'The sign-up is confirmed: the person may sign in.' })
export class SignUpConfirmed {
  @Field(() => String, { description: 'The name that was confirmed, as it was given.' })
  username!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Signs in once by `choice`, where the session of the sign-up was given.',
  })
  session?: string | undefined;
}

@ObjectType({ description: 'The password is replaced: the person may sign in with the new one.' })
export class PasswordReset {
  @Field(() => String, { description: 'The name the password was replaced for, as it was given.' })
  username!: string;
}

@ObjectType({ description: 'The password is replaced; every sign-in goes on.' })
export class PasswordChanged {
  @Field(() => User, { description: 'Whose password it is.' })
  user!: User;
}

@ObjectType({ description: 'A user after a change of attributes.' })
export class AttributesUpdated {
  @Field(() => User, { description: 'The user as it is now.' })
  user!: User;

  @Field(() => [CodeDeliveryDetails], {
    description: 'Where codes went that prove new addresses or numbers; often none.',
  })
  codeDeliveries!: CodeDeliveryDetails[];
}

@ObjectType({ description: 'The address or number is verified.' })
export class AttributeVerified {
  @Field(() => User, { description: 'The user as it is now.' })
  user!: User;
}

@ObjectType({
  description: 'The authenticator app is enrolled. It is asked for once it is switched on.',
})
export class SoftwareTokenVerified {
  @Field(() => User, { description: 'Whose app it is.' })
  user!: User;
}

@ObjectType({ description: 'The refresh token works no more, nor any access token made from it.' })
export class TokenRevoked {
  @Field(() => ID, { description: 'The app client that the token was issued to.' })
  clientId!: string;
}

@ObjectType({ description: 'A device that can be recognised from now on.' })
export class DeviceConfirmed {
  @Field(() => Device, { description: 'The device.' })
  device!: Device;

  @Field(() => Boolean, {
    description:
      'Whether the user must be asked if it is to be remembered: see updateDeviceStatus.',
  })
  userConfirmationNecessary!: boolean;
}

@ObjectType({ description: 'A user and a group that the user was put into or taken out of.' })
export class GroupMembership {
  @Field(() => User, { description: 'The user.' })
  user!: User;

  @Field(() => Group, { description: 'The group.' })
  group!: Group;
}
