/** The browser that pages are opened in. */
import { chromium, type Browser } from 'playwright-core';

/** No machine of tests has a graphics card: a process that stands in for one takes a share of the time. */
const args = ['--no-sandbox', '--disable-gpu'];

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args });
}
