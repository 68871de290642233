/**
 * Released Firefox, driven by Marionette, the protocol that geckodriver uses: `[0, id, name, parameters]` and `[1,
 * id, error, result]` in JSON over TCP, each preceded by its length in bytes and a colon.
 * @see https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startChild } from '../../../local/stack/childProcess'
import { installed } from '../../support/browser'
import { DESKTOP, type Engine, type StartEngine } from './engine'
import { tabOf } from './webDriver'

const PREFERENCES = {
  'marionette.port': 0,
  'intl.accept_languages': 'zh-CN, zh',
  // As on a phone: a page is as wide as its window.
  'ui.useOverlayScrollbars': 1,
}

/** How long it may take to start, in ms. */
const PATIENCE_MS = 60_000

export const startFirefox: StartEngine = async shopUrl => {
  const executable = installed(['firefox-esr', 'firefox'])
  if (!executable) return { missing: 'There is no Firefox: `apt-get install firefox-esr`.' }
  const profile = mkdtempSync(join(tmpdir(), 'shouyin-firefox-'))
  const lines = Object.entries(PREFERENCES).map(each => `user_pref(${each.map(one => JSON.stringify(one))});`)
  writeFileSync(join(profile, 'user.js'), lines.join('\n'))
  // System access: preferences are changed, and the console is read, by what only the browser's own code may do.
  const args = ['--headless', '--no-remote', '--marionette', '--remote-allow-system-access']
  const said: string[] = []
  let heard = (_: number) => {}
  const port = new Promise<number>((resolve, reject) => {
    heard = resolve
    setTimeout(() => reject(new Error(`Firefox does not start: ${said.join('\n')}`)), PATIENCE_MS).unref()
  })
  const child = startChild(executable.path, [...args, '--profile', profile], {
    env: { ...process.env, MOZ_HEADLESS_WIDTH: '1600', MOZ_HEADLESS_HEIGHT: '1200' },
    onLine: line => {
      said.push(line)
      const [, listening] = /Marionette\tINFO\tListening on port (\d+)/.exec(line) ?? []
      if (listening) heard(Number(listening))
    },
  })
  const stop = async () => {
    await child.stop()
    rmSync(profile, { recursive: true, force: true })
  }
  try {
    return await driven(await connected(await port), shopUrl, stop)
  } catch (error) {
    await stop()
    throw error
  }
}

type Ask = (name: string, parameters?: object) => Promise<unknown>

async function connected(port: number): Promise<{ ask: Ask; close(): void }> {
  const socket = connect(port, '127.0.0.1')
  const waiting = new Map<number, (error: { message: string } | null, result: { value?: unknown }) => void>()
  let rest = Buffer.alloc(0)
  socket.on('data', data => {
    rest = Buffer.concat([rest, data])
    for (let colon = rest.indexOf(':'); colon > 0; colon = rest.indexOf(':')) {
      const end = colon + 1 + Number(rest.subarray(0, colon))
      if (rest.length < end) return
      const message = JSON.parse(rest.subarray(colon + 1, end).toString())
      rest = rest.subarray(end)
      // The first one says only who is speaking.
      if (Array.isArray(message)) waiting.get(message[1])?.(message[2], message[3])
    }
  })
  let asked = 0
  const ask: Ask = (name, parameters = {}) =>
    new Promise((resolve, reject) => {
      asked += 1
      waiting.set(asked, (error, result) => {
        if (error) reject(new Error(`${name}: ${error.message}`))
        else resolve('value' in result ? result.value : result)
      })
      const message = JSON.stringify([0, asked, name, parameters])
      socket.write(`${Buffer.byteLength(message)}:${message}`)
    })
  return { ask, close: () => socket.destroy() }
}

/** A page of ours asks for no icon, and its policy forbids the one that a browser asks for itself. */
const OF_ICON = '/favicon.ico'

async function driven(
  { ask, close }: Awaited<ReturnType<typeof connected>>,
  shopUrl: string,
  stop: () => Promise<void>,
): Promise<Engine> {
  const { capabilities } = (await ask('WebDriver:NewSession')) as {
    capabilities: { browserVersion: string }
  }
  const privileged = async (script: string, ...args: unknown[]) => {
    await ask('Marionette:SetContext', { value: 'chrome' })
    try {
      return await ask('WebDriver:ExecuteScript', { script, args })
    } finally {
      await ask('Marionette:SetContext', { value: 'content' })
    }
  }
  const first = await ask('WebDriver:GetWindowHandle')
  return {
    version: capabilities.browserVersion,
    locale: 'zh-Hans',
    async openTab({ javaScriptEnabled = true, colorScheme = 'light', ...size }) {
      const { handle } = (await ask('WebDriver:NewWindow', { type: 'tab' })) as { handle: string }
      await ask('WebDriver:SwitchToWindow', { handle })
      await ask('WebDriver:SetWindowRect', { width: 1400, height: 1100 })
      await privileged(PREPARE, javaScriptEnabled, colorScheme, { ...DESKTOP, ...size })
      const close = async () => {
        const problems = (await privileged(PROBLEMS, shopUrl)) as string[]
        await ask('WebDriver:CloseWindow')
        await ask('WebDriver:SwitchToWindow', { handle: first })
        return problems.filter(problem => !problem.includes(OF_ICON))
      }
      return { tab: tabOf((command, parameters) => ask(`WebDriver:${command}`, parameters), shopUrl), close }
    },
    stop: async () => {
      close()
      await stop()
    },
  }
}

/** A window of Firefox is at least 450 px wide; what it shows may be narrower. */
const PREPARE = `
const [javaScriptEnabled, colorScheme, size] = arguments
Services.console.reset()
Services.prefs.setBoolPref('javascript.enabled', javaScriptEnabled)
Services.prefs.setIntPref('layout.css.prefers-color-scheme.content-override', colorScheme === 'dark' ? 0 : 1)
for (const [name, pixels] of Object.entries(size))
  for (const limit of ['', 'min-', 'max-']) gBrowser.selectedBrowser.style.setProperty(limit + name, pixels + 'px')`

const PROBLEMS = `
return Services.console.getMessageArray()
  .filter(message => message instanceof Ci.nsIScriptError)
  .map(({ errorMessage, sourceName }) => sourceName + ': ' + errorMessage)
  .filter(message => message.includes(arguments[0]))`
