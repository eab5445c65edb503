import { makeKeyPair, type MakeKeyPair } from '../../src/domain/tokens/spare-keys.js';

const SIZE = 64;
const stock: ReturnType<MakeKeyPair>[] = [];
let next = 0;

/**
 * RSA pairs for the pools of one gateway, which differ as they should. Making one takes a core longer
 * than most tests do, so the gateways of a process share a stock of them, in turn.
 */
export function keyStock(): MakeKeyPair {
  let taken = 0;
  return () => {
    taken += 1;
    if (taken > SIZE) return makeKeyPair();
    next = (next + 1) % SIZE;
    return (stock[next] ??= makeKeyPair());
  };
}
