/** Loaded before Espalier (`node --import`): a job stops itself at its first checkpoint, so that a test can meet it there. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';

const [, , command, folder = '', stage] = process.argv;
const rename = fs.renameSync;
if (command === 'job') {
  fs.renameSync = (from, to) => {
    rename(from, to);
    if (String(to).endsWith('.step.json') && isAsked()) process.kill(process.pid, 'SIGSTOP');
  };
  syncBuiltinESMExports();
}

/** `stops/7` beside the folder of the run asks for it once. */
function isAsked() {
  const asked = path.join(path.dirname(folder), 'stops', stage);
  try {
    rename(asked, `${asked}.met`);
    return true;
  } catch {
    return false;
  }
}
