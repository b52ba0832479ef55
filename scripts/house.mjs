/**
 * `npm run house [-- COMMIT…]`: what an addition to the language costs, what is counted in `src/`, and the sizes of the
 * rooms, of the working tree or of commits, side by side.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { additions } from './additions.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const commits = process.argv.slice(2);
const trees = commits.length === 0 ? ['HEAD'] : commits;

console.log('an addition | hand-written files | goal');
for (const { sentence, files, goal } of additions()) console.log([sentence, files.length, goal].join(' | '));

const sources = lines(['ls-files', 'src']).filter((file) => file.endsWith('.ts'));
const textOf = (file) => readFileSync(`${root}${file}`, 'utf8');
const texts = sources.map(textOf);
/** A lexeme has kinds, too, and the language knows no plan. */
const withPlans = sources.filter((file) => !file.startsWith('src/language/')).map(textOf);
const { folders } = JSON.parse(readFileSync(`${root}test/house/exceptions.json`, 'utf8'));

const { properties } = JSON.parse(readFileSync(`${root}grammar/plan.schema.json`, 'utf8'));
const statements = properties.stages.items.properties.statements.items.oneOf.map((one) => one.properties.kind.const);
const ofStatements = new RegExp(`kind [=!]== '(?:${statements.join('|')})'`, 'g');

const counts = [
  ['files in src/', sources.length, 1450],
  ['lines in src/', sum((text) => text.split('\n').length - 1), 155_000],
  ['early returns of a missing value', found(/\.value === undefined\)\s*(?:return|\{\s*return)/g), 20],
  ['modules imported twice by a file', sum(importedTwice), 0],
  ['spreads of what may be absent', found(/\.\.\.\([^()]*(?:\([^()]*\)[^()]*)*&&\s*\{/g), 50],
  ['spreads that pack keys', found(/\.\.\.\{/g), 0],
  ["silent defaults (?? 0, '', [], NaN)", found(/\?\?\s*(?:0\b|''|\[\]|NaN\b)/g), 1600],
  ["kind === '…' on planned statements", found(ofStatements, withPlans), 30],
  ['folders that import each other', folders.length, 40],
];
console.log('\ncounted in the working tree | now | goal');
for (const row of counts) console.log(row.join(' | '));

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

function found(pattern, among = texts) {
  return sum((text) => text.match(pattern)?.length ?? 0, among);
}

function sum(of, among = texts) {
  return among.reduce((total, text) => total + of(text), 0);
}

function importedTwice(text) {
  const from = [...text.matchAll(/^(?:import|\} from)[^;]*? from '([^']+)';|^import [^;]*?'([^']+)';/gms)].map(
    (match) => match[1] ?? match[2],
  );
  return from.length - new Set(from).size;
}
