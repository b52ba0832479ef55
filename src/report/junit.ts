/** Expectations as JUnit's XML, which continuous integration systems read: a test case each. */
import { markup } from '../diagnostics/render/escapes.ts';
import { visible } from '../diagnostics/render/visible.ts';
import type { ExpectationResult } from '../journal/run-event.ts';
import { actualText } from './expectations.ts';

/**
 * `name` is the recipe's. The elements and attributes are those of the Ant task that coined the
 * format (github.com/testmoapp/junitxml describes what readers make of them).
 */
export function junitXml(name: string, expectations: readonly ExpectationResult[]): string {
  const failures = expectations.filter(({ held }) => !held).length;
  const counts = `tests="${expectations.length}" failures="${failures}" errors="0" skipped="0"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="${attribute(name)}" ${counts}>`,
    ...expectations.map((expectation) => testCase(name, expectation)),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function testCase(name: string, expectation: ExpectationResult): string {
  const { stage, claim, held } = expectation;
  const owner = stage === '' ? name : `${name}.${stage}`;
  const start = `    <testcase classname="${attribute(owner)}" name="expect ${attribute(claim)}"`;
  if (held) return `${start}/>`;
  const message = attribute(`expected ${claim}, and it is ${actualText(expectation)}`);
  return `${start}>\n      <failure message="${message}"/>\n    </testcase>`;
}

/** A parser takes the end of a line in an attribute for a space. */
function attribute(text: string): string {
  return markup(visible(text));
}
