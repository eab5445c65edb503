/** Names that compete with each other: no two people of a pool have the same one of one kind. */
export type AliasKind = 'email' | 'phone_number' | 'name';
