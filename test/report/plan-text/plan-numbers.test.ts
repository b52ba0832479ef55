/** Every number of the text that `espalier plan` prints is counted again, from the plan's YAML, the data and PyTorch. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { folderWith, removeFolders, root } from '../../cli/command.ts';
import { espalier } from '../../cli/quick-command.ts';
import { batch, cases, lenet, type Case } from './cases.ts';
import { macsOf, size, weightsOf } from './network.ts';
import { numberOf, rules, scaledIs, shareOf, type Scene, type Stage } from './recount.ts';

afterAll(removeFolders);

interface Planned {
  readonly lines: readonly string[];
  readonly plan: PlanFile;
}

interface PlanFile {
  readonly recipe: { readonly name?: string; readonly version?: string; readonly hash: string; readonly edition: number };
  readonly params: Readonly<Record<string, string>>;
  readonly stages: readonly Stage[];
  readonly estimates: {
    readonly macsAfter: number;
    readonly memory: { readonly bytes: number; readonly parts: readonly { readonly what: string; readonly bytes: number }[] };
  };
}

async function plannedBy({ network, text }: Case): Promise<Planned> {
  const cwd = folderWith({ 'a.prune': text });
  const isLenet = network === lenet;
  const given = isLenet
    ? ['--project', path.join(root, 'examples/lenet300/espalier.yaml')]
    : [
        ...['--model', path.join(root, 'test/fixtures/models/resnet8_fmnist_bn.onnx')],
        ...['train', 'test'].flatMap((set) => [
          `--${set}`,
          ['x', 'y'].map((part) => path.join(root, `test/fixtures/data/fmnist_${part}_${set}.npy`)).join(),
        ]),
      ];
  const args = ['plan', 'a.prune', ...given, '--out', 'plan.yaml'];
  const { code, stdout, stderr } = await espalier(args, { cwd });
  if (code !== 0) throw new Error(stderr);
  const plan: PlanFile = parse(readFileSync(path.join(cwd, 'plan.yaml'), 'utf8'));
  return { lines: stdout.trimEnd().split('\n'), plan };
}

/** Takes the match out of the line, so that only what nobody counted is left of it. */
function take(line: string, form: RegExp): { readonly found?: readonly string[]; readonly rest: string } {
  const match = form.exec(line);
  if (match === null) return { rest: line };
  return { found: match.slice(1), rest: line.replace(match[0], '') };
}

const samplesFor = ({ network }: Case) => (network === lenet ? { train: 8000, test: 2000 } : { train: 2000, test: 1000 });

function headIsTrue({ lines, plan }: Planned, one: Case): void {
  const { network } = one;
  const samples = samplesFor(one);
  const head = lines.slice(0, lines.indexOf('')).join('\n');
  const params = Object.entries(plan.params).map(([key, value]) => `${key} = ${value}`);
  const { name = 'unnamed', version, edition, hash } = plan.recipe;
  const title = version === undefined ? name : `${name} ${version}`;
  expect(head).toContain(`recipe  ${title}, edition ${edition}, ${hash.slice(0, 12)}`);
  if (params.length > 0) expect(head).toContain(`params  ${params.join(', ')}`);
  const { opset, parameters, prunable } = network;
  const counted = [parameters, prunable].map((it) => it.toLocaleString('en-US'));
  expect(head).toMatch(new RegExp(`opset ${opset}, ${counted[0]} parameters, ${counted[1]} of them prunable`));
  const sets = Object.entries(samples).map(([set, it]) => `${set} ${it.toLocaleString('en-US')}`);
  expect(head).toContain(`data    ${sets.join(', ')} samples`);
  expect(head).toMatch(/seed 0\*?, cpu\*?, 1 thread/);
}

function stagesAreTrue({ lines, plan }: Planned, one: Case): void {
  const { network } = one;
  const samples = samplesFor(one);
  const end = lines.findIndex((line) => line.startsWith('about '));
  let [at, next] = [-1, 0];
  let uncounted: string[] = [];
  let statements = 0;
  for (const line of lines.slice(lines.indexOf('') + 1, end)) {
    const title = /^(\d+) {2}(\S+) {2}(?:no training|(?:([\d]+) epochs\*? = )?([\d,]+) steps?)$/.exec(line);
    if (title !== null) {
      [at, next] = [at + 1, 0];
      const stage = plan.stages[at];
      expect([numberOf(title[1]), title[2]]).toEqual([at + 1, stage?.path]);
      expect(numberOf(title[4] ?? '0')).toBe(stage?.steps);
      const epoch = Math.ceil(samples.train / batch);
      if (title[3] !== undefined) expect(stage?.steps).toBe(numberOf(title[3]) * epoch);
      continue;
    }
    if (line === '') continue;
    if (/^ {3}\S/.test(line)) [next, statements] = [next + 1, statements + 1];
    const stage = plan.stages[at];
    const statement = stage?.statements[next - 1];
    if (stage === undefined || statement === undefined) throw new Error(`no statement: ${line}`);
    uncounted = [...uncounted, ...countedAway(line.trim(), { network, stage, statement, samples: samples.train, batch }, one)];
  }
  expect(uncounted).toEqual([]);
  expect(statements).toBe(plan.stages.flatMap((stage) => stage.statements).length);
}

function estimatesAreTrue({ lines, plan }: Planned, one: Case): void {
  const { network } = one;
  const told = lines.slice(lines.findIndex((line) => line.startsWith('about '))).join('\n');
  const whole = macsOf(network);
  const form =
    /about +(\S+ \w) multiply-adds a sample, (\S+ \w) \((\S+)\) after\n(?:.* as the scores decide\n)? +(\S+ \w) multiply-adds of training/;
  const [, before = '', after = '', share = '', run = ''] = form.exec(told) ?? [];
  const range = / +(\S+ \w) \((\S+)%\) to (\S+ \w) \((\S+)%\), as the scores decide/.exec(told);
  expect(range !== null).toBe(one.between !== undefined);
  if (range !== null && one.between !== undefined) {
    const { least, most } = one.between;
    const [, fewest = '', lowest, highest = '', top] = range;
    scaledIs(fewest, least);
    scaledIs(highest, most);
    expect([lowest, top]).toEqual([least, most].map((macs) => ((100 * macs) / whole).toFixed(1)));
  }
  scaledIs(before, whole);
  const left = one.live === undefined ? plan.estimates.macsAfter : macsOf(network, one.live);
  expect(plan.estimates.macsAfter).toBe(left);
  scaledIs(after, left);
  expect(share).toBe(`${((100 * left) / whole).toFixed(1)}%`);
  const sample = one.sample ?? (() => whole);
  const trained = plan.stages
    .filter(({ statements }) => statements.some(({ kind }) => kind === 'train'))
    .reduce((sum, stage) => sum + 3 * batch * stage.steps * sample(stage.path), 0);
  scaledIs(run, trained + (one.passes ?? 0) * whole);
  const { bytes, parts } = plan.estimates.memory;
  expect(parts.reduce((sum, part) => sum + part.bytes, 0)).toBe(bytes);
  const memory = told.slice(told.indexOf('training\n') + 9);
  scaledIs(/^ +(\S+ \w)B of memory/.exec(memory)?.[1] ?? '', bytes);
  const largest = parts.toSorted((a, b) => b.bytes - a.bytes).slice(0, 3);
  for (const { what, bytes: own } of largest) {
    const start = memory.indexOf(`${what} `);
    scaledIs(/^(\S+ \w)B/.exec(memory.slice(start + what.length + 1))?.[1] ?? '', own);
  }
}

describe.each(cases)('$name', (one) => {
  it('says nothing of the recipe, the model and the data that is not so', async () => headIsTrue(await plannedBy(one), one));

  it('has no number in a stage that is not counted', async () => stagesAreTrue(await plannedBy(one), one));

  it('estimates what follows from the counts', async () => estimatesAreTrue(await plannedBy(one), one));

  it('would fail if any number of the text were another one', async () => {
    const planned = await plannedBy(one);
    const { lines } = planned;
    const names = [...one.network.shapes.keys()].flatMap((name) => [name, name.replace(/\.\w+$/, '')]);
    // Names, the file's among them, and the signs that a curve is drawn with.
    const apart = new RegExp(`${names.toSorted((a, b) => b.length - a.length).join('|')}|\\S+\\.onnx|\\w+[a-z_]\\d+`, 'g');
    let changed = 0;
    for (const [index, line] of lines.entries()) {
      const isName = [...line.matchAll(apart)].map(({ index: from, 0: name }) => [from, from + name.length] as const);
      for (const { index: from, 0: told } of line.matchAll(/\d+/g)) {
        if (isName.some(([start, end]) => from >= start && from < end)) continue;
        const other = String(Number(told) + 1).padStart(told.length, '0');
        const text = line.slice(0, from) + other + line.slice(from + told.length);
        const mutant = { ...planned, lines: lines.with(index, text) };
        const holds = (): void => {
          headIsTrue(mutant, one);
          stagesAreTrue(mutant, one);
          estimatesAreTrue(mutant, one);
        };
        changed++;
        expect(holds, text).toThrow();
      }
    }
    expect(changed).toBeGreaterThan(60);
  });
});

/** What is left of a line with digits in it when every rule has counted its part. */
function countedAway(line: string, context: Scene, { left }: Case): readonly string[] {
  let rest = line;
  for (const { form, counts } of rules) {
    const { found, rest: more } = take(rest, form);
    if (found === undefined) continue;
    counts(found, context);
    rest = more;
  }
  const cut = take(rest, /of about ([\d,]+) parameters/);
  if (cut.found !== undefined) expect(numberOf(cut.found[0])).toBe(left);
  const known = [...context.network.shapes.keys()].flatMap((name) => [name, name.replace(/\.\w+$/, '')]);
  const nameless = known.toSorted((a, b) => b.length - a.length).reduce((text, name) => text.replaceAll(name, ''), cut.rest);
  return /\d/.test(nameless) ? [`${line} → ${nameless}`] : [];
}

it('would see a number that nobody counts, and one that is wrong', () => {
  const stage: Stage = { path: 's', steps: 1, statements: [] };
  const statement = { kind: 'mark', at: 3 };
  const context = { network: lenet, stage, statement, samples: 1, batch };
  const [one] = cases;
  if (one === undefined) throw new Error('there are cases');
  expect(countedAway('mark a at step 3, in 7 ways', context, one)).toHaveLength(1);
  expect(() => countedAway('mark a at step 4', context, one)).toThrow();
  expect(size(weightsOf(lenet, 'fc3'))).toBe(1000);
  expect(shareOf('1/4')).toBe(0.25);
});
