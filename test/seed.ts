/**
 * What passed once passes again: the whole check draws the same cases every time. Without `CI` each run
 * draws others, and fast-check prints the seed of one that fails; `ESPALIER_SEED=N` draws that one again.
 */
import fc from 'fast-check';

const asked = process.env['ESPALIER_SEED'] ?? (process.env['CI'] === undefined ? undefined : '1');
if (asked !== undefined) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(asked) });
