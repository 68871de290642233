/** Markup in every field that a page shows is displayed as text by a real browser, and never executed. */

import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { Page } from 'playwright-core'
import { describe, expect, inject } from 'vitest'
import { fen } from '../../lib/money'
import type { BuyerEmail } from '../../lib/order/buyerEmail'
import type { Order } from '../../lib/order/order'
import { newOrderId } from '../../lib/order/orderId'
import { dynamoListedOrders } from '../../lib/store/dynamoOrderLists'
import { sdkDocumentStore } from '../../lib/store/sdk/documentStore'
import { plusMs, systemClock } from '../../lib/time'
import { localDynamoClient } from '../../local/stack/stack'
import { LOCAL_SHOP, LOCAL_STAGE } from '../../tools/deployment/localShop'
import { tableNames } from '../../tools/deployment/serverlessConfig'
import { returnForm } from '../support/attack'
import { HOW_TO_GET_ONE, seePayingPage, test } from '../support/browser'
import { useFreshGateway } from '../support/flow'
import { anOrder, paidFact } from '../support/orders'
import { STORE_OPTIONS } from '../support/storeOptions'

useFreshGateway()

const RUN = 'window.__pwned=1'
const HOSTILE = [
  `<script>${RUN}</script>`,
  `<img src=x onerror="${RUN}">`,
  `"><svg onload=${RUN}>`,
  `' autofocus onfocus=${RUN} x='`,
  `</title></style></textarea><script>${RUN}</script>`,
  `<a href="javascript:${RUN}" id=trap>x</a>`,
  `{{constructor.constructor('${RUN}')()}}`,
  '&lt;script&gt;',
  '<meta http-equiv="refresh" content="0;url=//attacker.example">',
  `<base href="//attacker.example/">`,
  '\u202eevil',
] as const

/** As much of it as a problem page shows. */
const SHORT = `"><img src onerror=${RUN}><base href=//attacker>`

/** An order such as no createOrder would make: its texts are the attacker's. */
async function hostileOrder(text: string, changes: Partial<Order> = {}): Promise<Order> {
  const client = localDynamoClient(inject('stack').dynamodbEndpoint)
  const createdAt = systemClock()
  const order = anOrder({
    orderId: newOrderId(createdAt),
    createdAt,
    expiresAt: plusMs(createdAt, 3_600_000),
    lines: [{ sku: text, name: text, unitFen: fen(16_800), quantity: 2 }],
    buyerEmail: `${text}@example.com` as BuyerEmail,
    ...changes,
  })
  await dynamoListedOrders(
    sdkDocumentStore(DynamoDBDocumentClient.from(client)),
    tableNames(LOCAL_STAGE).orders,
    STORE_OPTIONS,
  ).create(order)
  client.destroy()
  return order
}

/** Tries what a careless buyer would do, and tells whether anything of the attacker's happened. */
async function expectUnharmed(page: Page): Promise<void> {
  const { origin } = new URL(inject('stack').shopUrl)
  await page.evaluate('new Promise(resolve => setTimeout(resolve, 30))')
  expect(await page.evaluate('window.__pwned')).toBeUndefined()
  expect(new URL(page.url()).origin).toBe(origin)
  expect(await page.locator('main img, main svg[onload], main base, #trap, main script').count()).toBe(0)
  expect(await page.locator('base, meta[content*=attacker]').count()).toBe(0)
}

/** A page on which no dialog may open. */
async function watched(open: () => Promise<Page>): Promise<Page> {
  const page = await open()
  page.on('dialog', dialog => {
    throw new Error(`a dialog opened: ${dialog.message()}`)
  })
  return page
}

describe('hostile text', () => {
  test('in the goods and the address of an order is shown verbatim on every page', async ({ openBuyer }) => {
    const page = await watched(openBuyer)
    const text = HOSTILE.join(' ')
    const unpaid = await hostileOrder(text)
    const paid = await hostileOrder(text, { facts: { paid: paidFact() } })
    const [whole, masked] = [`${text}@example.com`, `${text[0]}…@example.com`]
    for (const [path, address] of [
      [`${unpaid.orderId}`, whole],
      [`${unpaid.orderId}?returned=1`, masked],
      [`${paid.orderId}`, masked],
    ] as const) {
      await page.goto(`/orders/${path}`)
      await expectUnharmed(page)
      expect(await page.locator('main').textContent()).toContain(text)
      expect(await page.locator('dl.details').textContent()).toContain(address)
    }
  })

  test('in the fields of a payment reaches the gateway verbatim, and nothing else is sent', async ({
    openBuyer,
  }) => {
    const page = await watched(() => openBuyer({ javaScriptEnabled: false }))
    const text = HOSTILE[4]
    const { orderId } = await hostileOrder(text)
    await page.goto(`/orders/${orderId}`)
    await seePayingPage(page)
    expect(await page.locator('input[name=subject]').inputValue()).toBe(text)
    expect(await page.locator('input[name=body]').inputValue()).toBe(`${text} x 2`)
    expect(await page.locator('form').count()).toBe(1)
    expect(await page.locator('main script').count()).toBe(0)
    expect(await page.locator('script').count()).toBe(1)
  })

  test('is not executed from a bank, goods, an address, a return or a path', async ({ openBuyer }) => {
    const text = SHORT
    const page = await watched(openBuyer)
    const { orderId } = await hostileOrder('harmless')
    const escaped = encodeURIComponent(text)

    await page.goto(`/orders/${orderId}/pay?bank=${escaped}`)
    await page.locator('main[data-problem=unknownBank]').waitFor()
    await expectUnharmed(page)
    await page.goto(`/orders/${orderId}?refused=unknownGateway&gateway=${escaped}`)
    await page.locator('main[data-problem=unknownGateway]').waitFor()
    await expectUnharmed(page)
    await page.goto(`/orders/${orderId}?refused=${escaped}`)
    await page.locator('main:not([data-problem])').waitFor()
    await expectUnharmed(page)

    await page.goto('/')
    await page
      .locator('input[name=sku]')
      .first()
      .evaluate((input, sku) => input.setAttribute('value', sku), text)
    await page.locator('input[name=quantity]').first().fill('1')
    await page.getByTestId('email').fill('buyer@example.com')
    await page.getByTestId('buy').click()
    await page.locator('main[data-problem=unknownGoods]').waitFor()
    await expectUnharmed(page)

    await page.goto('/')
    await page.locator('form').evaluate(form => form.setAttribute('novalidate', ''))
    await page.locator('input[name=quantity]').first().fill('1')
    await page.getByTestId('email').evaluate((input, value) => {
      input.setAttribute('type', 'text')
      input.setAttribute('value', value)
    }, `${text}@example.com`)
    await page.getByTestId('buy').click()
    await page.locator('main[data-problem=badEmail]').waitFor()
    expect(await page.getByTestId('email').getAttribute('value')).toBe(`${text}@example.com`)
    await expectUnharmed(page)

    const order = anOrder()
    const victim = { order, key: LOCAL_SHOP.key }
    const fields = { subject: text, body: text, buyer_email: text, out_trade_no: text, notify_id: text }
    for (const query of [returnForm(victim, fields, ''), `${escaped}=${escaped}`]) {
      await page.goto(`/paycallback/return?${query}`)
      await page.locator('main[data-problem=refusedReturn]').waitFor()
      await expectUnharmed(page)
    }

    for (const path of [`/orders/${escaped}`, `/${escaped}?${escaped}#${escaped}`]) {
      await page.goto(path)
      await expectUnharmed(page)
    }
  })

  test('in JSON stays JSON in a browser', async ({ openBuyer }) => {
    const page = await watched(openBuyer)
    const { orderId } = await hostileOrder(HOSTILE[0])
    await page.route('**/*', route =>
      route.continue({ headers: { ...route.request().headers(), accept: 'application/json' } }),
    )
    const response = await page.goto(`/orders/${orderId}`)
    expect(response?.headers()).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'x-content-type-options': 'nosniff',
    })
    expect(await page.evaluate('window.__pwned')).toBeUndefined()
    expect(await page.locator('body').textContent()).toContain(HOSTILE[0])
  })

  test('is detected if it is executed: the same markup runs on a page that allows it', async ({
    openBuyer,
  }) => {
    const page = await openBuyer()
    await page.route('**/careless', route =>
      route.fulfill({ contentType: 'text/html', body: `<main>${HOSTILE[0]}</main>` }),
    )
    await page.goto('/careless')
    expect(await page.evaluate('window.__pwned')).toBe(1)
    await expect(expectUnharmed(page)).rejects.toThrow()
  })
})

describe('a page of another site', () => {
  test('cannot show ours in a frame', async ({ browser, skip }) => {
    if (!browser) return skip(HOW_TO_GET_ONE)
    // Not a buyer's window: there the browser's protest would count as an error of the page.
    const page = await browser.newPage({ baseURL: inject('stack').shopUrl })
    const { orderId } = await hostileOrder('harmless')
    const shop = inject('stack').shopUrl
    const response = await page.goto(`/orders/${orderId}`)
    expect(response?.headers()['content-security-policy']).toContain("frame-ancestors 'none'")
    await page.route('**/framing', route =>
      route.fulfill({ contentType: 'text/html', body: `<iframe src="${shop}/orders/${orderId}"></iframe>` }),
    )
    await page.goto('/framing')
    const [frame] = page.frames().filter(each => each !== page.mainFrame())
    expect(await frame?.locator('main').count()).toBe(0)
    await page.close()
  })
})
