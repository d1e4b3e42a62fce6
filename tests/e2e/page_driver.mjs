// Drives a headless Chromium for page.py: a JSON object a line in, its answer a line out.

import {createRequire} from 'node:module';
import {readFileSync} from 'node:fs';
import {createInterface} from 'node:readline';

const [executablePath, modules, profile] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const {chromium} = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

// It runs as root, where it cannot make its sandbox, and in a network without a way out.
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'];

let browser = null;
let page = null;
let seen = {problems: [], requests: [], loads: 0};

function listen() {
  seen = {problems: [], requests: [], loads: 0};
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) seen.problems.push(message.text());
  });
  page.on('pageerror', (error) => seen.problems.push(String(error)));
  page.on('dialog', (dialog) => { seen.problems.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on('request', (request) => seen.requests.push(request.url()));
  page.on('domcontentloaded', () => { seen.loads += 1; });
}

const COMMANDS = {
  async open({url, width = 1440, height = 900, scheme = 'light', timezone = 'UTC', scripts = true}) {
    await page?.context().close();
    const context = await browser.newContext({
      viewport: {width, height}, colorScheme: scheme, timezoneId: timezone, javaScriptEnabled: scripts, locale: 'en-GB'});
    page = await context.newPage();
    listen();
    await page.goto(url, {waitUntil: 'load'});
  },
  // An expression in the page's own world.
  evaluate: ({expression}) => page.evaluate(expression),
  // Asked for anew each time: the page's policy forbids what Playwright itself waits by.
  async wait({expression, within}) {
    const end = Date.now() + within * 1000;
    while (!await page.evaluate(expression)) {
      if (Date.now() > end) throw new Error(`not within ${within} s: ${expression}`);
      await new Promise((resolve) => { setTimeout(resolve, 50); });
    }
  },
  text: ({selector}) => page.locator(selector).allInnerTexts(),
  press: ({key}) => page.keyboard.press(key),
  seen: () => seen,
  async scheme({scheme}) { await page.emulateMedia({colorScheme: scheme}); },
  async width({width, height = 900}) { await page.setViewportSize({width, height}); },
  // Through the debugger: the page's own policy forbids scripts from elsewhere.
  async axe() {
    await page.evaluate(axe);
    const found = await page.evaluate(() => axe.run(document, {resultTypes: ['violations', 'incomplete']}));
    return found.violations.map(({id, help, nodes}) => ({id, help, nodes: nodes.map((node) => node.html.slice(0, 200))}));
  },
  async screenshot({path, full = false}) { await page.screenshot({path, fullPage: full, animations: 'disabled'}); },
};

async function main() {
  const context = {executablePath, headless: true, args: [...FLAGS, `--crash-dumps-dir=${profile}`]};
  browser = await chromium.launch(context);
  for await (const line of createInterface({input: process.stdin})) {
    const {command, ...rest} = JSON.parse(line);
    let answer;
    try {
      answer = {result: await COMMANDS[command](rest) ?? null};
    } catch (error) {
      answer = {error: String(error)};
    }
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
  await browser.close();
}

await main();
