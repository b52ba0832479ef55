/**
 * `npm run kill -- --times 1000 [--seed N] [--tally FILE]`: kills and resumes runs at random moments, as often as is
 * asked for. With `--tally` it goes in pieces and adds each to FILE, so that the same call continues where one ended.
 */
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** Kills of one piece: little is lost where it is interrupted, and whole runs to compare with are few. */
const pieceOf = 48;

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: {
    times: { type: 'string', default: '1000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    tally: { type: 'string' },
  },
});
const times = Number(values.times);
execute(['scripts/build.mjs', '--no-types']);
if (values.tally === undefined) {
  console.log(`${times} kills, seed ${values.seed}`);
  kill(times, Number(values.seed));
} else addTo(path.resolve(values.tally));

/** A tally belongs to one build: kills of different programs do not add up. */
function addTo(file) {
  const build = buildHash();
  const found = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  if (found !== undefined && found.build !== build) {
    console.error(`${file} counts kills of another build: remove it, or name another file`);
    process.exit(2);
  }
  const tally = found ?? { build, seed: Number(values.seed), pieces: 0, settings: {} };
  for (let left = times - killsOf(tally); left > 0; left = times - killsOf(tally)) {
    const only = tally.pieces === 0 ? [] : ['-t', 'resumed again'];
    const killed = kill(Math.min(pieceOf, left), tally.seed + tally.pieces, only);
    for (const { name, kills, runs } of killed) {
      const { kills: k = 0, runs: r = 0 } = tally.settings[name] ?? {};
      tally.settings[name] = { kills: k + kills, runs: r + runs };
    }
    tally.pieces++;
    writeFileSync(`${file}.new`, `${JSON.stringify(tally, null, 2)}\n`);
    renameSync(`${file}.new`, file);
    console.log(`${killsOf(tally)} of ${times} kills, in ${tally.pieces} pieces`);
  }
  for (const [name, { kills, runs }] of Object.entries(tally.settings))
    console.log(`${name}: ${kills} kills of ${runs} runs, each ends in the same bytes`);
}

function killsOf({ settings }) {
  return Object.values(settings).reduce((sum, { kills }) => sum + kills, 0);
}

/** What was killed, for each setting. Ends the process where a run came out otherwise. */
function kill(count, seed, only = []) {
  const folder = mkdtempSync(path.join(tmpdir(), 'espalier-kill-'));
  const figures = path.join(folder, 'figures.jsonl');
  try {
    execute(['node_modules/vitest/vitest.mjs', 'run', 'test/cli/kill.test.ts', ...only], {
      KILL_TIMES: String(count),
      KILL_SEED: String(seed),
      KILL_FIGURES: figures,
    });
    return readFileSync(figures, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function buildHash() {
  const hash = createHash('sha256');
  const names = readdirSync(path.join(root, 'dist')).filter((name) => name.endsWith('.js'));
  for (const name of names.toSorted()) hash.update(name).update(readFileSync(path.join(root, 'dist', name)));
  return hash.digest('hex').slice(0, 16);
}

function execute(args, more = {}) {
  const env = { ...process.env, ...more };
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}`);
}
