/** The recipe that a command is about: the one that it is given, else the one that is open. */
import { Uri, window, workspace } from 'vscode';

/** Saved first, since commands read files; undefined, and said, where there is no file. */
export async function savedRecipe(given: unknown): Promise<Uri | undefined> {
  const uri = uriOf(given) ?? window.activeTextEditor?.document.uri;
  const document = workspace.textDocuments.find((one) => one.uri.toString() === uri?.toString());
  if (uri?.scheme !== 'file') {
    await window.showWarningMessage('A recipe has to be saved as a file first: plans name files.');
    return undefined;
  }
  if (document?.isDirty === true && !(await document.save())) return undefined;
  return uri;
}

/** A lens gives the address as a text, a menu as an address. */
function uriOf(given: unknown): Uri | undefined {
  if (typeof given === 'string') return Uri.parse(given);
  return given instanceof Uri ? given : undefined;
}
