// Makes the pictures of docs/report.md: node scripts/screenshots.mjs. Needs scripts/setup, once.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const root = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'systole-screenshots-'));
const systole = (...words) => {
  const command = [join(root, 'bin/systole.js'), ...words];
  execFileSync(process.execPath, command, { cwd: folder, stdio: 'inherit' });
};

const network = ['--layers', '64-32-32-10', '--array', '8x8', '--quiet'];
for (const rule of ['bp', 'drtp']) {
  systole('cosim', '--rule', rule, ...network, '--epochs', '2', '--json', `${rule}.json`);
}
systole('report', 'bp.json', 'drtp.json', '--out', 'both.html');
systole('train', '--rule', 'drtp', ...network, '--epochs', '2', '--report', 'train.html');

const browser = await chromium.launch({
  executablePath: execFileSync('sh', ['-c', 'command -v google-chrome || command -v chromium'])
    .toString()
    .trim(),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});

/** One part of a page, without the folded numbers. */
async function picture(file, name, selectors, colorScheme) {
  const page = await browser.newPage({ colorScheme, viewport: { width: 960, height: 700 } });
  await page.goto(pathToFileURL(join(folder, file)).href);
  const shown = selectors.join(', ');
  await page.addStyleTag({
    content: `main { padding: 0 12px 12px } details, header, section > h2 { display: none } main > section, section > * { display: none } section:has(${shown}) { display: block } section > :is(${shown}) { display: block }`,
  });
  await page.locator('main').screenshot({ path: join(root, 'docs', name) });
  await page.close();
}

await picture('both.html', 'report-schedule.png', ['#schedule', '#use'], 'light');
await picture('train.html', 'report-learning.png', ['#curve', '#images'], 'dark');
await browser.close();
rmSync(folder, { recursive: true });
