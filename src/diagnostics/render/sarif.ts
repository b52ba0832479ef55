/**
 * Findings as SARIF 2.1.0 (OASIS, errata 01), which code scanning services and editors read.
 * The same findings give the same bytes: there is no time and no absolute path in them.
 */
import type { Diagnostic, Fix, Related, Source, Span } from '../diagnostic.ts';
import { fingerprintsOf } from './sarif-fingerprints.ts';
import { levels, ruleOf } from './sarif-rules.ts';
import { jsonText } from './json-text.ts';
import { positionAt } from './position.ts';
import { repositoryPath } from './repository-path.ts';
import { visible } from './visible.ts';

export interface SarifOptions {
  /** Of Espalier. */
  readonly version?: string;
  /** Where the folder `docs/diagnostics` is published: an absolute address that ends in `/`. */
  readonly pages?: string;
}

/** One log with one run, and a final line break. */
export function renderSarif(
  diagnostics: readonly Diagnostic[],
  options: SarifOptions = {},
): string {
  return jsonText(sarifLog(diagnostics, options), 2) + '\n';
}

function sarifLog(diagnostics: readonly Diagnostic[], { version, pages }: SarifOptions) {
  const codes = [...new Set(diagnostics.map(({ code }) => code))].sort();
  const rules = codes.map((code) => ruleOf(code, pages));
  const fingerprints = fingerprintsOf(diagnostics);
  return {
    $schema:
      'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Espalier', ...(version !== undefined && { version }), rules } },
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
  const parts = [message, `Why: ${why}`, ...(help === undefined ? [] : [`Help: ${help}`])];
  return parts
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
  return {
    startLine: from.line,
    startColumn: from.column,
    endLine: to.line,
    endColumn: to.column,
  };
}

function fixesOf({ source, fixes = [] }: Diagnostic) {
  const artifactLocation = artifactOf(source?.name);
  if (source === undefined || artifactLocation === undefined || fixes.length === 0) return {};
  const replacementsOf = ({ edits }: Fix) =>
    edits.map(({ span, text }) => ({
      deletedRegion: regionOf(source, span),
      insertedContent: { text },
    }));
  return {
    fixes: fixes.map((fix) => ({
      description: { text: visible(fix.title) },
      artifactChanges: [{ artifactLocation, replacements: replacementsOf(fix) }],
      properties: { safety: fix.safety },
    })),
  };
}
