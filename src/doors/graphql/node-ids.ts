/** The types that have an id of their own. */
export type NodeName =
  'User' | 'UserPool' | 'UserPoolClient' | 'ResourceServer' | 'Message' | 'Group' | 'Device';

const forms: readonly (readonly [NodeName, RegExp])[] = [
  ['User', /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/],
  ['UserPool', /^[a-z]{2}(?:-[a-z]+)+-\d_[\dA-Za-z]{1,30}$/],
  ['Group', /^group:[a-z]{2}(?:-[a-z]+)+-\d_[\dA-Za-z]{1,30}:[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,128}$/u],
  ['Device', /^[a-z]{2}(?:-[a-z]+)+-\d_[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/],
  [
    'ResourceServer',
    /^resource-server:[a-z]{2}(?:-[a-z]+)+-\d_[\dA-Za-z]{1,30}:[\x21\x23-\x5B\x5D-\x7E]{1,256}$/,
  ],
  ['Message', /^msg-[\da-f-]{36}$/],
  ['UserPoolClient', /^[\d+A-Z_a-z]{1,128}$/],
];

/** What an id names: ids are those of Cognito, each kind with a form of its own. */
export function nodeNameOf(id: string): NodeName | undefined {
  return forms.find(([, form]) => form.test(id))?.[0];
}
