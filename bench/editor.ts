/** How fast the language server answers: a recipe of 2,000 lines beside a model of 500 layers. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter, type ProtocolConnection } from 'vscode-languageserver/node';
import { encodeDeepModel } from './support/deep-model.ts';
import { median, time, type Measurement } from './support/measurement.ts';

export const name = 'editor';

const depth = 500;
const width = 8;
const lineCount = 2000;
const strokes = 200;
/** What is typed into the middle of the recipe, over and over. */
const typed = '  # so that\n  keeping masks\n';

interface Server {
  readonly child: ChildProcessWithoutNullStreams;
  readonly connection: ProtocolConnection;
  /** When the findings of a version arrive. */
  readonly findings: (version: number) => Promise<void>;
}

export async function run(): Promise<readonly Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-bench-'));
  const uri = pathToFileURL(join(folder, 'long.prune')).href;
  try {
    writeProject(folder);
    const text = recipe();
    const starts: number[] = [];
    for (let round = 0; round < 5; round++) {
      let started: Server | undefined;
      starts.push(await time(async () => (started = await open(folder, uri, text))));
      started?.child.kill();
    }
    const server = await open(folder, uri, text);
    const times = await typeInto(server, uri, text);
    const megabytes = peakMemory(server);
    server.child.kill();
    const unit = 'ms';
    return [
      { what: 'start to first findings', ours: median(starts), unit, goal: { most: 400 } },
      { what: 'key stroke to findings, p50', ours: at(times.findings, 0.5), unit, goal: { most: 20 } },
      { what: 'key stroke to findings, p95', ours: at(times.findings, 0.95), unit, goal: { most: 20 } },
      { what: 'processor time of a key stroke, mean', ours: times.processor, unit, goal: { most: 20 } },
      { what: 'completion, p50', ours: at(times.completion, 0.5), unit, goal: { most: 30 } },
      { what: 'completion, p95', ours: at(times.completion, 0.95), unit, goal: { most: 30 } },
      { what: 'memory at most', ours: megabytes, unit: 'MB', goal: { most: 150 } },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function open(cwd: string, uri: string, text: string): Promise<Server> {
  const child = spawn(process.execPath, [join(process.cwd(), 'dist/espalier.js'), 'lsp'], { cwd });
  const connection = createProtocolConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
  const waiting = new Map<number, () => void>();
  connection.onNotification('textDocument/publishDiagnostics', (params: { version: number }) => waiting.get(params.version)?.());
  connection.listen();
  const findings = (version: number): Promise<void> => new Promise((resolve) => waiting.set(version, resolve));
  await connection.sendRequest('initialize', { processId: null, rootUri: null, capabilities: {} });
  await connection.sendNotification('initialized', {});
  const first = findings(1);
  const textDocument = { uri, languageId: 'prune', version: 1, text };
  await connection.sendNotification('textDocument/didOpen', { textDocument });
  await first;
  return { child, connection, findings };
}

interface Times {
  readonly findings: number[];
  readonly completion: number[];
  processor: number;
}

/**
 * Milliseconds of each key stroke, the way through the pipes included, and of completing there; and
 * what the server itself was busy, which no other program makes longer.
 */
async function typeInto({ child, connection, findings }: Server, uri: string, text: string) {
  const times: Times = { findings: [], completion: [], processor: 0 };
  let line = text.slice(0, text.indexOf('protect', text.length / 2)).split('\n').length - 1;
  let character = 0;
  for (let stroke = 0; stroke < strokes; stroke++) {
    const version = stroke + 2;
    const written = typed.charAt(stroke % typed.length);
    const position = { line, character };
    const change = { textDocument: { uri, version }, contentChanges: [{ range: { start: position, end: position }, text: written }] };
    [line, character] = written === '\n' ? [line + 1, 0] : [line, character + 1];
    const before = processorTime(child);
    times.findings.push(
      await time(async () => {
        const told = findings(version);
        await connection.sendNotification('textDocument/didChange', change);
        await told;
      }),
    );
    times.processor += (processorTime(child) - before) / strokes;
    const here = { textDocument: { uri }, position: { line, character } };
    times.completion.push(await time(() => connection.sendRequest('textDocument/completion', here)));
  }
  return times;
}

/** The value that so large a share does not exceed. */
function at(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? NaN;
}

/** In milliseconds, all threads together; the kernel counts in hundredths of a second. */
function processorTime({ pid }: ChildProcessWithoutNullStreams): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function peakMemory({ child }: Server): number {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1000;
}

function recipe(): string {
  const stage = (at: number) => `## Gradual magnitude pruning inside training.
stage sparsify-${at} for 100 epochs {
  train all with sgd(lr: 0.1, momentum: 0.9), decay cosine
  prune weights in layer_${at} by uniform magnitude to target_${at}
    over 25%..75% every 100 steps along cubic
    except first layer, last layer
}

# The layers compete with each other.
prune weights in linear except head by global |w| * sqrt(avg(x^2)) to 85%
  protect min 5% per layer
  using 128 samples of calibration
`;
  const count = Math.ceil(lineCount / (stage(0).split('\n').length + 1));
  const all = Array.from({ length: count }, (_, at) => at);
  return [...all.map((at) => `param target_${at}: sparsity = 80%`), '', ...all.map(stage)].join('\n');
}

function writeProject(folder: string): void {
  const model = encodeDeepModel({
    depth,
    width,
    nameOf: (layer) => `layer_${layer}`,
    dataOf: () => ({ rawData: new Uint8Array(width * width * 4) }),
  });
  writeFileSync(join(folder, 'net.onnx'), model);
  writeFileSync(join(folder, 'espalier.yaml'), 'model: net.onnx\n');
}
