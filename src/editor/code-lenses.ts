/** Lenses: commands above a recipe, and the plan above each pruning statement; and what a client can do. */
import { count } from '../basics/numbers.ts';
import type { CodeLens, Command } from 'vscode-languageserver-types';
import { pairsOf, planOf, type TimelineForm } from './planning.ts';
import { rangeOf, type Script, type View } from './view.ts';
import { reachedWords } from '../plan/prune/clauses.ts';
import { isUnitPrune } from '../plan/pruning.ts';
import type { InitializeParams } from 'vscode-languageserver';

/** Commands that a client has said it can carry out; each is given the document's address. */
const clientCommands = { 'espalier.showPlan': 'show plan', 'espalier.run': 'run' } as const;

export function codeLensesOf(view: View, known: ReadonlySet<string>): readonly CodeLens[] {
  return view.scripts.flatMap((script) => [...(script.offset === 0 ? ofRecipe(script, view, known) : []), ...ofStatements(script, view)]);
}

function ofRecipe(script: Script, view: View, known: ReadonlySet<string>): readonly CodeLens[] {
  const first = script.statements[0];
  if (first === undefined) return [];
  const range = rangeOf(view, script, first.head.span);
  return Object.entries(clientCommands)
    .filter(([command]) => known.has(command))
    .map(([command, title]) => ({ range, command: { title, command, arguments: [view.document.uri] } }));
}

/** A command without a name only shows its title. */
function ofStatements(script: Script, view: View): readonly CodeLens[] {
  const plan = planOf(script, view);
  if (plan === undefined) return [];
  return pairsOf(script, plan).flatMap(({ written, planned }) => {
    const span = written.spans['verb'];
    if (planned.kind !== 'prune' || span === undefined || planned.selected === 0) return [];
    const { reached, selected, layers } = planned;
    const scopes = isUnitPrune(planned) ? 'groups' : 'layers';
    const share = Number(((reached / selected) * 100).toPrecision(4));
    const title = `${reachedWords(planned)}${share}%: ${count(reached)} of ${count(selected)} in ${layers.length} ${scopes}`;
    const command: Command = { title, command: '' };
    return [{ range: rangeOf(view, script, span), command }];
  });
}

// What a client can do, as it says when it begins.

export interface Client {
  readonly snippets: boolean;
  readonly canCreateFiles: boolean;
  readonly timeline: TimelineForm;
  /** Commands of ours that it carries out, by `initializationOptions.commands`. */
  readonly commands: ReadonlySet<string>;
  /** URIs. */
  readonly folders: readonly string[];
}

export const unknownClient: Client = { snippets: false, canCreateFiles: false, timeline: 'bars', commands: new Set(), folders: [] };

export function clientOf(params: InitializeParams): Client {
  const { capabilities, clientInfo, rootUri, workspaceFolders } = params;
  const options: unknown = params.initializationOptions;
  const { workspaceEdit } = capabilities.workspace ?? {};
  const showsImages = /^(Visual Studio Code|Code|VSCodium)/.test(clientInfo?.name ?? '');
  const root = rootUri === null ? [] : [rootUri];
  return {
    snippets: capabilities.textDocument?.completion?.completionItem?.snippetSupport === true,
    canCreateFiles: workspaceEdit?.documentChanges === true && workspaceEdit.resourceOperations?.includes('create') === true,
    timeline: showsImages || optionOf(options, 'images') === true ? 'picture' : 'bars',
    commands: new Set(listOf(optionOf(options, 'commands')).filter((one) => one in clientCommands)),
    folders: workspaceFolders?.map(({ uri }) => uri) ?? root,
  };
}

function optionOf(options: unknown, name: string): unknown {
  return typeof options === 'object' && options !== null ? Object.entries(options).find(([key]) => key === name)?.[1] : undefined;
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
