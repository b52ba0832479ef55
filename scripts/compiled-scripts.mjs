/**
 * Puts the scripts in `dist/` that common commands need together into one file each, and compiles them for the Node
 * that runs this: a few command lines are carried out, and the code of all functions that they called is kept. A
 * process of its own for either, since flags of V8 count.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundled } from './bundled.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = path.join(root, 'dist');
const example = path.join(root, 'examples/lenet300');
const golden = path.join(example, 'golden.prune');
const { nameOfCompiled, openScripts, packCompiled } = await bundled('src/cli/scripts.ts');

const v8 = createRequire(import.meta.url)('node:v8');
const setFlags = v8.setFlagsFromString;
// The language server sets flags, which would be those of its code.
v8.setFlagsFromString = () => {};

const scratch = mkdtempSync(path.join(tmpdir(), 'espalier-build-'));
const wrong = path.join(scratch, 'wrong.prune');
writeFileSync(wrong, 'prune weights by global magnitud to 80%\n');
const cut = ['-e', 'prune weights by global magnitude to 80%'];
const model = ['--model', path.join(example, 'lenet300_mnist.onnx')];
/** For how long the language server works, in milliseconds. */
const served = 1500;
/** What is needed by one of a set and by none before it is one file. */
const sets = [
  [
    ['check', golden],
    ['check', wrong],
  ],
  [
    ['fmt', '--check', golden],
    ['plan', golden],
  ],
  [['run', ...cut, ...model, '--out', path.join(scratch, 'run')]],
  [['lsp', '--stdio']],
];

const input = new PassThrough();
Object.defineProperty(process, 'stdin', { value: input });
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
if (process.argv[2] === 'group') await group();
else await compile();
process.exit();

async function group() {
  const scripts = openScripts(dist, new Map(), new Map());
  const places = [];
  for (const [at, lines] of sets.entries()) {
    const before = scripts.loaded().length;
    await carryOut(lines, scripts);
    const names = scripts.loaded().slice(before);
    const file = `scripts-${at + 1}.cjs`;
    writeFileSync(path.join(dist, file), names.map((name) => readFileSync(path.join(dist, name), 'utf8')).join(''));
    for (const name of names) rmSync(path.join(dist, name));
    places.push(...names.map((name) => [name, file]));
  }
  writeFileSync(path.join(dist, 'scripts.json'), JSON.stringify(places));
}

async function compile() {
  const places = new Map(JSON.parse(readFileSync(path.join(dist, 'scripts.json'), 'utf8')));
  const scripts = openScripts(dist, places, new Map());
  // Else V8 throws away what is called once, which is what every start calls.
  setFlags('--no-flush-bytecode');
  for (const lines of sets) await carryOut(lines, scripts);
  setFlags('--flush-bytecode');
  writeFileSync(path.join(dist, nameOfCompiled()), packCompiled(scripts.compiled()));
}

async function carryOut(lines, scripts) {
  const { start } = scripts.load('start.cjs');
  const [write, exit] = [process.stdout.write, process.exit];
  for (const stream of [process.stdout, process.stderr]) stream.write = () => true;
  for (const line of lines) {
    if (line[0] === 'lsp') speak();
    process.argv = [process.execPath, 'espalier', ...line];
    const ended = new Promise((resolve) => (process.exit = resolve));
    await Promise.race([start(), ended]);
  }
  process.exit = exit;
  process.stdout.write = write;
  process.exitCode = 0;
}

/** What an editor says that opens a recipe, completes a word, and closes. */
function speak() {
  const uri = pathToFileURL(golden).href;
  const text = readFileSync(golden, 'utf8');
  const position = { line: 0, character: 7 };
  const change = { range: { start: position, end: position }, text: ' ' };
  say({ id: 1, method: 'initialize', params: { processId: null, rootUri: null, capabilities: {} } });
  say({ method: 'initialized', params: {} });
  const opened = { uri, languageId: 'prune', version: 1, text };
  say({ method: 'textDocument/didOpen', params: { textDocument: opened } });
  const contentChanges = [change];
  say({ method: 'textDocument/didChange', params: { textDocument: { uri, version: 2 }, contentChanges } });
  say({ id: 2, method: 'textDocument/completion', params: { textDocument: { uri }, position } });
  setTimeout(() => input.end(), served);
}

function say(message) {
  const body = JSON.stringify({ jsonrpc: '2.0', ...message });
  input.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}
