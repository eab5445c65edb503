import { Member } from '../../platform/contract.js';
import { CLIENT_ID } from '../clients/clients.contract.js';
import { USERNAME } from '../users/users.contract.js';
import { CODE } from './registration.contract.js';

/** What the link of a sign-up mail carries (10.3). */
export class ConfirmByLinkInput {
  @Member(() => String, {
    description: 'The app client the person signed up at.',
    wire: 'client_id',
    graphql: false,
    ...CLIENT_ID,
  })
  clientId!: string;

  @Member(() => String, {
    description: 'The user name, or the sub.',
    wire: 'user_name',
    graphql: false,
    ...USERNAME,
  })
  username!: string;

  @Member(() => String, {
    description: 'The code of the message.',
    wire: 'confirmation_code',
    graphql: false,
    ...CODE,
  })
  confirmationCode!: string;
}
