/** Buying, paying, going back, and not paying twice, in the engines of Firefox and Safari. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { LOCAL_API_KEY } from '../../local/stack/localApiKey'
import { facts, gateway, jsonOf, orderJson, send, until, useFreshGateway } from '../support/flow'
import { DESKTOP, type TabOptions } from './engines/engine'
import { startFirefox } from './engines/firefox'
import { useEngine } from './engines/useEngine'
import { byTestId, type Tab } from './engines/webDriver'
import { startWebKit } from './engines/webKit'

useFreshGateway()

const PHONE = { width: 390, height: 844 }
const ORDER_PAGE = /^\/orders\/(\w+)$/

/** Where SHOTS names a folder, what a buyer sees is put there to be looked at. */
async function picture(tab: Tab, name: string): Promise<void> {
  const { SHOTS } = process.env
  if (SHOTS) writeFileSync(join(SHOTS, `${name}.png`), await tab.screenshot())
}

const pathOf = async (tab: Tab) => (await tab.address()).replace(/\?.*/, '')

/** The number of the order whose page comes. */
const ordered = (tab: Tab, another?: string): Promise<string> =>
  until(async () => {
    const orderId = ORDER_PAGE.exec(await pathOf(tab))?.[1]
    return orderId !== another && orderId
  })

async function fillIn(tab: Tab, quantities: Record<string, string>): Promise<void> {
  await tab.open('/')
  for (const [sku, quantity] of Object.entries(quantities)) await tab.type(`#quantity-${sku}`, quantity)
  await tab.type('#email', 'buyer@example.com')
}

async function order(tab: Tab, quantities: Record<string, string> = { gaiwan: '1' }): Promise<string> {
  await fillIn(tab, quantities)
  await tab.click(byTestId('buy'))
  const orderId = await ordered(tab)
  await tab.shows(byTestId('pay'))
  return orderId
}

const isPaid = (tab: Tab) => tab.shows('main[data-state=paid]')

/** From the confirm page to the result page. */
async function pay(tab: Tab): Promise<void> {
  await tab.click(byTestId('pay'))
  await tab.shows(byTestId('cashier'))
  await tab.click(byTestId('pay'))
  await isPaid(tab)
}

const authorization = `Bearer ${LOCAL_API_KEY}`

/** The numbers of the newest orders, newest first. */
async function newestOrders(): Promise<string[]> {
  const { data } = jsonOf<{ data: { id: string }[] }>(
    await send('GET', '/v1/orders?limit=20', { authorization }),
  )
  return data.map(({ id }) => id.replace('ord_', ''))
}

describe.each([
  ['Firefox', startFirefox],
  ['WebKit', startWebKit],
])('a buyer with %s', (name, start) => {
  const { engine, openBuyer } = useEngine(start)
  const openPhone = (options: TabOptions = {}) => openBuyer({ ...PHONE, ...options })

  test('orders two and pays', async () => {
    const tab = await openBuyer()
    await tab.open('/')
    await picture(tab, `${name}-shop`)
    const orderId = await order(tab, { 'longjing-tea': '2' })
    // The page's own style is let in by its policy.
    expect(await tab.css('.seal', 'background-color')).toMatch(/^rgba?\(13, 90, 87/)
    expect(await tab.text('.total .money')).toContain('336.00')
    await picture(tab, `${name}-confirm`)
    await pay(tab)
    await picture(tab, `${name}-paid`)
    expect(await pathOf(tab)).toBe(`/orders/${orderId}`)
    expect(await orderJson(orderId)).toMatchObject({ state: 'paid', amountFen: 33_600 })
    expect(await facts(orderId)).toHaveLength(1)
  })

  test('pays without JavaScript', async () => {
    await gateway.hold()
    const tab = await openBuyer({ javaScriptEnabled: false })
    const orderId = await order(tab)
    await tab.click(byTestId('pay'))
    await tab.shows(byTestId('cashier'))
    await tab.click(byTestId('pay'))
    await tab.shows('main[data-confirming=true]')
    await picture(tab, `${name}-confirming`)
    await gateway.release(orderId)
    await isPaid(tab)
    expect(await pathOf(tab)).toBe(`/orders/${orderId}`)
  })

  test('reads the language of the browser, and keeps another one once chosen', async () => {
    const { locale } = engine()
    const chosen = locale === 'en' ? 'zh-Hans' : 'en'
    const tab = await openBuyer()
    await tab.open('/')
    expect(await tab.attribute('html', 'lang')).toBe(locale)
    await tab.click(`.languages [lang=${chosen}]`)
    await tab.shows(`html[lang=${chosen}]`)
    await tab.type('#quantity-gaiwan', '1')
    await tab.type('#email', 'buyer@example.com')
    await tab.click(byTestId('buy'))
    await ordered(tab)
    await pay(tab)
    expect(await tab.attribute('html', 'lang')).toBe(chosen)
    expect(await tab.text('h1')).toBe(chosen === 'en' ? 'Payment received' : '付款成功')
  })

  test('goes back to the shop: the same cart is the same order, another one a new one', async () => {
    const tab = await openBuyer()
    const first = await order(tab)
    await tab.back()
    expect(await tab.property('#quantity-gaiwan', 'value')).toBe('1')
    await tab.click(byTestId('buy'))
    expect(await ordered(tab)).toBe(first)
    await tab.back()
    await tab.type('#quantity-gaiwan', '2')
    await tab.click(byTestId('buy'))
    expect(await ordered(tab, first)).not.toBe(first)
    expect(await tab.text('.total .money')).toContain('518.00')
  })

  test('who opens the shop again, or reloads it, creates a new order', async () => {
    const tab = await openBuyer()
    const first = await order(tab)
    await tab.back()
    await tab.reload()
    await tab.type('#quantity-gaiwan', '1')
    await tab.type('#email', 'buyer@example.com')
    await tab.click(byTestId('buy'))
    const second = await ordered(tab, first)
    expect(await order(tab)).not.toBe(second)
  })

  test('reloads each page, goes back from the gateway, and pays once', async () => {
    const tab = await openBuyer()
    const orderId = await order(tab)
    await tab.reload()
    expect(await ordered(tab)).toBe(orderId)
    await pay(tab)
    await tab.reload()
    await isPaid(tab)
    await tab.back()
    // The cashier, asked for again, or as the browser kept it: pressed again it takes nothing.
    await tab.shows(`${byTestId('settled')}, ${byTestId('cashier')}`)
    if (await tab.has(byTestId('cashier'))) {
      await tab.click(byTestId('pay'))
      await isPaid(tab)
    }
    await until(async () => {
      await tab.back()
      return (await tab.address()) === `/orders/${orderId}`
    })
    // So is the confirm page.
    if (await tab.has(byTestId('pay'))) await tab.click(byTestId('pay'))
    await isPaid(tab)
    expect(await gateway.trades()).toHaveLength(1)
    expect(await facts(orderId)).toHaveLength(1)
  })

  test('returns from the gateway unpaid, and is not redirected to it again', async () => {
    const tab = await openBuyer()
    const orderId = await order(tab)
    await tab.click(byTestId('pay'))
    await tab.shows(byTestId('cashier'))
    await tab.back()
    await until(async () => {
      const isBack = (await tab.address()) === `/orders/${orderId}`
      if (!isBack) await tab.back()
      return isBack
    })
    await pay(tab)
    expect(await gateway.trades()).toHaveLength(1)
  })

  test('clicks twice and orders once', async () => {
    const [before] = await newestOrders()
    const tab = await openBuyer()
    await fillIn(tab, { gaiwan: '1' })
    await tab.doubleClick(byTestId('buy'))
    const orderId = await ordered(tab)
    await tab.shows(byTestId('pay'))
    expect((await newestOrders()).slice(0, 2)).toEqual([orderId, before])
  })

  test('can type a quantity in any valid format', async () => {
    const tab = await openBuyer()
    await order(tab, { gaiwan: '02', 'longjing-tea': '1.0' })
    expect(await tab.text('.total .money')).toContain('686.00')
  })

  test('finds the refused input again, with the problem beside it', async () => {
    const tab = await openPhone()
    await tab.open('/')
    await tab.type('#email', 'buyer@example')
    await tab.click(byTestId('buy'))
    await tab.shows('main[data-problem=emptyCart]')
    expect(await tab.property('#email', 'value')).toBe('buyer@example')
    await tab.type('#quantity-gaiwan', '3')
    await tab.click(byTestId('buy'))
    await tab.shows('main[data-problem=badEmail]')
    await picture(tab, `${name}-refused`)
    expect(await tab.text('#email-problem')).not.toBe('')
    expect(await tab.property('#email', 'value')).toBe('buyer@example')
    expect(await tab.focused()).toBe('email')
    expect(await tab.property('#quantity-gaiwan', 'value')).toBe('3')
    await tab.type('#email', 'buyer@example.com')
    await tab.click(byTestId('buy'))
    const orderId = await ordered(tab)
    await tab.back()
    expect(await tab.property('#quantity-gaiwan', 'value')).toBe('3')
    await tab.click(byTestId('buy'))
    expect(await ordered(tab)).toBe(orderId)
  })

  test('is at the shop when a tab is restored that had posted an order', async () => {
    const tab = await openBuyer()
    await tab.open('/orders')
    expect(await tab.address()).toBe('/')
  })

  test('is stopped by the browser without an e-mail address, or with an invalid number', async () => {
    const tab = await openBuyer()
    await tab.open('/')
    await tab.type('#quantity-gaiwan', '100')
    await tab.click(byTestId('buy'))
    expect(await tab.attribute('input:invalid', 'name')).toBe('quantity')
    await tab.type('#quantity-gaiwan', '1')
    await tab.click(byTestId('buy'))
    expect(await tab.attribute('input:invalid', 'name')).toBe('email')
    expect(await tab.address()).toBe('/')
  })

  test('pays a link with a chosen amount', async () => {
    const body = JSON.stringify({
      name: '一杯茶',
      currency: 'CNY',
      amount_min: 100,
      amount_max: 50_000,
      ask: { email: true, note: true },
    })
    const headers = { authorization, 'content-type': 'application/json' }
    const link = jsonOf<{ id: string }>(await send('POST', '/v1/payment_links', headers, body), 201)
    const tab = await openPhone()
    await tab.open(`/l/${link.id}`)
    await tab.type('#amount', '500.01')
    await tab.type('#note', '五号桌')
    await tab.type('#email', 'buyer@example.com')
    await tab.click(byTestId('pay-link'))
    await tab.shows('main[data-problem=badAmount]')
    await picture(tab, `${name}-link`)
    expect(await tab.property('#note', 'value')).toBe('五号桌')
    await tab.type('#amount', '28.50')
    await tab.click(byTestId('pay-link'))
    const orderId = await ordered(tab)
    await pay(tab)
    expect(await orderJson(orderId)).toMatchObject({ state: 'paid', amountFen: 2850 })
  })

  test('sees each page within 390 px', async () => {
    const tab = await openPhone({ javaScriptEnabled: false })
    const tooWide: Record<string, unknown> = {}
    const look = async (page: string, shown = 'main') => {
      await tab.shows(shown)
      const [width, space] = [
        await tab.property('html', 'scrollWidth'),
        await tab.property('html', 'clientWidth'),
      ]
      expect(space).toBe(PHONE.width)
      if (width !== space) tooWide[page] = width
      await picture(tab, `${name}-phone-${page}`)
    }
    await tab.open('/')
    await look('shop')
    await tab.open('/nothing')
    await look('problem')
    await order(tab, { 'ink-stone': '99' })
    await look('confirm')
    await tab.click(byTestId('pay'))
    await look('cashier', byTestId('cashier'))
    await tab.click(byTestId('pay'))
    await look('paid', 'main[data-state=paid]')
    await tab.open('/orders/20260101SAMP1E0RDER00001')
    await look('overdue')
    await tab.open(`/l/lnk_000000000SAMP1E01NK000002`)
    await look('link')
    expect(tooWide).toEqual({})
  })

  test('sees dark pages with a dark color scheme', async () => {
    const tab = await openBuyer({ ...DESKTOP, colorScheme: 'dark' })
    await order(tab, { gaiwan: '2', 'ink-stone': '1' })
    await picture(tab, `${name}-dark`)
    expect(await tab.css('body', 'background-color')).toMatch(/^rgba?\(15, 21, 20/)
  })
})
