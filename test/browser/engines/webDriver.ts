/**
 * A browser tab driven by W3C WebDriver commands, for Firefox and WebKit: keys and clicks are real input events.
 * @see https://www.w3.org/TR/webdriver2/
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '../../support/flow'

/** Marionette's names of the commands, and where each is found over HTTP. */
export const COMMANDS = {
  Navigate: 'POST /url',
  GetCurrentURL: 'GET /url',
  Back: 'POST /back',
  Forward: 'POST /forward',
  Refresh: 'POST /refresh',
  FindElements: 'POST /elements',
  ElementClick: 'POST /element/{id}/click',
  ElementClear: 'POST /element/{id}/clear',
  ElementSendKeys: 'POST /element/{id}/value',
  GetActiveElement: 'GET /element/active',
  GetElementText: 'GET /element/{id}/text',
  GetElementAttribute: 'GET /element/{id}/attribute/{name}',
  GetElementProperty: 'GET /element/{id}/property/{name}',
  GetElementCSSValue: 'GET /element/{id}/css/{propertyName}',
  PerformActions: 'POST /actions',
  SetWindowRect: 'POST /window/rect',
  TakeScreenshot: 'GET /screenshot',
} as const

type Command = keyof typeof COMMANDS
type Parameters = Readonly<Record<string, unknown>>

/** Sends a command and answers its value; throws with the browser's own words. */
export type Send = (command: Command, parameters?: Parameters) => Promise<unknown>

/** Elements are found by CSS selectors, and waited for. */
export interface Tab {
  open(path: string): Promise<void>
  back(): Promise<void>
  forward(): Promise<void>
  reload(): Promise<void>
  /** Path and query of the page that is shown. */
  address(): Promise<string>
  shows(selector: string): Promise<void>
  /** Whether it is there now. */
  has(selector: string): Promise<boolean>
  /** The `id` of the element that keys go to. */
  focused(): Promise<string | null>
  click(selector: string): Promise<void>
  doubleClick(selector: string): Promise<void>
  /** Types keys in place of what the field holds. */
  type(selector: string, keys: string): Promise<void>
  /** As it is rendered. */
  text(selector: string): Promise<string>
  attribute(selector: string, name: string): Promise<string | null>
  property(selector: string, name: string): Promise<unknown>
  css(selector: string, property: string): Promise<string>
  /** A picture of what the window shows, as PNG. */
  screenshot(): Promise<Buffer>
}

export const byTestId = (id: string): string => `[data-testid="${id}"]`

/** The key of an element's reference, by the standard. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf'
interface Reference {
  readonly [ELEMENT]: string
}

/** How often, each 50 ms, a question is put again: the next page takes its time on a busy machine. */
const TRIES = 200

/** A page that goes away in the middle of a question fails it: the question is put again, to the next page. */
const patient =
  (send: Send): Send =>
  async (command, parameters) => {
    for (let tries = 1; ; tries++) {
      try {
        return await send(command, parameters)
      } catch (error) {
        if (tries === TRIES) throw error
        await sleep(50)
      }
    }
  }

export function tabOf(send: Send, shopUrl: string): Tab {
  const ask = patient(send)
  const address = async () => String(await ask('GetCurrentURL')).replace(shopUrl, '')
  const findNow = async (selector: string) => {
    const found = await ask('FindElements', { using: 'css selector', value: selector })
    return (found as Reference[])[0]?.[ELEMENT]
  }
  const find = (selector: string) =>
    until(() => findNow(selector)).catch(async cause => {
      throw new Error(`${await address()} shows no ${selector}`, { cause })
    })
  const ofElement = async (command: Command, selector: string, parameters: Parameters = {}) =>
    send(command, { id: await find(selector), ...parameters })
  return {
    open: async path => void (await send('Navigate', { url: new URL(path, shopUrl).href })),
    back: async () => void (await send('Back')),
    forward: async () => void (await send('Forward')),
    reload: async () => void (await send('Refresh')),
    address,
    shows: async selector => void (await find(selector)),
    has: async selector => (await findNow(selector)) !== undefined,
    focused: async () => {
      const { [ELEMENT]: id } = (await send('GetActiveElement')) as Reference
      return (await send('GetElementAttribute', { id, name: 'id' })) as string | null
    },
    click: async selector => void (await ofElement('ElementClick', selector)),
    doubleClick: async selector => {
      const origin = { [ELEMENT]: await find(selector) }
      const press = ['pointerDown', 'pointerUp'].map(type => ({ type, button: 0 }))
      const actions = [{ type: 'pointerMove', origin, x: 0, y: 0 }, ...press, ...press]
      await send('PerformActions', { actions: [{ type: 'pointer', id: 'mouse', actions }] })
    },
    type: async (selector, keys) => {
      await ofElement('ElementClear', selector)
      await ofElement('ElementSendKeys', selector, { text: keys })
    },
    text: async selector => String(await ofElement('GetElementText', selector)),
    attribute: async (selector, name) =>
      (await ofElement('GetElementAttribute', selector, { name })) as string | null,
    property: (selector, name) => ofElement('GetElementProperty', selector, { name }),
    css: async (selector, propertyName) =>
      String(await ofElement('GetElementCSSValue', selector, { propertyName })),
    screenshot: async () => Buffer.from(String(await send('TakeScreenshot', { full: false })), 'base64'),
  }
}
