import type { ClientSettings } from './client-settings.js';

/** A client as the rules read it, its secrets opened: in memory only. */
export interface Client {
  readonly id: string;
  readonly poolId: string;
  readonly name: string;
  readonly settings: ClientSettings;
  /** None for a public client, at most two. */
  readonly secrets: readonly string[];
  readonly createdAt: Date;
  readonly modifiedAt: Date;
}
