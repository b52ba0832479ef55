/**
 * What passed once passes again: the whole check draws the same cases every time. Without `CI` each run
 * draws others, and fast-check prints the seed of one that fails; `ESPALIER_SEED=N` draws that one again,
 * with whatever the test has drawn before it.
 */
import fc from 'fast-check';

const fresh = Math.floor(Math.random() * 2 ** 31);
const seed = process.env['ESPALIER_SEED'] ?? (process.env['CI'] === undefined ? fresh : 1);
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(seed) });
