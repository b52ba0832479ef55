import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { afterAll, expect, it } from 'vitest';
import { firstFile, nameOfCompiled, openScripts, packCompiled, readCompiled, wrapped } from '../../src/cli/scripts.ts';
import { folderWith, removeFolders, root } from './command.ts';

afterAll(removeFolders);

const dist = path.join(root, 'dist');
const recipe = path.join(root, 'examples/lenet300/golden.prune');

it('the build has compiled the scripts of common commands, and V8 takes all of that', () => {
  const compiled = readCompiled(dist) ?? new Map<string, Uint8Array>();
  expect([...compiled.keys()]).toContain(firstFile);
  const folder = folderWith({});
  for (const [index, [name, code]] of [...compiled].entries()) {
    writeFileSync(path.join(folder, `${index}.code`), code);
    writeFileSync(path.join(folder, `${index}.text`), wrapped(readFileSync(path.join(dist, name), 'utf8')));
  }
  // In a process of its own: this one has flags of V8, for which codes are refused.
  const program = `
    const { readFileSync } = require('node:fs');
    const isRefused = (_, index) =>
      new (require('node:vm').Script)(readFileSync(index + '.text', 'utf8'), { cachedData: readFileSync(index + '.code') }).cachedDataRejected !== false;
    console.log(JSON.stringify(Array.from({ length: ${compiled.size} }, isRefused)));`;
  const { stdout } = spawnSync(process.execPath, ['-e', program], { cwd: folder, encoding: 'utf8' });
  const isRefused: readonly boolean[] = JSON.parse(stdout);
  const refused = [...compiled.keys()].filter((_, index) => isRefused[index] !== false);
  expect(refused).toEqual([]);
});

it('commands say the same where compiled code is missing, damaged, or refused for a flag', () => {
  const cwd = folderWith({ 'wrong.prune': 'prune weights by global magnitud to 80%\n', 'package.json': '{"type":"module"}' });
  const folder = path.join(cwd, 'dist');
  mkdirSync(folder);
  for (const name of readdirSync(dist)) {
    if (/\.c?js$|\.json$/.test(name)) copyFileSync(path.join(dist, name), path.join(folder, name));
  }
  const wrong = path.join(cwd, 'wrong.prune');
  const check = (entry: string, ...flags: readonly string[]) => {
    const args = [...flags, path.join(entry, 'espalier.js'), 'check', recipe, wrong];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    return { status, stdout, stderr };
  };
  const usual = check(dist);
  expect(usual.status).toBe(1);
  expect(usual.stdout).toContain('ESP2004');
  expect(check(folder)).toEqual(usual);
  writeFileSync(path.join(folder, nameOfCompiled()), 'damaged');
  expect(check(folder)).toEqual(usual);
  expect(check(dist, '--no-opt')).toEqual(usual);
});

it('codes are read as they were packed, and scripts load each other', () => {
  const part = (name: string, body: string): string => `exports["${name}"]=(function(exports,require,__filename){${body}});\n`;
  const folder = folderWith({
    'a.cjs': part('start.cjs', 'exports.sum=`${require("./b.cjs").two+require("./c.cjs").one} ½`;') + part('c.cjs', 'exports.one=1;'),
    'b.cjs': part('b.cjs', 'exports.two=require("node:path").basename("a/2")*1;'),
  });
  const places = new Map([
    ['start.cjs', 'a.cjs'],
    ['c.cjs', 'a.cjs'],
  ]);
  const { load, loaded, compiled } = openScripts(folder, places, new Map());
  expect(load('start.cjs')['sum']).toBe('3 ½');
  expect(loaded()).toEqual(['start.cjs', 'b.cjs', 'c.cjs']);
  const codes = compiled();
  expect([...codes.keys()]).toEqual(['a.cjs', 'b.cjs']);
  writeFileSync(path.join(folder, nameOfCompiled()), packCompiled(codes));
  const read = readCompiled(folder);
  expect(read && new Map([...read].map(([name, code]) => [name, Buffer.from(code)]))).toEqual(codes);
  for (const known of [read, undefined]) {
    expect(openScripts(folder, places, known).load('start.cjs')['sum']).toBe('3 ½');
  }
});
