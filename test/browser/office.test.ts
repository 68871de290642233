/** The office's pages over a separate local stack: an order that was paid twice is refunded once, by clicks. */
import type { Page as Tab } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, vi } from 'vitest'
import { LOCALES } from '../../lib/locale'
import type { TradeView } from '../../local/simulator/core/tradeView'
import { invokeFunction } from '../../local/stack/lambdaClient'
import { LOCAL_API_KEY } from '../../local/stack/localApiKey'
import { SAMPLE_LINK } from '../../local/stack/samples'
import { type Stack, startStack } from '../../local/stack/stack'
import { LOCAL_STAGE } from '../../tools/deployment/localShop'
import { functionName } from '../../tools/deployment/serverlessConfig'
import { payTwice, test, textOf } from '../support/browser'
import { RARE } from '../support/rare'
import { type RunningServer, runServer } from '../support/runningServer'
import { violations } from './axe'

const PATIENCE = { timeout: 60_000, interval: 200 }
const DESKTOP = { width: 1280, height: 900 }
const PHONE = { width: 390, height: 844 }

describe.runIf(RARE)('the office', () => {
  let stack: Stack
  let backEnd: RunningServer
  /** Whether the shop's back end takes what it is told. */
  let isUp = false
  beforeAll(async () => {
    backEnd = await runServer((_, response) => response.writeHead(isUp ? 204 : 503).end())
    const env = { ...process.env, GATEWAYS: 'alipayPage,alipayDirect', SHOUYIN_WATCH: 'nothing' }
    stack = await startStack({ env, speed: 240, scheduled: false })
  })
  afterAll(async () => {
    await stack.stop()
    await backEnd.stop()
  })

  const at = (path: string) => `${stack.shopUrl}${path}`

  /** An order that was paid at two gateways, as the list of what needs a person has it. */
  async function paidTwice(openBuyer: () => Promise<Tab>, office: Tab): Promise<string> {
    const headers = { 'content-type': 'application/json', accept: 'application/json' }
    const body = JSON.stringify({ lines: [{ sku: 'gaiwan', quantity: 1 }], email: 'buyer@example.com' })
    const bought = await fetch(at('/orders'), { method: 'POST', headers, body })
    const { orderId, url } = (await bought.json()) as { orderId: string; url: string }
    await payTwice(url, [
      [await openBuyer(), 'alipayPage'],
      [await openBuyer(), 'alipayDirect'],
    ])
    await vi.waitFor(async () => {
      await invokeFunction(stack.lambdaUrl, functionName('reconcile', LOCAL_STAGE), {})
      await office.goto(at('/admin/attention'))
      expect(await office.locator(`[data-order="${orderId}"]`).count()).toBe(1)
    }, PATIENCE)
    return orderId
  }

  const wentBack = async (): Promise<number[]> => {
    const trades = (await (await fetch(`${stack.simulator.controlUrl}/api/trades`)).json()) as TradeView[]
    return trades.flatMap(({ refunds }) => refunds.map(({ fen }) => fen))
  }

  test('sees an order that was paid twice, refunds one payment, and sees it refunded', async ({
    openBuyer,
  }) => {
    // Nothing here needs a script.
    const office = await openBuyer({ locale: 'en-GB', javaScriptEnabled: false })
    const orderId = await paidTwice(openBuyer, office)
    await office.getByRole('link', { name: orderId }).click()
    const trade = office.locator('[data-trade]', { hasText: 'alipayPage' })
    await trade.getByText('Refund', { exact: true }).click()
    expect(await trade.getByLabel('Amount (yuan)').inputValue()).toBe('259.00')
    await trade.getByRole('button', { name: 'Next' }).click()

    expect(await textOf(office.getByTestId('amount'))).toBe('¥259.00')
    expect(await textOf(office.getByTestId('left'))).toBe('¥259.00')
    const confirm = office.url()
    await office.getByLabel('Reason').fill('paid twice')
    await office.getByTestId('refund').click()
    expect(await textOf(office.getByRole('status'))).toContain('The refund was requested')

    // Back, and once more: the page showed what is not left any more.
    await office.goto(confirm)
    expect(await office.locator('[data-refusal]').getAttribute('data-refusal')).toMatch(
      /nothingLeft|unknownTrade/,
    )

    await vi.waitFor(async () => {
      await office.goto(at(`/admin/orders/${orderId}`))
      expect(await textOf(office.getByTestId('refunded'))).toBe('¥259.00')
    }, PATIENCE)
    expect(await wentBack()).toEqual([25_900])
    expect(await textOf(office.locator('.history'))).toContain('local: "paid twice"')
    await office.goto(at('/admin/attention'))
    expect(await office.locator(`[data-order="${orderId}"]`).count()).toBe(0)
    await office.goto(at('/admin'))
    expect(await textOf(office.getByTestId('arrived'))).toBe('¥518.00')
  })

  test('takes an order off the list', async ({ openBuyer }) => {
    const office = await openBuyer({ locale: 'en-GB' })
    const orderId = await paidTwice(openBuyer, office)
    const need = office.locator(`[data-order="${orderId}"]`)
    await need.getByLabel('What was done').fill('the buyer wants two')
    await need.getByRole('button', { name: /^Done: remove/ }).click()
    expect(await textOf(office.getByRole('status'))).toContain('off the list')
    expect(await textOf(office.locator('.history'))).toContain('local: "the buyer wants two"')
  })

  const callApi = async (path: string, body: object) => {
    const headers = { authorization: `Bearer ${LOCAL_API_KEY}`, 'content-type': 'application/json' }
    const answer = await fetch(at(path), { method: 'POST', headers, body: JSON.stringify(body) })
    expect(answer.status).toBe(201)
    return (await answer.json()) as { readonly id: string }
  }

  /** An endpoint that did not take the event of an order; answers the delivery's address. */
  async function anEndpointThatIsDown(office: Tab): Promise<string> {
    isUp = false
    const url = `${backEnd.url}/hook`
    const { id } = await callApi('/v1/webhook_endpoints', { url, event_types: ['order.created'] })
    await callApi('/v1/orders', { lines: [{ name: '茶', quantity: 1, unit_amount: 100 }], currency: 'CNY' })
    const delivery = office.locator('[data-delivery] th a').first()
    await vi.waitFor(async () => {
      await office.goto(at(`/admin/webhooks/${id}`))
      expect(await delivery.count()).toBe(1)
    }, PATIENCE)
    return (await delivery.getAttribute('href')) ?? expect.fail()
  }

  test('finds a failed webhook, and has it resent', async ({ openBuyer }) => {
    const office = await openBuyer({ locale: 'en-GB', javaScriptEnabled: false })
    const delivery = await anEndpointThatIsDown(office)
    await office.goto(at('/admin/webhooks'))
    expect(await textOf(office.locator('.answers li').first())).toContain('503')
    isUp = true
    await office.goto(at(delivery))
    await office.getByTestId('redeliver').click()
    // The schedule may have been faster than the click.
    expect(await textOf(office.locator('.notice, .refused'))).toMatch(
      /sent again in a moment|has changed since/,
    )
    await vi.waitFor(async () => {
      await office.goto(at(delivery))
      expect(await office.locator('.lead [data-state]').getAttribute('data-state')).toBe('succeeded')
    }, PATIENCE)
  })

  test('makes a payment link that can be paid, and ends it', async ({ openBuyer }) => {
    const office = await openBuyer({ locale: 'en-GB', javaScriptEnabled: false })
    await office.goto(at('/admin/links'))
    await office.getByRole('link', { name: 'New link' }).click()
    await office.getByLabel('Name').fill('Donation')
    await office.getByLabel('What the payer enters').check()
    await office.getByLabel('Minimum (yuan)').fill('5')
    await office.getByLabel('Maximum (yuan)').fill('1')
    await office.getByLabel('Can be paid only once').check()
    await office.getByRole('button', { name: 'Create the link' }).click()
    expect(await textOf(office.locator('#max-problem'))).toContain('not be less')
    expect(await office.getByLabel('Minimum (yuan)').inputValue()).toBe('5')
    await office.getByLabel('Maximum (yuan)').fill('50')
    await office.getByRole('button', { name: 'Create the link' }).click()

    expect(await textOf(office.getByRole('status'))).toContain('The link was created')
    expect(await office.getByTestId('qr').isVisible()).toBe(true)
    const address = await textOf(office.getByTestId('address'))
    const payer = await openBuyer({ locale: 'en-GB' })
    expect((await payer.goto(address))?.status()).toBe(200)
    await office.getByTestId('end').click()
    expect(await textOf(office.getByRole('status'))).toContain('The link has ended')
    await payer.reload()
    expect(await textOf(payer.locator('h1'))).not.toBe('Donation')
  })

  test.for(LOCALES)('is accessible on a desktop and a phone: %s', async (locale, { openBuyer }) => {
    const tab = await openBuyer({ locale: 'en-GB', viewport: DESKTOP })
    const orderId = await paidTwice(openBuyer, tab)
    await fetch(at('/paycallback/notify'), { method: 'POST', body: new URLSearchParams({ sign: 'x' }) })
    await tab.goto(at(`/admin/orders/${orderId}`))
    const tradeNo = (await tab.locator('[data-trade]').first().getAttribute('data-trade')) ?? expect.fail()
    const delivery = await anEndpointThatIsDown(tab)
    const paths = [
      ...['/admin/links', '/admin/links/new', `/admin/links/${SAMPLE_LINK.linkId}`],
      ...['/admin/webhooks', delivery.slice(0, delivery.lastIndexOf('/')), delivery, '/admin/webhooks/epay'],
      ...['/admin', '/admin/orders', '/admin/attention', '/admin/refunds', '/admin/illegal', '/admin/x'],
      ...[`/admin/orders/${orderId}`, `/admin/orders/${orderId}?done=attended`],
      `/admin/orders/${orderId}/refund?trade=${tradeNo}&amount=1`,
      `/admin/orders/${orderId}/refund?trade=1&amount=1`,
    ]
    const wrong: Record<string, string[]> = {}
    const looks = [
      [DESKTOP, 'light'],
      [DESKTOP, 'dark'],
      [PHONE, 'light'],
    ] as const
    for (const [viewport, colorScheme] of locale === 'en' ? looks : looks.slice(0, 1)) {
      await tab.setViewportSize(viewport)
      await tab.emulateMedia({ colorScheme })
      for (const path of paths) {
        await tab.goto(at(`${path}${path.includes('?') ? '&' : '?'}lang=${locale}`))
        for (const summary of await tab.locator('summary').all()) await summary.click()
        const found = await violations(tab)
        const isTooWide = 'document.documentElement.scrollWidth > document.documentElement.clientWidth'
        if (await tab.evaluate<boolean>(isTooWide)) found.push('wider than the window')
        const isTooSmall =
          '[...document.querySelectorAll("svg text")].some(letters => letters.getBoundingClientRect().height < 11)'
        if (await tab.evaluate<boolean>(isTooSmall)) found.push('letters too small to read')
        if (found.length > 0) wrong[`${path} ${viewport.width} ${colorScheme}`] = found
      }
    }
    expect(wrong).toEqual({})
  })
})
