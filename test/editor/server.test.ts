/** The protocol, spoken to the built command: what comes in may be broken, late or withdrawn. */
import { spawn } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folderWith, removeFolders } from '../cli/command.ts';
import { connect, startServer, type Client } from './client.ts';

interface Published {
  readonly uri: string;
  readonly version?: number;
  readonly diagnostics: readonly { readonly code: string; readonly severity: number }[];
}

const folder = folderWith({ 'used.prune': 'param target: sparsity = 80%\n', 'golden.prune': '' });
const uriOf = (name: string): string => pathToFileURL(path.join(folder, name)).href;

let client: Client;
beforeAll(async () => {
  client = await startServer(folder);
});
afterAll(async () => {
  expect(await client.close()).toBe(0);
  removeFolders();
});

async function findings(uri: string, version = 1): Promise<Published> {
  const fits = (params: unknown) => isFor(params, uri, version);
  return (await client.next('textDocument/publishDiagnostics', fits)) as Published;
}

function isFor(params: unknown, uri: string, version: number): boolean {
  const published = params as Published;
  return published.uri === uri && published.version === version;
}

describe('a client', () => {
  it('is told as it types', async () => {
    const uri = uriOf('typing.prune');
    client.open(uri, 'prune wieghts by magnitude to 80%\n');
    const { diagnostics } = await findings(uri);
    expect(diagnostics).toMatchObject([{ severity: 1, range: { start: { line: 0, character: 6 } } }]);
    const range = { start: { line: 0, character: 6 }, end: { line: 0, character: 13 } };
    client.change(uri, 2, [{ range, text: 'weights' }]);
    expect((await findings(uri, 2)).diagnostics).toEqual([]);
  });

  it('gets what a used file gives', async () => {
    const uri = uriOf('using.prune');
    client.open(uri, 'use "used.prune"\nprune weights by magnitude to target\n');
    expect((await findings(uri)).diagnostics).toEqual([]);
  });

  it('has documents that are not saved, or not there', async () => {
    client.open('untitled:Untitled-1', 'prune weights by magnitude to 1:4\n');
    expect((await findings('untitled:Untitled-1')).diagnostics).toHaveLength(1);
    const missing = { textDocument: { uri: uriOf('nowhere.prune') }, options: {} };
    expect(await client.request('textDocument/formatting', missing)).toMatchObject({ result: null });
  });

  it('has its findings taken away with the document', async () => {
    const uri = uriOf('closed.prune');
    client.open(uri, 'prune\n');
    await findings(uri);
    client.notify('textDocument/didClose', { textDocument: { uri } });
    const fits = (params: unknown) => (params as Published).uri === uri;
    const last = await client.next('textDocument/publishDiagnostics', fits);
    expect(last).toMatchObject({ diagnostics: [] });
  });

  it('may change a text a hundred times at once', async () => {
    const uri = uriOf('hurry.prune');
    client.open(uri, '');
    const start = { line: 0, character: 0 };
    const typed = [...'prune weights by magnitude to 80%'.repeat(3)].toReversed();
    typed.forEach((text, index) => {
      client.change(uri, index + 2, [{ range: { start, end: start }, text }]);
    });
    const { diagnostics } = await findings(uri, typed.length + 1);
    expect(diagnostics.length).toBeGreaterThan(0);
  });
});

describe('what is announced', () => {
  const uri = uriOf('asked.prune');
  const textDocument = { uri };
  const position = { line: 1, character: 29 };
  const range = { start: { line: 0, character: 0 }, end: position };
  beforeAll(() => client.open(uri, 'param goal: sparsity = 80%\nprune weights by magnitude to goal\n'));

  it.each([
    ['completion', { position }],
    ['hover', { position: { line: 1, character: 2 } }],
    ['definition', { position: { line: 1, character: 31 } }],
    ['references', { position: { line: 1, character: 31 }, context: { includeDeclaration: true } }],
    ['prepareRename', { position: { line: 1, character: 31 } }],
    ['rename', { position: { line: 1, character: 31 }, newName: 'fresh' }],
    ['documentSymbol', {}],
    ['foldingRange', {}],
    ['semanticTokens/full', {}],
    ['inlayHint', { range }],
    ['codeAction', { range, context: { diagnostics: [] } }],
    ['rangeFormatting', { range, options: {} }],
    ['formatting', { options: {} }],
  ])('answers %s', async (method, params) => {
    const { error, result } = await client.request(`textDocument/${method}`, { textDocument, ...params });
    expect(error).toBeUndefined();
    expect(result).toBeTruthy();
  });

  it.each([
    [undefined, ['quickfix', 'refactor.rewrite']],
    [['quickfix'], ['quickfix']],
    [['refactor'], ['refactor.rewrite']],
    [['refactor.rewrite'], ['refactor.rewrite']],
    [['source.fixAll'], []],
    [[], ['quickfix', 'refactor.rewrite']],
  ])('offers the actions of the kinds %j', async (only, kinds) => {
    const asked = uriOf('actions.prune');
    client.open(asked, 'global magnitude to 80%\n');
    const params = { textDocument: { uri: asked }, range, context: { diagnostics: [], ...(only && { only }) } };
    const { result } = await client.request('textDocument/codeAction', params);
    const found = (result as readonly { readonly kind: string }[]).map(({ kind }) => kind);
    expect([...new Set(found)].toSorted()).toEqual(kinds);
  });

  it('refuses a name that is none, in words', async () => {
    const params = { textDocument, position: { line: 1, character: 31 }, newName: 'a.b' };
    const { error } = await client.request('textDocument/rename', params);
    expect(error).toMatchObject({ code: -32803, message: expect.stringMatching(/no dot/) });
  });
});

describe('the server outlives', () => {
  const ask = () => client.request('textDocument/formatting', { textDocument: { uri: uriOf('alive.prune') }, options: {} });
  beforeAll(() => client.open(uriOf('alive.prune'), 'PRUNE weights by magnitude to 80%\n'));

  const body = (text: string) => `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
  it.each([
    ['a message without a method', body('{"jsonrpc":"2.0"}')],
    ['an answer that nobody asked for', body('{"jsonrpc":"2.0","id":4711,"result":null}')],
    ['a list', body('[]')],
    ['a notification nobody knows', body('{"jsonrpc":"2.0","method":"$/unheard"}')],
    ['an opening without a document', body('{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{}}')],
    [
      'a change of a document that is not open',
      body(
        '{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":"file:///x.prune","version":3},"contentChanges":[{"text":""}]}}',
      ),
    ],
  ])('%s', async (_, bytes) => {
    client.raw(bytes);
    expect(await ask()).toMatchObject({ result: [{ newText: 'prune' }] });
  });

  it.each([
    ['no length', 'Content-Type: text/plain\r\n\r\n{}', /no `Content-Length`/],
    ['a length that is no number', 'Content-Length: many\r\n\r\n{}', /whole number/],
    ['a negative length', 'Content-Length: -5\r\n\r\n{}', /whole number/],
    ['two lengths', 'Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}', /twice/],
    ['a huge length', 'Content-Length: 99999999999999\r\n\r\n{}', /at most 64 MiB/],
    ['no header', '{"jsonrpc":"2.0","id":1,"method":"shutdown"}\n', /begins with/],
    ['lines without carriage returns', 'Content-Length: 2\n\n{}', /begins with/],
    ['a header without end', `X: ${'x'.repeat(20_000)}`, /no end/],
    ['a body that is no JSON', body('{"jsonrpc": "2.0", "id": '), /JSON/],
  ])('answers %s, and reads on', async (_, bytes, words) => {
    client.raw(bytes);
    expect(await client.refusal()).toMatchObject({ error: { code: -32700, message: expect.stringMatching(words) } });
    expect(await ask()).toMatchObject({ result: [{ newText: 'prune' }] });
  });

  it.each([
    ['a method that nobody knows', 'textDocument/unheard', {}, -32601],
    ['parameters that are none', 'textDocument/formatting', { textDocument: 3 }, -32602],
    ['no parameters at all', 'textDocument/formatting', undefined, -32602],
  ])('%s', async (_, method, params, code) => {
    const answer = await client.request(method, params);
    expect(answer.error?.code).toBe(code);
    expect(await ask()).toMatchObject({ result: [{ newText: 'prune' }] });
  });

  const at = (line: unknown, character: unknown) => ({ textDocument: { uri: uriOf('alive.prune') }, position: { line, character } });
  it.each([
    ['a negative line', 'textDocument/hover', at(-1, 0), '`position.line` is a whole number from 0 to 2147483647'],
    ['a huge character', 'textDocument/completion', at(0, 2 ** 53), '`position.character` is a whole number'],
    ['a broken number', 'textDocument/definition', at(0.5, 0), '`position.line` is a whole number'],
    ['a number as a text', 'textDocument/prepareRename', at('0', 0), '`position.line` is a whole number'],
    ['no position', 'textDocument/signatureHelp', { textDocument: { uri: 'a' } }, '`position` is an object'],
    ['a position that is a list', 'textDocument/hover', { textDocument: { uri: 'a' }, position: [] }, '`position` is an object'],
    ['an address that is a number', 'textDocument/hover', { textDocument: { uri: 7 } }, '`textDocument.uri` is a text'],
    ['no new name', 'textDocument/rename', at(0, 0), '`newName` is a text'],
    ['no context', 'textDocument/references', at(0, 0), '`context` is an object'],
    ['positions that are none', 'textDocument/selectionRange', { ...at(0, 0), positions: [null] }, '`positions[0]` is an object'],
    ['no query', 'workspace/symbol', {}, '`query` is a text'],
    ['a range with one end', 'textDocument/inlayHint', { ...at(0, 0), range: { start: at(0, 0).position } }, '`range.end` is an object'],
    ['parameters that are a text', 'textDocument/hover', 'hover', 'parameters are an object'],
  ])('%s, and names it', async (_, method, params, words) => {
    const { error } = await client.request(method, params);
    expect(error).toMatchObject({ code: -32602, message: expect.stringContaining(words) });
    expect(await ask()).toMatchObject({ result: [{ newText: 'prune' }] });
  });

  it.each([
    ['textDocument/didOpen', { textDocument: { uri: 'file:///x.prune', languageId: 'prune', version: 1, text: 5 } }],
    ['textDocument/didChange', { textDocument: { uri: uriOf('alive.prune'), version: 2 }, contentChanges: [{ text: 'x', range: 3 }] }],
    ['textDocument/didChange', { textDocument: { uri: uriOf('alive.prune'), version: 2 }, contentChanges: { text: 'x' } }],
    ['workspace/didChangeWorkspaceFolders', { event: { added: 'all', removed: null } }],
    ['workspace/didChangeWatchedFiles', {}],
  ])('%s with wrong parts, and logs it', async (method, params) => {
    client.notify(method, params);
    const logged = await client.next('window/logMessage', (told) => JSON.stringify(told).includes(method));
    expect(logged).toMatchObject({ type: 1 });
    expect(await ask()).toMatchObject({ result: [{ newText: 'prune' }] });
  });

  it('any value in the place of any other', async () => {
    const methods = ['hover', 'completion', 'definition', 'references', 'rename', 'codeAction', 'inlayHint', 'semanticTokens/full'];
    const value = fc.jsonValue({ maxDepth: 3 });
    const some = fc.record(
      {
        textDocument: fc.oneof(value, fc.constant({ uri: uriOf('alive.prune') })),
        position: fc.oneof(value, fc.record({ line: fc.oneof(value, fc.nat()), character: fc.oneof(value, fc.integer()) })),
        range: value,
        context: fc.oneof(value, fc.constant({ includeDeclaration: true })),
        newName: fc.oneof(value, fc.string()),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...methods), some, async (method, params) => {
        const { error } = await client.request(`textDocument/${method}`, params);
        // An answer, a refusal that names a part, or one of the server's own; never a fault of the server itself.
        expect(error?.code).not.toBe(-32603);
      }),
      { numRuns: 200 },
    );
    expect(await ask()).toMatchObject({ result: [{ newText: 'prune' }] });
  });

  it('a withdrawn request, which it answers all the same', async () => {
    const params = { textDocument: { uri: uriOf('alive.prune') }, options: {} };
    const answer = await client.cancelled('textDocument/formatting', params);
    expect(answer.error?.code === -32800 || answer.result !== undefined).toBe(true);
    expect(await ask()).toMatchObject({ result: [{ newText: 'prune' }] });
  });
});

describe('incremental edits', () => {
  const piece = fc.constantFrom('\n', '\r\n', ' ', '{', '}', 'prune', '80%', '😀', '剪', '`', '"', ':');
  const edits = fc.array(fc.record({ at: fc.nat(), length: fc.nat(8), text: fc.array(piece, { maxLength: 4 }) }), {
    minLength: 1,
    maxLength: 8,
  });

  it('lead to the findings of the full text', async () => {
    let number = 0;
    await fc.assert(
      fc.asyncProperty(edits, async (list) => {
        const [one, other] = [uriOf(`edited-${++number}.prune`), uriOf(`full-${number}.prune`)];
        let text = 'prune weights by magnitude to 80%\n  over 25%..75%\r\n';
        client.open(one, text);
        list.forEach(({ at, length, text: pieces }, index) => {
          const start = boundary(text, at % (text.length + 1));
          const end = boundary(text, Math.min(start + length, text.length));
          const put = pieces.join('');
          const range = { start: positionAt(text, start), end: positionAt(text, end) };
          client.change(one, index + 2, [{ range, text: put }]);
          text = text.slice(0, start) + put + text.slice(end);
        });
        client.open(other, text);
        const typed = await findings(one, list.length + 1);
        expect(typed.diagnostics).toEqual((await findings(other)).diagnostics);
      }),
      { numRuns: 60 },
    );
  });
});

/** No editor cuts a line end or a surrogate pair in two. */
function boundary(text: string, offset: number): number {
  const isInside = (text[offset - 1] === '\r' && text[offset] === '\n') || /[\udc00-\udfff]/.test(text[offset] ?? '');
  return isInside ? offset - 1 : offset;
}

function positionAt(text: string, offset: number) {
  const lines = text.slice(0, offset).split(/\r\n|\n|\r/);
  return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
}

describe('a text of 2,000 lines', () => {
  it('is checked, and a change in its middle too', async () => {
    const uri = uriOf('long.prune');
    const stage = (index: number) =>
      `stage s${index} for 10 steps {\n  train all with sgd(lr: 0.1)\n  prune weights by magnitude\n    removing 1% of remaining\n}\n`;
    client.open(uri, Array.from({ length: 400 }, (_, index) => stage(index)).join(''));
    const errors = ({ diagnostics }: Published) => diagnostics.filter(({ severity }) => severity === 1);
    expect(errors(await findings(uri))).toEqual([]);
    const at = { line: 1002, character: 8 };
    client.change(uri, 2, [{ range: { start: at, end: { ...at, character: 9 } }, text: 'x' }]);
    expect(errors(await findings(uri, 2))).toMatchObject([{ range: { start: { line: 1002 } } }]);
  });
});

describe('the process', () => {
  it('ends when its client goes away without a word', async () => {
    const lonely = connect(folder);
    await lonely.request('initialize', { processId: null, rootUri: null, capabilities: {} });
    expect(await lonely.vanish()).not.toBeNull();
  });

  it('ends when the process that its client names has gone, though nothing closes its pipes', async () => {
    const editor = spawn('sleep', ['60']);
    const lonely = connect(folder, `--clientProcessId=${editor.pid}`);
    await lonely.request('initialize', { processId: null, rootUri: null, capabilities: {} });
    editor.kill('SIGKILL');
    expect(await lonely.exit).toBe(1);
  });
});
