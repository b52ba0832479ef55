/** The packaged extension: what is in it, that its client loads, and that its server works. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import {
  createProtocolConnection,
  PublishDiagnosticsNotification,
  StreamMessageReader,
  StreamMessageWriter,
  type PublishDiagnosticsParams,
} from 'vscode-languageserver/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../support/root.ts';
import { packedExtension, packExtension } from './packing.ts';

interface Manifest {
  readonly name: string;
  readonly publisher: string;
  readonly version: string;
  readonly main: string;
  readonly icon: string;
  readonly type?: string;
  readonly contributes: {
    readonly languages: readonly {
      readonly id: string;
      readonly configuration: string;
      readonly icon: { readonly light: string; readonly dark: string };
    }[];
    readonly grammars: readonly { readonly path: string; readonly scopeName: string }[];
    readonly commands: readonly { readonly command: string }[];
  };
}

const folder = mkdtempSync(path.join(tmpdir(), 'espalier-vscode-'));
const extension = path.join(folder, 'extension');
let files: Readonly<Record<string, Uint8Array>> = {};
let manifest: Manifest;

beforeAll(() => {
  files = unzipSync(readFileSync(packedExtension()));
  for (const [name, bytes] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
  manifest = JSON.parse(text('extension/package.json'));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function text(name: string): string {
  const bytes = files[name];
  if (bytes === undefined) throw new Error(`the package has no ${name}`);
  return strFromU8(bytes);
}

describe('the package', () => {
  it('says in its manifest what the extension says of itself', () => {
    const xml = text('extension.vsixmanifest');
    const identity = /<Identity Language="en-US" Id="(.*?)" Version="(.*?)" Publisher="(.*?)"\/>/.exec(xml);
    expect(identity?.slice(1)).toEqual([manifest.name, manifest.version, manifest.publisher]);
    const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
    expect(manifest.version).toBe(version);
    expect(manifest.type).toBeUndefined();
  });

  it('holds every file that it names', () => {
    const { main, icon, contributes } = manifest;
    const assets = [...text('extension.vsixmanifest').matchAll(/Path="(.*?)"/g)].map(([, one]) => one);
    const named = [
      ...[main, icon],
      ...contributes.languages.flatMap((one) => [one.configuration, one.icon.light, one.icon.dark]),
      ...contributes.grammars.map((one) => one.path),
    ].map((name) => path.posix.join('extension', name));
    expect([...assets, ...named].filter((name) => name === undefined || !(name in files))).toEqual([]);
  });

  it('has a media type for every ending', () => {
    const types = text('[Content_Types].xml');
    const endings = new Set(Object.keys(files).map((name) => path.extname(name)));
    endings.delete('.xml');
    expect([...endings].filter((one) => !types.includes(`Extension="${one}"`))).toEqual([]);
  });

  it('holds JSON that can be read, a PNG, and no source', () => {
    for (const name of Object.keys(files).filter((one) => one.endsWith('.json'))) {
      expect(() => JSON.parse(text(name)), name).not.toThrow();
    }
    const png = files[path.posix.join('extension', manifest.icon)];
    expect([...(png ?? [])].slice(0, 4)).toEqual([0x89, 0x50, 0x4e, 0x47]);
    expect(Object.keys(files).filter((name) => name.endsWith('.ts'))).toEqual([]);
    expect(text('extension/LICENSES.txt')).toContain('vscode-languageclient');
  });

  it('is at most 1.65 MB, and the same bytes each time', () => {
    const first = readFileSync(packedExtension());
    expect(first.length).toBeLessThan(1_650_000);
    const again = path.join(folder, 'again.vsix');
    packExtension(again);
    expect(readFileSync(again).equals(first)).toBe(true);
  });
});

describe('the client', () => {
  it('asks the editor for nothing but `vscode`, and offers what the manifest names', () => {
    const { exported, asked } = loadedWith(inertEditor());
    expect(exported).toEqual(expect.objectContaining({ activate: expect.any(Function) }));
    expect(exported).toEqual(expect.objectContaining({ deactivate: expect.any(Function) }));
    const builtin = new Set(createRequire(import.meta.url)('node:module').builtinModules);
    expect(asked.filter((name) => !builtin.has(name.replace(/^node:/, '')))).toEqual(['vscode']);
  });

  it('registers every command that the manifest offers', () => {
    const code = text('extension/client.cjs');
    const isRegistered = (command: string): boolean =>
      ['"', '`'].some((quote) => code.includes(`registerCommand(${quote}${command}${quote}`));
    const missing = manifest.contributes.commands.filter(({ command }) => !isRegistered(command));
    expect(missing).toEqual([]);
  });
});

/** No real module `vscode` is to be had outside the editor: every name of this one is a class without deeds. */
function inertEditor(): unknown {
  const make = (): unknown => {
    const target = class {};
    return new Proxy(target, {
      get: (_, name) => {
        if (name === 'prototype') return target.prototype;
        return name === 'version' ? '1.92.0' : typeof name === 'symbol' ? undefined : make();
      },
    });
  };
  return make();
}

function loadedWith(editor: unknown): { readonly exported: unknown; readonly asked: string[] } {
  const file = path.join(extension, 'client.cjs');
  const load = createRequire(file);
  const asked = new Set<string>();
  const module = { exports: {} as unknown };
  const given = (name: string): unknown => {
    asked.add(name);
    return name === 'vscode' ? editor : load(name);
  };
  const wrapped = new Function('require', 'module', 'exports', '__dirname', readFileSync(file, 'utf8'));
  wrapped(given, module, module.exports, extension);
  return { exported: module.exports, asked: [...asked] };
}

describe('the server in the package', () => {
  it('draws a red line under a slip, in a folder that knows no Espalier', async () => {
    const program = path.join(extension, 'server/espalier.js');
    // As the client in the package starts it.
    const args = ['lsp', '--stdio', `--clientProcessId=${process.pid}`];
    const child = spawn(process.execPath, [program, ...args], { cwd: folder });
    const connection = createProtocolConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
    const told = new Promise<PublishDiagnosticsParams>((resolve) =>
      connection.onNotification(PublishDiagnosticsNotification.type, resolve),
    );
    connection.listen();
    const initialize = { processId: null, rootUri: null, capabilities: {} };
    await connection.sendRequest('initialize', initialize);
    await connection.sendNotification('initialized', {});
    const uri = 'untitled:recipe.prune';
    const content = 'prune wieghts by magnitude to 80%\n';
    const textDocument = { uri, languageId: 'prune', version: 1, text: content };
    await connection.sendNotification('textDocument/didOpen', { textDocument });
    const { diagnostics } = await told;
    expect(diagnostics.map(({ code, severity }) => [code, severity])).toEqual([['ESP2002', 1]]);
    expect(diagnostics[0]?.range.start).toEqual({ line: 0, character: 6 });
    await connection.sendRequest('shutdown');
    await connection.sendNotification('exit');
    expect(await new Promise((resolve) => child.on('exit', resolve))).toBe(0);
  });

  it('prints plans', () => {
    const program = path.join(extension, 'server/espalier.js');
    const recipe = path.join(root, 'examples/lenet300/golden.prune');
    const output = execFileSync(process.execPath, [program, 'plan', recipe], { encoding: 'utf8' });
    expect(output).toContain('212,960 of 266,200 weights pruned');
  });
});
