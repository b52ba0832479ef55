/** Whatever leaves the command is inert, whatever names a model, a recipe and files have. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { marked } from 'marked';
import { SaxesParser } from 'saxes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeFolders, type Result } from '../cli/command.ts';
import { espalier } from '../cli/quick-command.ts';
import { strange, strangeFile, strangeFolder } from './strange-project.ts';

const model = `${strangeFile}.onnx`;
const recipe = `${strangeFile}.prune`;
const out = `runs/${strangeFile}`;
const profile = `${strangeFile}.latency.yaml`;
let cwd = '';
let first: Result;

beforeAll(async () => {
  cwd = strangeFolder();
  writeFileSync(path.join(cwd, `loose${strangeFile}.prune`), 'PRUNE weights by   global magnitude to 80%\n');
  const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: path.join(cwd, 'summary.md') };
  first = await espalier(['run', recipe, '--out', out, '--junit', 'junit.xml'], { cwd, env });
  await espalier(['run', 'other.prune', '--out', 'runs/other', '--quiet'], { cwd });
});
afterAll(removeFolders);

/** Controls but the line's end and tab, what turns the reading direction round, and lone line ends. */
const forbidden = /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/u;
/** The commands of ours, each on a line of its own. */
const ownCommands = /^::(?:error|warning|notice) title=[^\n]*$/gm;
/** Bold, dim and the colours of the command; none of them hides a text. */
const colours = /\x1b\[(?:[12]|22|3[0-9])m/g;

const read = (name: string): string => readFileSync(path.join(cwd, name), 'utf8');

/** What GitHub and Azure obey in a log: a line that begins with `::`, blanks before it or not, and `##[` anywhere. */
const logCommand = /^\s*::|##\[/m;

function expectInert(text: string, isAnnotated = false): void {
  const ours = isAnnotated ? text.replaceAll(ownCommands, '') : text;
  const found = forbidden.exec(ours) ?? logCommand.exec(ours);
  const around = found && JSON.stringify(ours.slice(Math.max(0, found.index - 40), found.index + 9));
  expect(around).toBeNull();
}

function expectNoTag(page: string): void {
  expect(page).not.toMatch(/<script>alert|<em>b|<strong>b|<a href="b/i);
}

/** As GitHub shows it. */
function expectInertMarkdown(text: string): void {
  expectInert(text);
  expectNoTag(marked.parse(text, { gfm: true, async: false }));
}

function expectXml(text: string): void {
  expectInert(text);
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(text).close();
}

describe('a run', () => {
  it('speaks inertly, to people and to GitHub', () => {
    expect(first.stderr).toContain('::error title=Expectation failed::');
    expect(first.code).toBe(1);
    expectInert(first.stdout);
    expectInert(first.stderr, true);
    expect(first.stdout).toContain('␛[31mred');
    // A command of GitHub begins a line: none may that a name has written.
    const commands = first.stderr.split('\n').filter((line) => line.startsWith('::'));
    expect(commands.every((line) => line.startsWith('::error title=Expectation failed::'))).toBe(true);
  });

  it('writes JUnit that a parser of XML takes', () => {
    expectXml(read('junit.xml'));
    expect(read('junit.xml')).toContain('&lt;script&gt;');
  });

  it('writes a summary whose names are text', () => {
    expectInertMarkdown(read('summary.md'));
    expect(read('summary.md')).toContain('\\<script\\>');
  });
});

/** The exit code first, so that each is known to have come as far as it should. */
const commands: readonly (readonly [number, ...string[]])[] = [
  ...['pretty', 'concise', 'json', 'github', 'sarif'].map((format): [number, ...string[]] => [
    ...([1, 'check', '--format', format, recipe, '<script>.prune', './-e.prune'] as const),
  ]),
  [1, 'check', '--fix', '--diff', '<script>.prune'],
  [2, 'check', `${strangeFile}.missing`],
  [0, 'plan', recipe, '--out', `${strangeFile}.plan.yaml`],
  [0, 'plan', recipe, '--json'],
  [1, 'plan', './-e.prune'],
  [0, 'explain', recipe],
  [0, 'explain', 'groups', model],
  [0, 'explain', 'groups', model, '--json'],
  [2, 'explain', 'groups', model, '--of', strangeFile],
  [0, 'inspect', model],
  [0, 'inspect', model, '--json'],
  [2, 'inspect', recipe],
  [1, 'diff', recipe, 'other.prune'],
  [1, 'diff', recipe, 'other.prune', '--json'],
  [1, 'diff', `${out}/plan.yaml`, 'runs/other/plan.yaml'],
  [1, 'diff', `${out}/plan.yaml`, 'runs/other/plan.yaml', '--json'],
  [1, 'diff', model, out],
  [1, 'diff', model, out, '--json'],
  [1, 'diff', out, 'runs/other'],
  [1, 'diff', out, 'runs/other', '--json'],
  [2, 'diff', recipe, strangeFile],
  [0, 'diff', '--git', recipe, recipe, '0', '100644', 'other.prune', '0', '100644'],
  [0, 'report', out, '--json'],
  [0, 'report', out, '--out', '-'],
  [0, 'report', out, 'runs/other', '--out', `${strangeFile}.html`],
  [2, 'run', recipe, '--out', out],
  [0, 'run', '--resume', out],
  [1, 'run', recipe, '--out', 'runs/json', '--quiet', '--json'],
  [2, 'recipes', 'search', strangeFile],
  [2, 'recipes', 'show', strangeFile],
  [0, 'verify', out],
  [0, 'verify', out, '--json', '--no-repeat'],
  [2, 'verify', strangeFile],
  [0, 'replay', `${out}/pruning_history.json`, '--model', model, '--out', `${strangeFile}.2.onnx`],
  [0, 'replay', `${out}/pruning_history.json`, '--model', model, '--out', '3.onnx', '--json'],
  [2, 'replay', `${out}/plan.yaml`, '--model', model, '--out', '4.onnx'],
  [0, 'hash', recipe],
  [0, 'hash', recipe, '--json'],
  [0, 'lock', recipe],
  [0, 'lock', recipe, '--check', '--json'],
  [2, 'lock', strangeFile],
  [1, 'fmt', '--check', recipe, './-e.prune'],
  [0, 'fmt', './-e.prune'],
  [0, 'fmt', recipe],
  [0, 'convert', recipe, '--to', 'yaml', '--out', `${strangeFile}.yaml`],
  [1, 'fmt', '--diff', `loose${strangeFile}.prune`],
  [1, 'fmt', '--check', '.'],
  [1, 'import', 'tool.json'],
  [1, 'import', 'tool.json', '--json'],
  [1, 'import', 'tool.json', '--report', `${strangeFile}.txt`, '--out', `${strangeFile}.imported.prune`],
  [1, 'import', 'tool.yaml', '--model', model],
  [2, 'import', strangeFile],
  [0, 'export', out, '--to', 'safetensors', '--out', `${strangeFile}.safetensors`],
  [0, 'export', out, '--to', 'npz', '--out', `${strangeFile}.npz`, '--json'],
  [2, 'export', strangeFile, '--to', 'npz', '--out', 'none.npz'],
  [0, 'log', out, '--to', 'csv', '--out', `${strangeFile}.csv`],
  [0, 'log', out, '--to', 'tensorboard', '--out', `${strangeFile}.tensorboard`],
  [0, 'log', out, '--to', 'mlflow', '--out', `${strangeFile}.mlruns`],
  [2, 'log', strangeFile, '--to', 'csv'],
  [0, 'status', out],
  [2, 'status', strangeFile],
  [2, 'cancel', out],
  [74, 'job', out, '0'],
  [74, 'job', strangeFile, strangeFile],
  [2, 'run', recipe, '--model', strangeFile],
  [2, 'run', recipe, '--train', `${strangeFile},${strangeFile}`],
  [1, 'run', recipe, '--set', `${strangeFile}=1`],
  [2, 'run', recipe, '--on', strangeFile],
  [2, 'plan', recipe, '--memory', strangeFile],
  [2, 'explain', strangeFile],
  [2, 'completion', strangeFile],
  [0, 'doctor', '--json'],
  [0, 'profile', model, '--rounds', '3'],
  [0, 'init', strangeFile],
  [2, strangeFile],
  [2, 'check', `--${strangeFile}`],
];

describe('every command', () => {
  it.each(commands.map(([code, ...args]) => ({ code, args, shown: args.join(' ').replaceAll(strangeFile, 'STRANGE') })))(
    '$shown',
    async ({ code: expected, args }) => {
      const { stdout, stderr, code } = await espalier(args, { cwd });
      expect({ code, stderr }).toMatchObject({ code: expected });
      const isAnnotated = args.includes('github');
      expectInert(stdout, isAnnotated);
      expectInert(stderr, isAnnotated);
      if (args.includes('--json') && stdout !== '') JSON.parse(stdout);
    },
  );

  it.each(['plan', 'explain', 'inspect', 'diff', 'check'])('%s, in colour', async (name) => {
    const files = name === 'inspect' ? [model] : name === 'diff' ? [model, out] : [recipe];
    const { stdout, stderr } = await espalier([name, ...files, '--color', 'always'], { cwd });
    expect(stdout + stderr).toContain('␛[31mred');
    expectInert(stdout.replaceAll(colours, ''));
    expectInert(stderr.replaceAll(colours, ''));
  });
});

it('canonical forms of several recipes are exact, below the name of each in one line', async () => {
  const { stdout } = await espalier(['fmt', '--canonical', recipe, 'other.prune'], { cwd });
  expect(stdout.split('\n').filter((line) => line.startsWith('# '))).toEqual([expect.stringContaining('␛[31mred'), '# other.prune']);
});

describe('pages', () => {
  it.each([
    [recipe, 'other.prune'],
    [`${out}/plan.yaml`, 'runs/other/plan.yaml'],
    [model, out],
    [out, 'runs/other'],
  ])('of a comparison show names as text: %#', async (before, after) => {
    const { stdout } = await espalier(['diff', before, after, '--markdown'], { cwd });
    expect(stdout).not.toBe('');
    expectInertMarkdown(stdout);
  });

  it('of a run hold no tag of a name, and nothing that reorders the page', async () => {
    const { stdout } = await espalier(['report', out, '--out', '-'], { cwd });
    expect(stdout).toContain('&lt;script&gt;');
    expectInert(stdout);
    expectNoTag(stdout);
  });

  it('that draw a group are XML', async () => {
    const told = await espalier(['explain', 'groups', model, '--json'], { cwd });
    const of: string = JSON.parse(told.stdout).groups[0].name;
    const args = ['explain', 'groups', model, '--of', of, '--svg', 'group.svg'];
    const { stderr } = await espalier(args, { cwd });
    expect(stderr).toBe('wrote group.svg\n');
    expectXml(read('group.svg'));
  });
});

it('files for people and programs are inert, too', () => {
  const beside = [`${strangeFile}.plan.yaml`, 'espalier.lock', `${strangeFile}.html`, profile];
  const ofRun = ['plan.yaml', 'journal.jsonl', 'pruning_history.json', 'manifest.json'];
  const all = [...beside, ...ofRun.map((one) => `${out}/${one}`)];
  expect(all.filter((name) => forbidden.test(read(name)))).toEqual([]);
  const told = JSON.parse(read(`${out}/pruning_history.json`));
  expect(JSON.stringify(told)).toContain(JSON.stringify(strange).slice(1, -1));
});

/** What others wrote, a recipe of theirs in YAML too, and what is only for programs. */
const notOurs = /cell\.yaml$|\.(?:npy|npz|safetensors|onnx|gz)$|tfevents|tool\.(?:json|yaml)$|\.prune$|^(?:data|objects)\b/;

it('every text that was written is inert', () => {
  const files = readdirSync(cwd, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'espalier.yaml')
    .map((entry) => path.relative(cwd, path.join(entry.parentPath, entry.name)))
    .filter((name) => !notOurs.test(name));
  expect(files.length).toBeGreaterThan(25);
  const loud = files.filter((name) => forbidden.test(read(name)) || /^\s*::/m.test(read(name)));
  expect(loud).toEqual([]);
  // Programs read the others, and no log shows them.
  const forPeople = files.filter((name) => /\.(?:txt|md|html|xml|svg)$/.test(name));
  expect(forPeople.length).toBeGreaterThan(4);
  expect(forPeople.filter((name) => logCommand.test(read(name)))).toEqual([]);
});

it('SARIF has a place for every file, whatever it is called', async () => {
  const names = [recipe, '<script>.prune', './-e.prune'];
  const { stdout } = await espalier(['check', '--format', 'sarif', ...names], { cwd });
  const { results } = JSON.parse(stdout).runs[0];
  const places: readonly string[] = results.map(
    (result: { locations: readonly { physicalLocation: { artifactLocation: { uri: string } } }[] }) =>
      result.locations[0]?.physicalLocation.artifactLocation.uri,
  );
  expect(places.every((uri) => /^[\x21-\x7e]+$/.test(uri))).toBe(true);
  const found = places.map((uri) => decodeURIComponent(uri));
  expect([...new Set(found)].toSorted()).toEqual([recipe, '<script>.prune', '-e.prune'].toSorted());
});
