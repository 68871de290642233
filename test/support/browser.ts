/**
 * Chromium for the browser tests: from the environment, the system, or the package `@sparticuz/chromium`. Each buyer
 * has a separate context, and a test fails on any error in a page.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import {
  type Browser,
  type BrowserContextOptions,
  chromium,
  type LaunchOptions,
  type Locator,
  type Page,
} from 'playwright-core'
import { test as base, expect, inject } from 'vitest'
import { PROJECT_FOLDER } from '../../tools/deployment/serverlessConfig'
import { buy } from './flow'

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export const HOW_TO_GET_ONE =
  'There is no Chromium for the browser tests: `apt-get install chromium`, or set CHROMIUM_PATH.'

const WHOLE_BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

interface Executable {
  readonly path: string
  readonly env?: Record<string, string>
}

/**
 * Prefers a headless shell to a whole browser, which takes twice as long.
 *
 * @returns undefined if there is none. Variables: CHROMIUM_PATH, an executable; SHOUYIN_BROWSER=bundled, only the
 *          package's; SHOUYIN_BROWSER=none, none at all.
 */
async function findChromium(): Promise<Executable | undefined> {
  const { CHROMIUM_PATH, SHOUYIN_BROWSER } = process.env
  if (CHROMIUM_PATH) return { path: CHROMIUM_PATH }
  if (SHOUYIN_BROWSER === 'none') return undefined
  const ofSystem = (...names: string[]) => (SHOUYIN_BROWSER === 'bundled' ? undefined : installed(names))
  const shell = ofSystem('chromium-headless-shell')
  if (shell) return shell
  if (process.platform === 'linux' && process.arch === 'x64') return unpackBundled()
  return ofSystem(...WHOLE_BROWSERS)
}

function findWholeChromium(): Executable | undefined {
  const { CHROMIUM_PATH, SHOUYIN_BROWSER } = process.env
  if (CHROMIUM_PATH) return { path: CHROMIUM_PATH }
  if (SHOUYIN_BROWSER) return undefined
  return installed(WHOLE_BROWSERS)
}

export function installed(names: readonly string[]): Executable | undefined {
  const folders = ['/usr/bin', ...(process.env.PATH ?? '').split(delimiter)]
  const path = folders.flatMap(folder => names.map(name => join(folder, name))).find(existsSync)
  return path === undefined ? undefined : { path }
}

/**
 * The package's Chromium. It unpacks the libraries that bare systems lack (nss, nspr, expat) only if it detects Lambda,
 * and does not replace an earlier version in the folder for temporary files.
 */
async function unpackBundled(): Promise<Executable> {
  const manifest = join(PROJECT_FOLDER, 'node_modules', '@sparticuz', 'chromium', 'package.json')
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
  const folder = join(tmpdir(), `shouyin-chromium-${version}`)
  mkdirSync(folder, { recursive: true })
  const kept = { ...process.env }
  Object.assign(process.env, { TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' })
  try {
    const bundled = await import('@sparticuz/chromium')
    const path = await bundled.default.executablePath()
    const { LD_LIBRARY_PATH = '' } = process.env
    return { path, env: { LD_LIBRARY_PATH, FONTCONFIG_FILE: fontConfiguration(folder) } }
  } finally {
    for (const name of ['TMPDIR', 'AWS_EXECUTION_ENV', 'LD_LIBRARY_PATH', 'FONTCONFIG_PATH', 'HOME']) {
      const value = kept[name]
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  }
}

/** The fonts of the system and of the package: without any font Chromium crashes at the first letter. */
function fontConfiguration(folder: string): string {
  const file = join(folder, 'fonts.conf')
  writeFileSync(
    file,
    `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>
<dir>${join(folder, 'fonts')}</dir>
<cachedir>${join(folder, 'fonts-cache')}</cachedir>
</fontconfig>
`,
  )
  return file
}

/** Makes a violation of the Content-Security-Policy an error in the console, which Playwright sees. */
const REPORT_VIOLATIONS = `document.addEventListener('securitypolicyviolation', event => {
  console.error(event.violatedDirective + ' was violated by ' + event.blockedURI)
})`

/** Chromium's message about an intended 4xx page. */
const BAD_STATUS = /^Failed to load resource: the server responded with a status of 4\d\d /

type BuyerOptions = Pick<
  BrowserContextOptions,
  'locale' | 'javaScriptEnabled' | 'viewport' | 'userAgent' | 'isMobile'
>

/** Opens a buyer's browser window; it closes with the test, which fails if one of its pages had an error. */
type OpenBuyer = (options?: BuyerOptions) => Promise<Page>

interface Fixtures {
  readonly browser: Browser | undefined
  readonly wholeBrowser: Browser | undefined
  readonly openBuyer: OpenBuyer
  /** In a whole browser with default settings: Back restores a page from the back-forward cache. */
  readonly openKeepingBuyer: OpenBuyer
}

const launch = async (executable: Executable | undefined, options: LaunchOptions = {}) => {
  if (!executable) return undefined
  const env = { ...process.env, ...executable.env } as Record<string, string>
  return chromium.launch({ ...options, executablePath: executable.path, args: ARGS, env })
}

async function withBuyers(
  browser: Browser | undefined,
  skip: (note: string) => never,
  use: (openBuyer: OpenBuyer) => Promise<void>,
): Promise<void> {
  if (!browser) {
    // Without this a build server without a browser would pass.
    if (process.env.CI) throw new Error(HOW_TO_GET_ONE)
    return skip(HOW_TO_GET_ONE)
  }
  const problems: string[] = []
  const closings: (() => Promise<void>)[] = []
  await use(async options => {
    const baseURL = inject('stack').shopUrl
    const context = await browser.newContext({ baseURL, locale: 'zh-CN', ...options })
    closings.push(() => context.close())
    await context.addInitScript({ content: REPORT_VIOLATIONS })
    context.on('console', message => {
      const isBad = message.type() === 'error' || message.type() === 'warning'
      if (isBad && !BAD_STATUS.test(message.text()))
        problems.push(`${message.location().url}: ${message.text()}`)
    })
    context.on('weberror', error => problems.push(String(error.error())))
    const page = await context.newPage()
    page.setDefaultTimeout(60_000)
    return page
  })
  for (const close of closings) await close()
  expect(problems).toEqual([])
}

export const test = base.extend<Fixtures>({
  browser: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads from it what the fixture needs
    async ({}, use) => {
      const browser = await launch(await findChromium())
      await use(browser)
      await browser?.close()
    },
    { scope: 'worker' },
  ],
  wholeBrowser: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads from it what the fixture needs
    async ({}, use) => {
      // A headless shell has no back-forward cache, and Playwright turns off that of a whole browser.
      const browser = await launch(findWholeChromium(), {
        ignoreDefaultArgs: ['--disable-back-forward-cache'],
      })
      await use(browser)
      await browser?.close()
    },
    { scope: 'worker' },
  ],
  openBuyer: ({ browser, skip }, use) => withBuyers(browser, skip, use),
  openKeepingBuyer: ({ wholeBrowser, skip }, use) => withBuyers(wholeBrowser, skip, use),
})

/** Chooses goods on the storefront, and opens the confirm page. @returns the order's number */
export async function order(page: Page, sku = 'longjing-tea', quantity = '1'): Promise<string> {
  await page.goto('/')
  await page.getByTestId(`quantity-${sku}`).fill(quantity)
  await page.getByTestId('email').fill('buyer@example.com')
  await page.getByTestId('buy').click()
  await page.waitForURL(/\/orders\/\w+$/)
  return textOf(page.getByTestId('order-id'))
}

/** Opens the confirm page of an order that was created without the browser, which is faster. @returns its number */
export async function orderQuickly(page: Page): Promise<string> {
  const orderId = await buy()
  await page.goto(`/orders/${orderId}`)
  return orderId
}

/** From the confirm page to the simulator's cashier. */
export async function toCashier(page: Page, button: 'pay' | 'pay-link' = 'pay'): Promise<void> {
  await page.getByTestId(button).click()
  await page.getByTestId('cashier').waitFor()
}

/** From the confirm page to the paying page, which leads to the gateway at once. For a browser without JavaScript. */
export async function seePayingPage(page: Page): Promise<void> {
  // A browser stays where it is if the answer has no content.
  const gateway = `${inject('stack').gatewayUrl}?**`
  await page.route(gateway, route => route.fulfill({ status: 204 }))
  await page.getByTestId('pay').click()
  await page.getByTestId('continue').waitFor()
  await page.unroute(gateway)
}

/** Waits for the result page of a state. */
export const shows = (page: Page, state: string): Promise<void> =>
  page.locator(`main[data-state="${state}"]`).waitFor()

/** From the confirm page to the result page of a paid order. */
export async function pay(page: Page, button?: 'pay' | 'pay-link'): Promise<void> {
  await toCashier(page, button)
  await page.getByTestId('pay').click()
  await shows(page, 'paid')
}

/** Two pages open the confirm page, go to cashiers of different gateways, and pay when both are there. */
export async function payTwice(
  url: string,
  tabs: readonly (readonly [page: Page, gateway: string])[],
): Promise<void> {
  for (const [page, gateway] of tabs) {
    await page.goto(url)
    await page.getByTestId(`gateway-${gateway}`).check()
    await toCashier(page)
  }
  for (const [index, [page]] of tabs.entries()) {
    await page.getByTestId('pay').click()
    await shows(page, index === 0 ? 'paid' : 'paidTwice')
  }
}

export const textOf = async (locator: Locator): Promise<string> => (await locator.textContent())?.trim() ?? ''

export const headingOf = (page: Page): Promise<string> => textOf(page.getByRole('heading', { level: 1 }))
