/** Two states of the code, measured in turns on one machine: one that was saved, and the one that is here. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';

/** The exit code. */
export function compareStates({ root, folder, names, file, rounds }) {
  const saved = readSaved(file);
  if (saved?.commit === undefined) {
    console.error(`${file} is no file that --save wrote inside a repository`);
    return 2;
  }
  if (!Number.isInteger(rounds) || rounds < 1) {
    console.error('--rounds takes a whole number from 1 on');
    return 2;
  }
  const scratch = mkdtempSync(join(tmpdir(), 'espalier-bench-'));
  const before = join(scratch, 'before');
  process.once('SIGINT', () => process.exit(130));
  process.once('exit', () => {
    spawnSync('git', ['worktree', 'remove', '--force', before], { cwd: root });
    rmSync(scratch, { recursive: true, force: true });
  });
  const known = names.length > 0 ? names : [...new Set(saved.rows.map((row) => row.benchmark))];
  if (!checkOut(root, before, saved.commit)) return 1;
  const sides = [
    { cwd: before, program: join(before, 'node_modules/.cache/espalier-bench/index.js') },
    { cwd: root, program: join(folder, 'index.js') },
  ];
  const table = new Table({ head: ['benchmark', 'what', 'before', 'now', 'now / before'], style: { head: [], border: [] } });
  for (const name of known) {
    const found = sides.map(() => new Map());
    for (let round = 0; round < rounds; round++) {
      // Each side is first in every other round.
      const order = round % 2 === 0 ? [0, 1] : [1, 0];
      for (const side of order) {
        const rows = figuresOf(sides[side], name, join(scratch, 'figures.json'));
        if (rows === undefined) return 1;
        for (const row of rows) {
          found[side].set(row.what, [...(found[side].get(row.what) ?? []), row]);
        }
      }
      console.error(`${name}: round ${round + 1} of ${rounds}`);
    }
    for (const cells of compared(name, found)) table.push(cells);
  }
  console.log(table.toString());
  return 0;
}

function readSaved(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** With the packages that are installed here. */
function checkOut(root, place, commit) {
  const added = spawnSync('git', ['worktree', 'add', '--detach', place, commit], { cwd: root, encoding: 'utf8' });
  if (added.status !== 0) {
    console.error(`the saved state ${commit} is not in this repository: ${added.stderr.trim()}`);
    return false;
  }
  const packages = join(place, 'node_modules');
  mkdirSync(packages);
  for (const name of readdirSync(join(root, 'node_modules')).filter((name) => name !== '.cache')) {
    symlinkSync(join(root, 'node_modules', name), join(packages, name));
  }
  const built = spawnSync(process.execPath, ['scripts/bench.mjs', '--only-build'], { cwd: place, stdio: 'inherit' });
  return built.status === 0;
}

function figuresOf({ cwd, program }, name, file) {
  const ran = spawnSync(process.execPath, [program, name, '--save', file], { cwd, encoding: 'utf8' });
  if (ran.status !== 0) {
    console.error(ran.stderr);
    return undefined;
  }
  return JSON.parse(readFileSync(file, 'utf8')).rows;
}

/** The median of each side with its least and its largest, and the median of the ratios of neighbours. */
function compared(name, [before, now]) {
  const all = [...new Set([...before.keys(), ...now.keys()])];
  return all.map((what) => {
    const [old, own] = [before.get(what) ?? [], now.get(what) ?? []];
    const ratios = own.flatMap((row, round) => (old[round] ? [row.ours / old[round].ours] : []));
    return [name, what, spread(old), spread(own), ratios.length === 0 ? '–' : range(ratios)];
  });
}

function spread(rows) {
  if (rows.length === 0) return '–';
  return `${range(rows.map(({ ours }) => ours))} ${rows[0].unit}`;
}

function range(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.floor(sorted.length / 2)]) / 2;
  const [low, high] = [sorted[0], sorted.at(-1)];
  return `${digits(middle)} (${digits(low)}–${digits(high)})`;
}

function digits(value) {
  return Number(value.toPrecision(3)).toString();
}
