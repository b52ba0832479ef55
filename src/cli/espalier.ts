#!/usr/bin/env node
/** The command: everything it prints and every code it exits with starts here. */
import { watchForCrashes } from '../record/crash-report.ts';
import { unable } from './exit-code.ts';
import { main } from './main.ts';

watchForCrashes(unable);
process.exitCode = await main(process.argv.slice(2));
