import type { HotStage, Work } from './hot-stage.js';
import { machineToken, makeResourceServer, newMachine } from './machines.js';
import { newName } from './test-pool.js';

/** What administrators read of resource servers, and change. */
export const resourceServers: Work = async (stage: HotStage) => {
  await stage.twoPages('ListResourceServers', { MaxResults: 20 });
  const of = { UserPoolId: stage.pool.id, Identifier: 'api-00700' };
  await stage.at.done('DescribeResourceServer', of);
  await stage.at.done('UpdateResourceServer', { ...of, Name: 'api' });
  await stage.ask(`query ($id: ID!) { userPool(id: $id) {
    resourceServers(first: 20) { edges { node { identifier } } } } }`);
  await stage.ask('query ($node: ID!) { node(id: $node) { id } }', {
    node: `resource-server:${of.UserPoolId}:${of.Identifier}`,
  });
};

/** Machines, which speak for themselves. */
export const machines: Readonly<Record<string, Work>> = {
  'a machine from its resource server to its token': async ({ at, aliases: pool }) => {
    const Identifier = newName('api');
    await makeResourceServer(pool, Identifier, ['read']);
    const machine = await newMachine(pool, [`${Identifier}/read`]);
    await machineToken(at, machine);
    // What the node knows of scopes is read again.
    at.clock.advance(3_000);
    await machineToken(at, machine);
    await at.done('DeleteResourceServer', { UserPoolId: pool.id, Identifier });
  },
};
