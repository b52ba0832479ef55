#!/usr/bin/env node
/**
 * The command: everything it prints and every code it exits with starts here. The rest is loaded behind Node's
 * cache of compiled code, where this version of Node has one (22.8 and newer): what is loaded before is not cached.
 */
import * as node from 'node:module';

if ('enableCompileCache' in node && typeof node.enableCompileCache === 'function') node.enableCompileCache();
const { start } = await import('./start.ts');
await start();
