/**
 * WebKitGTK, which has Safari's engine: its MiniBrowser, driven by WebKitWebDriver over HTTP, on a display of Xvfb.
 */
import { type Child, startChild } from '../../../local/stack/childProcess'
import { freePort } from '../../../local/stack/ports'
import { installed } from '../../support/browser'
import { until } from '../../support/flow'
import { DESKTOP, type StartEngine, type TabOptions } from './engine'
import { COMMANDS, type Send, tabOf } from './webDriver'

const HOW_TO_GET_ONE = 'There is no WebKit to be driven: `apt-get install webkit2gtk-driver xvfb`.'

/** How long a command may take, in ms. */
const PATIENCE_MS = 30_000
/** How long a browser may take to start, in ms; a few never answer their driver. */
const STARTING_MS = 20_000
const STARTS = 4

type Settings = Required<Pick<TabOptions, 'javaScriptEnabled' | 'colorScheme'>>

interface Browser {
  readonly version: string
  /** Of its session. */
  readonly url: string
}

export const startWebKit: StartEngine = async shopUrl => {
  const [driver, screen] = [installed(['WebKitWebDriver']), installed(['Xvfb'])]
  if (!(driver && screen)) return { missing: HOW_TO_GET_ONE }
  const children: Child[] = []
  const stop = async () => {
    for (const child of children.splice(0).reverse()) await child.stop()
  }
  /** One for each of the settings, which a running one does not change; its tab is every buyer's. */
  const browsers = new Map<string, Browser>()
  const browserOf = async (settings: Settings, display: string): Promise<Browser> => {
    const name = JSON.stringify(settings)
    const browser = browsers.get(name) ?? (await startBrowser(driver.path, display, settings, children))
    browsers.set(name, browser)
    return browser
  }
  try {
    const display = await startDisplay(screen.path, children)
    const { version } = await browserOf({ javaScriptEnabled: true, colorScheme: 'light' }, display)
    return {
      version,
      locale: 'en',
      stop,
      async openTab({ javaScriptEnabled = true, colorScheme = 'light', ...size }) {
        const { url } = await browserOf({ javaScriptEnabled, colorScheme }, display)
        const send: Send = (command, parameters = {}) => {
          const [method = '', path = ''] = COMMANDS[command].split(' ')
          const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => `${parameters[name]}`)
          return call(method, `${url}${filled}`, parameters)
        }
        await send('SetWindowRect', { x: 0, y: 0, ...DESKTOP, ...size })
        return { tab: tabOf(send, shopUrl), close: async () => [] }
      },
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The screen's number is the first free one, which Xvfb prints. */
async function startDisplay(path: string, children: Child[]): Promise<string> {
  let display = ''
  const args = ['-displayfd', '1', '-nolisten', 'tcp', '-screen', '0', '1600x1200x24']
  const onLine = (line: string) => {
    if (/^\d+$/.test(line)) display = `:${line}`
  }
  children.push(startChild(path, args, { onLine }))
  return until(async () => display !== '' && display)
}

async function startBrowser(
  path: string,
  display: string,
  { javaScriptEnabled, colorScheme }: Settings,
  children: Child[],
): Promise<Browser> {
  // Full screen, for its tool bar is wider than a phone.
  const args = ['--automation', '--full-screen', `--enable-javascript=${javaScriptEnabled}`]
  const capabilities = { alwaysMatch: { 'webkitgtk:browserOptions': { args } } }
  // It takes its language, and its colours, from the desktop.
  const theme = colorScheme === 'dark' ? 'Adwaita:dark' : 'Adwaita'
  const env = { ...process.env, DISPLAY: display, LC_ALL: 'C', GTK_THEME: theme }
  for (let start = 1; ; start++) {
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const child = startChild(path, [`--port=${port}`, '--host=127.0.0.1'], { env, onLine: () => {} })
    children.push(child)
    try {
      await until(() => fetch(`${url}/status`).catch(() => undefined))
      const session = (await call('POST', `${url}/session`, { capabilities }, STARTING_MS)) as Session
      return { version: session.capabilities.browserVersion, url: `${url}/session/${session.sessionId}` }
    } catch (error) {
      await child.stop()
      if (start === STARTS) throw error
    }
  }
}

interface Session {
  readonly sessionId: string
  readonly capabilities: { readonly browserVersion: string }
}

async function call(method: string, url: string, parameters: object, withinMs = PATIENCE_MS) {
  const body = method === 'POST' && JSON.stringify(parameters)
  const signal = AbortSignal.timeout(withinMs)
  const answer = await fetch(url, { method, signal, ...(body && { body }) }).catch(error => {
    throw new Error(`${method} ${url} ${body}: ${error}`)
  })
  const { value } = (await answer.json()) as { value: unknown }
  if (!answer.ok) throw new Error(`${method} ${url}: ${JSON.stringify(value)}`)
  return value
}
