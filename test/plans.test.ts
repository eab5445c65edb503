import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hotOperations, pages } from './support/hot-operations.js';
import { testEngine } from './support/database.js';
import { HotStage } from './support/hot-stage.js';
import { looksForRows, plannerOf, type Planner } from './support/plans.js';
import { heardOf, type Statement } from './support/statements.js';

let stage: HotStage;
let planner: Planner;

/** Statements of which no plan was told, since their key had found no row, and those that were told. */
const untold = new Set<string>();
const told = new Set<string>();

beforeAll(async () => {
  stage = await HotStage.start();
  planner = await plannerOf(stage.at.databaseUrl);
}, 120_000);

afterAll(async () => {
  await planner.close();
  await stage.stop();
});

/** What is wrong with the plans of what is run, each with its statement. */
async function faultsOf(statements: readonly Statement[]): Promise<string[]> {
  const faults: string[] = [];
  for (const statement of statements.filter(looksForRows)) {
    const plan = await planner.planOf(statement);
    (plan.told ? told : untold).add(statement.query);
    faults.push(...plan.faults.map((fault) => `${fault} in ${statement.query}`));
  }
  return faults;
}

describe('every statement is answered by an index', () => {
  it.each(Object.entries(hotOperations))('of %s', async (_name, work) => {
    // What this node knows of pools, clients and keys is read again.
    const { at } = stage;
    at.clock.advance(3_000);
    const statements = await heardOf(at.services.db, () => work(stage));
    expect(statements.filter(looksForRows)).not.toEqual([]);
    expect(await faultsOf(statements)).toEqual([]);
  });

  it('and of every statement a plan was seen', () => {
    expect([...untold].filter((query) => !told.has(query))).toEqual([]);
  });
});

describe.runIf(testEngine === 'mysql')('no more is read than a page needs', () => {
  /** A page has 20 rows of 4,000; a page of pools, clients or users may count and look up besides. */
  const READS = 300;

  it.each(Object.entries(pages))('of %s', async (_name, work) => {
    const { at } = stage;
    const statements = await heardOf(at.services.db, () => work(stage));
    const selects = statements.filter(({ query }) => /^\s*SELECT\b/i.test(query));
    expect(selects).not.toEqual([]);
    for (const statement of selects) {
      expect([statement.query, await planner.readsOf(statement)]).toSatisfy(
        ([, reads]) => reads <= READS,
      );
    }
  });

  it('and a walk through the whole of an index is noticed', async () => {
    const query = 'SELECT id FROM users WHERE poolId = ? AND modifiedAt = 5';
    const parameters = [stage.pool.id];
    expect(await planner.readsOf({ query, parameters })).toBeGreaterThan(READS);
  });
});

describe('a statement without an index is noticed', () => {
  it.each([
    ['SELECT u.id FROM users u WHERE u.modifiedAt = ?', [5]],
    ['SELECT username FROM users ORDER BY username LIMIT 10', []],
    ['UPDATE users SET enabled = 1 WHERE username = ?', ['nobody']],
    ['DELETE FROM user_attributes WHERE valueKey = ?', ['nobody']],
    [
      'SELECT m.groupId FROM user_groups g JOIN group_members m ON m.groupId = g.id WHERE g.roleArn = ?',
      ['x'],
    ],
    ['SELECT p.id FROM (SELECT id FROM users WHERE username = ?) p', ['nobody']],
  ])('%s', async (query, parameters) => {
    expect(await faultsOf([{ query, parameters }])).toHaveLength(1);
  });
});
