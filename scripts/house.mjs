/**
 * `npm run house [-- COMMIT…]`: sizes of the rooms, and the hand-written files that name one word of each kind, which
 * are those that a new word of the kind touches. Of the working tree, or of commits, side by side.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const commits = process.argv.slice(2);
const trees = commits.length === 0 ? ['HEAD'] : commits;

/** One word of each kind, as the sources spell it. */
const probes = [
  ['a criterion', 'lamp'],
  ['a decay', 'cosine'],
  ['a curve', 'geometric'],
  ['a lint rule', 'idle-nesterov|idleNesterov'],
  ['an operator', 'Softsign'],
  ['a clause', 'smoothed'],
  ['a kind of unit', 'heads'],
];
const sources = ['src', 'recipes/std', ':!*.generated.ts', ':!src/codegen', ':!src/diagnostics/pages'];

console.log(['a new word of the kind', ...trees].join(' | '));
for (const [kind, pattern] of probes) {
  const counts = trees.map((tree) => lines(['grep', '-l', '-w', '-E', pattern, tree, '--', ...sources]).length);
  console.log([`${kind} (${pattern})`, ...counts].join(' | '));
}

console.log(`\n${['room', ...trees.map((tree) => `${tree}: files, lines`)].join(' | ')}`);
const sizes = trees.map(sizesOf);
for (const room of [...new Set(sizes.flatMap((one) => [...one.keys()]))].toSorted()) {
  console.log([room, ...sizes.map((one) => (one.get(room) ?? [0, 0]).join(', '))].join(' | '));
}

function sizesOf(tree) {
  const rooms = new Map();
  for (const line of lines(['grep', '-c', '', tree, '--', 'src'])) {
    const [, name = '', count = '0'] = /^[^:]+:src\/(.+):(\d+)$/.exec(line) ?? [];
    const room = name.includes('/') ? `${name.split('/')[0]}/` : name;
    for (const key of [room, 'all']) {
      const [files, total] = rooms.get(key) ?? [0, 0];
      rooms.set(key, [files + 1, total + Number(count)]);
    }
  }
  return rooms;
}

function lines(args) {
  const { stdout, status, stderr } = spawnSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (status > 1) throw new Error(stderr);
  return stdout.split('\n').filter((line) => line !== '');
}
