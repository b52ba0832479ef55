/** Carries the command line out, and sets the exit code of the process. */
import { watchForCrashes } from '../../record/crash-report.ts';
import { unable } from '../report.ts';
import { main } from './main.ts';

export async function start(): Promise<void> {
  watchForCrashes(unable);
  process.exitCode = await main(process.argv.slice(2));
}
