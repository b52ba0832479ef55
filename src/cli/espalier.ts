#!/usr/bin/env node
/** The command: everything it prints and every code it exits with starts here. */
import { main } from './main.ts';

process.exitCode = await main(process.argv.slice(2));
