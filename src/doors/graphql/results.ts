import { Field, ID, ObjectType } from 'type-graphql';

@ObjectType({ description: 'The sign-up is confirmed: the person may sign in.' })
export class SignUpConfirmed {
  @Field(() => String, { description: 'The name that was confirmed, as it was given.' })
  username!: string;
}

@ObjectType({ description: 'The refresh token works no more, nor any access token made from it.' })
export class TokenRevoked {
  @Field(() => ID, { description: 'The app client that the token was issued to.' })
  clientId!: string;
}
