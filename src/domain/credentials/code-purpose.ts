/** What a code proves. A person has at most one open code for each purpose. */
export type CodePurpose = 'SIGN_UP' | 'PASSWORD_RESET' | 'ATTRIBUTE_EMAIL' | 'ATTRIBUTE_PHONE';
