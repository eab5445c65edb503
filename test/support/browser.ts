import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium, type Browser, type Page } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';

/**
 * Without Debian's Chromium there is nothing to drive: the tests of it are skipped on a developer's
 * machine, and fail where CI says that it must be there.
 */
export const withoutBrowser = !existsSync(CHROMIUM) && !process.env['CI'];

/** No network of its own, and no sandbox, which a container does not let it have. */
const ARGS = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/** A page of `http://localhost` with a script, in a headless browser that has a platform authenticator. */
export class BrowserPage {
  private constructor(
    readonly page: Page,
    private readonly browser: Browser,
    private readonly close: () => Promise<void>,
  ) {}

  /** Bundles the script for browsers and opens a page that runs it. */
  static async open(script: string): Promise<BrowserPage> {
    if (!existsSync(CHROMIUM)) {
      throw new Error(`${CHROMIUM} is missing: apt-get install --no-install-recommends chromium`);
    }
    const { origin, close } = await serve(await bundled(script));
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
    const page = await browser.newPage();
    await withAuthenticator(page);
    await page.goto(origin);
    return new BrowserPage(page, browser, close);
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.close();
  }
}

async function bundled(contents: string): Promise<string> {
  const resolveDir = fileURLToPath(new URL('../..', import.meta.url));
  const { outputFiles } = await build({
    stdin: { contents, resolveDir, loader: 'js' },
    bundle: true,
    format: 'iife',
    platform: 'browser',
    write: false,
    logLevel: 'error',
  });
  return outputFiles[0]!.text;
}

async function serve(script: string) {
  const server = createServer((request, response) => {
    const asked = request.url === '/app.js';
    response.setHeader('content-type', asked ? 'text/javascript' : 'text/html');
    response.end(
      asked ? script : '<!doctype html><title>app</title><script src="/app.js"></script>',
    );
  });
  await new Promise<void>((done) => server.listen(0, 'localhost', done));
  const { port } = server.address() as AddressInfo;
  const close = () => new Promise<void>((done) => void server.close(() => done()));
  return { origin: `http://localhost:${port}/`, close };
}

/** One that is part of the device, knows who holds it, and says yes at once. */
async function withAuthenticator(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}
