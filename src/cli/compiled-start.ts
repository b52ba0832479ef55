#!/usr/bin/env node
/**
 * The command as the build writes it. Its scripts are loaded with code that the build has compiled, where that is for
 * this Node; else behind Node's own cache of compiled code, where there is one (22.8 and newer).
 */
import * as node from 'node:module';
import { fileURLToPath } from 'node:url';
import { openScripts, readCompiled } from './compiled-scripts.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
const { start } = scriptOfCommand();
if (typeof start === 'function') await start();

function scriptOfCommand(): { readonly start?: unknown } {
  const compiled = readCompiled(folder);
  if (compiled !== undefined) return openScripts(folder, compiled).load('start.cjs');
  if ('enableCompileCache' in node && typeof node.enableCompileCache === 'function') {
    node.enableCompileCache();
  }
  return node.createRequire(import.meta.url)('./start.cjs');
}
