/**
 * Findings as SARIF 2.1.0 (OASIS, errata 01), which code scanning services and editors read.
 * The same findings give the same bytes: there is no time and no absolute path in them.
 */
import { sumAt } from '../../basics/maps.ts';
import type { Diagnostic, Fix, Related, Source, Span } from '../diagnostic.ts';
import { jsonText } from './escapes.ts';
import { positionAt, lineAround, repositoryPath } from './position.ts';
import { visible } from './visible.ts';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { catalogue, roomOf } from '../catalogue/index.ts';

/** A code of the catalogue as a rule of SARIF, which services show beside its results. */
interface SarifRule {
  readonly id: string;
  readonly name?: string;
  readonly shortDescription?: { readonly text: string };
  readonly fullDescription?: { readonly text: string };
  readonly help?: { readonly text: string; readonly markdown: string };
  readonly helpUri?: string;
  readonly defaultConfiguration?: { readonly level: 'error' | 'warning' | 'note' };
  readonly properties?: { readonly tags: readonly string[] };
}

/** What SARIF calls our severities. */
const levels = { error: 'error', warning: 'warning', hint: 'note' } as const;

/** SARIF wants addresses of help absolute, so there is one only where `pages` says where they are. */
function ruleOf(code: string, pages: string | undefined): SarifRule {
  const entry = catalogue.find(({ definition }) => definition.code === code);
  if (entry === undefined) return { id: code };
  const { name, definition } = entry;
  const page = `docs/diagnostics/${code}.md`;
  const hint = `\`espalier explain ${code}\` shows what is wrong and what is right: ${page}`;
  const reason = sentence(definition.why);
  return {
    id: code,
    name: name.charAt(0).toUpperCase() + name.slice(1),
    shortDescription: { text: sentence(definition.title) },
    fullDescription: { text: reason },
    help: { text: `${reason} ${hint}`, markdown: `${reason}\n\n${hint}` },
    helpUri: pages !== undefined ? `${pages}${code}.md` : undefined,
    defaultConfiguration: { level: levels[definition.severity] },
    properties: { tags: [roomOf(code)?.title ?? 'Espalier'] },
  };
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

export interface SarifOptions {
  /** Of Espalier. */
  readonly version?: string;
  /** Where the folder `docs/diagnostics` is published: an absolute address that ends in `/`. */
  readonly pages?: string;
}

/** One log with one run, and a final line break. */
export function renderSarif(diagnostics: readonly Diagnostic[], options: SarifOptions = {}): string {
  return jsonText(sarifLog(diagnostics, options), 2) + '\n';
}

export function sarifLog(diagnostics: readonly Diagnostic[], { version, pages }: SarifOptions) {
  const codes = [...new Set(diagnostics.map(({ code }) => code))].sort();
  const fingerprints = fingerprintsOf(diagnostics);
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Espalier', version, rules: codes.map((code) => ruleOf(code, pages)) } },
        // A column of ours is one code point.
        columnKind: 'unicodeCodePoints',
        results: diagnostics.map((diagnostic, index) => ({
          ruleId: diagnostic.code,
          ruleIndex: codes.indexOf(diagnostic.code),
          level: levels[diagnostic.severity],
          message: { text: textOf(diagnostic) },
          ...placesOf(diagnostic),
          ...relatedOf(diagnostic),
          partialFingerprints: { 'espalier/v1': fingerprints[index] },
          ...fixesOf(diagnostic),
        })),
      },
    ],
  };
}

function textOf({ message, why, help }: Diagnostic): string {
  return [message, `Why: ${why}`, ...(help === undefined ? [] : [`Help: ${help}`])]
    .flatMap((part) => part.split('\n'))
    .map(visible)
    .join('\n');
}

function placesOf({ source, span, file }: Diagnostic) {
  const place = placeOf(source, span, file);
  return place === undefined ? {} : { locations: [place] };
}

function relatedOf({ related = [] }: Diagnostic) {
  const places = related.flatMap(relatedPlace);
  return places.length === 0 ? {} : { relatedLocations: places };
}

function relatedPlace({ message, source, span }: Related) {
  const place = placeOf(source, span);
  return place === undefined ? [] : [{ ...place, message: { text: visible(message) } }];
}

function placeOf(source?: Source, span?: Span, file?: string) {
  const artifactLocation = artifactOf(source?.name ?? file);
  if (artifactLocation === undefined) return undefined;
  const region = source !== undefined && span !== undefined && { region: regionOf(source, span) };
  return { physicalLocation: { artifactLocation, ...region } };
}

/** Below the root of the checkout, whatever that is where the log is read. */
function artifactOf(name: string | undefined) {
  const path = repositoryPath(name);
  if (path === undefined) return undefined;
  const uri = path.split('/').map(inAddress).join('/');
  if (path.startsWith('/')) return { uri: `file://${uri}` };
  if (/^[a-z]:/i.test(path)) return { uri: `file:///${uri.replace('%3A', ':')}` };
  return { uri, uriBaseId: '%SRCROOT%' };
}

/** A lone surrogate, which only an API can give, has no bytes. */
function inAddress(part: string): string {
  return encodeURIComponent(part.replaceAll(/\p{Surrogate}/gu, '\ufffd'));
}

/** Half-open, as SARIF has it too. */
function regionOf(source: Source, { start, end }: Span) {
  const [from, to] = [positionAt(source, start), positionAt(source, end)];
  return { startLine: from.line, startColumn: from.column, endLine: to.line, endColumn: to.column };
}

function fixesOf({ source, fixes = [] }: Diagnostic) {
  const artifactLocation = artifactOf(source?.name);
  if (source === undefined || artifactLocation === undefined || fixes.length === 0) return {};
  const replacementsOf = ({ edits }: Fix) =>
    edits.map(({ span, text }) => ({ deletedRegion: regionOf(source, span), insertedContent: { text } }));
  return {
    fixes: fixes.map((fix) => ({
      description: { text: visible(fix.title) },
      artifactChanges: [{ artifactLocation, replacements: replacementsOf(fix) }],
      properties: { safety: fix.safety },
    })),
  };
}

/** SHA-256 of code, file, line without its margins, and how many equal ones stand above. */
function fingerprintsOf(diagnostics: readonly Diagnostic[]): readonly string[] {
  const seen = new Map<string, number>();
  return diagnostics.map((diagnostic) => {
    const key = JSON.stringify([diagnostic.code, repositoryPath(diagnostic.source?.name ?? diagnostic.file) ?? '', lineOf(diagnostic)]);
    const before = sumAt(seen, key);
    seen.set(key, before + 1);
    return bytesToHex(sha256(utf8ToBytes(`${key}#${before}`)));
  });
}

function lineOf({ source, span, message }: Diagnostic): string {
  if (source === undefined || span === undefined) return message;
  const { start, end } = lineAround(source, span.start);
  return source.text.slice(start, end).trim();
}
