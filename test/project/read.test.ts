/** A project file is read exactly, and every mistake in it is shown at its line. */
import { describe, expect, it } from 'vitest';
import { readProject } from '../../src/project/read.ts';
import { positionAt } from '../../src/diagnostics/render/position.ts';

const complete = `# everything
model: net.onnx
data:
  train: { x: data/x.npy, y: data/y.npy }
  test:
    x: data/t10k-images-idx3-ubyte.gz
    y: data/t10k-labels-idx1-ubyte.gz
task:
  input: image
  output: logits
  loss: crossentropy
  metrics: [accuracy, loss]
batch: 32
seed: 7
device: cpu
threads: 2
`;

function read(text: string) {
  return readProject({ name: 'espalier.yaml', text });
}

describe('a project file', () => {
  it('is read in full', () => {
    expect(read(complete)).toMatchObject({
      value: {
        model: 'net.onnx',
        data: {
          train: { x: 'data/x.npy', y: 'data/y.npy' },
          test: { x: 'data/t10k-images-idx3-ubyte.gz', y: 'data/t10k-labels-idx1-ubyte.gz' },
        },
        task: { input: 'image', output: 'logits', loss: 'crossentropy', metrics: ['accuracy', 'loss'] },
        batch: 32,
        seed: 7,
        device: 'cpu',
        threads: 2,
      },
      diagnostics: [],
    });
  });

  it.each(['', '# nothing yet\n', '{}'])('may leave everything out: %j', (text) => {
    expect(read(text)).toMatchObject({ value: { data: {}, task: {} }, diagnostics: [] });
  });

  it('remembers where its paths stand', () => {
    const { value } = read(complete);
    const place = value?.places['data.test.y'];
    expect(complete.slice(place?.start, place?.end)).toBe('data/t10k-labels-idx1-ubyte.gz');
  });
});

/** Text, code, line and column, a part of the message, a part of the help. */
const mistakes: readonly (readonly [string, string, string, string, RegExp, RegExp?])[] = [
  ['an unknown key', 'modell: a.onnx', 'ESP7102', '1:1', /no key `modell`/, /did you mean `model`/],
  ['a key far from all', 'frobnicate: 1', 'ESP7102', '1:1', /`frobnicate`/, /it takes `model`/],
  ['a key deeper in', 'data:\n  trian: {x: a, y: b}', 'ESP7102', '2:3', /`data`.*`trian`/, /did you mean `train`/],
  ['a missing key', 'data:\n  train: {y: a}', 'ESP7103', '2:10', /`data.train` needs `x`/],
  ['an unknown loss', 'task: {loss: crossentropie}', 'ESP7104', '1:14', /`task.loss`/, /`crossentropy`/],
  ['an unknown metric', 'task:\n  metrics: [acuracy]', 'ESP7104', '2:13', /one of `accuracy`/],
  ['a metric named twice', 'task: {metrics: [loss, loss]}', 'ESP7104', '1:17', /nothing twice/],
  ['a text for a number', 'batch: many', 'ESP7104', '1:8', /`batch` must be a whole number/],
  ['a batch of nothing', 'batch: 0', 'ESP7104', '1:8', />= 1/],
  ['half a batch', 'batch: 0.5', 'ESP7104', '1:8', /whole number/],
  ['a seed beyond exact integers', 'seed: 1e300', 'ESP7104', '1:7', /<= 9007199254740991/],
  ['a scale of nothing', 'data: {test: {x: a, y: b, scale: 0}}', 'ESP7104', '1:34', /> 0/],
  ['an endless scale', 'data: {test: {x: a, y: b, scale: .inf}}', 'ESP7104', '1:34', /a number|<=/],
  ['a list for the whole', '- a', 'ESP7104', '1:1', /mapping/],
  ['an empty path', "model: ''", 'ESP7104', '1:8', /filled in/],
  ['an absolute path', 'model: /etc/passwd', 'ESP7105', '1:8', /leads out/, /command line/],
  ['a path that climbs', 'model: a/../../b.onnx', 'ESP7105', '1:8', /leads out/],
  ['a drive', 'model: "C:\\\\a.onnx"', 'ESP7105', '1:8', /leads out/],
  ['a path in the data', 'data: {test: {x: ../a, y: b}}', 'ESP7105', '1:18', /`..\/a`/],
  ['broken YAML', 'model: [a', 'ESP7101', '1:10', /not YAML/],
  ['a key given twice', 'seed: 1\nseed: 2', 'ESP7101', '2:1', /unique/],
  ['an alias to nowhere', 'model: *x', 'ESP7106', '1:1', /unresolved alias/],
  ['a tab as indentation', 'data:\n\ttrain: 1', 'ESP7101', '2:1', /tab/],
];

describe('a mistake in a project file', () => {
  const table = mistakes.map(([title, text, code, place, message, help]) => ({ title, text, code, place, message, help }));

  it.each(table)('$title', ({ text, code, place, message, help }) => {
    const { value, diagnostics } = read(text);
    expect(value).toBeUndefined();
    expect(diagnostics).toHaveLength(1);
    const [found] = diagnostics;
    expect(found?.code).toBe(code);
    expect(found?.message).toMatch(message);
    if (help !== undefined) expect(found?.help).toMatch(help);
    const at = found?.source && positionAt(found.source, found.span?.start ?? 0);
    expect(`${at?.line}:${at?.column}`).toBe(place);
  });

  it('does not hide the next one', () => {
    expect(read('modell: a\nbatch: x\n').diagnostics.map((each) => each.code)).toEqual(['ESP7102', 'ESP7104']);
  });

  it('is found in bounded time and memory: a bomb of aliases', () => {
    const levels = Array.from({ length: 30 }, (_, i) => {
      const below =
        i === 0
          ? 'x'
          : Array(9)
              .fill(`*a${i - 1}`)
              .join(',');
      return `a${i}: &a${i} [${below}]`;
    });
    expect(read(levels.join('\n')).diagnostics.map((each) => each.code)).toEqual(['ESP7106']);
  });
});
