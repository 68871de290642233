/**
 * A code on the shop's screen, scanned by a phone, over a separate local stack: the screen shows the result by
 * itself.
 */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Stack, startStack } from '../../local/stack/stack'
import { headingOf, pay, shows, test, toCashier } from '../support/browser'
import { ask, controlOf, PATIENCE, placeOrder, stateOf } from '../support/ownStack'
import { RARE } from '../support/rare'
import { scannedFrom } from '../support/scan'

const PHONE = { width: 390, height: 844 }

describe.runIf(RARE)('a shop that shows codes', () => {
  let stack: Stack
  beforeAll(async () => {
    stack = await startStack({
      env: { ...process.env, GATEWAYS: 'alipayPage alipayDirect', SHOUYIN_WATCH: 'nothing' },
      speed: 24,
    })
  })
  afterAll(() => stack.stop())

  const askForCode = (payUrl: string) => ask(payUrl, 'POST', { code: 'alipayPage' })
  const changeSettings = (change: object) => controlOf(stack)('settings', 'PUT', change)

  it('is paid by a code that a front end draws, and creates no trade before the scan', async () => {
    const order = await placeOrder(stack)
    const { code } = (await askForCode(order.payUrl)) as { code: string }
    expect(await askForCode(order.payUrl)).toMatchObject({ gateway: 'alipayPage', code })
    const cashier = await fetch(code)
    expect(await cashier.text()).toContain('259.00')
    expect(await stateOf(order.url)).toBe('awaitingPayment')
    await controlOf(stack)(`trades/${new URL(cashier.url).pathname.split('/').at(-1)}/pay`, 'POST')
    await vi.waitFor(async () => expect(await stateOf(order.url)).toBe('paid'), PATIENCE)
    expect(await askForCode(order.payUrl)).toMatchObject({ error: { code: 'notPayable' } })
  })

  it.each(['escapedLater', 'gbk'])('shows a code from an unusual answer: %s', async openapiServices => {
    await changeSettings({ openapiServices })
    expect(await askForCode((await placeOrder(stack)).payUrl)).toMatchObject({ gateway: 'alipayPage' })
    await changeSettings({ openapiServices: 'up' })
  })

  it.each(['down', 'unavailable', 'wrongSignature', 'memberTwice'])(
    'shows no code while the services of the platform are: %s',
    async openapiServices => {
      await changeSettings({ openapiServices })
      const order = await placeOrder(stack)
      expect(await askForCode(order.payUrl)).toMatchObject({ error: { code: 'gatewayUnavailable' } })
      await changeSettings({ openapiServices: 'up' })
      expect(await askForCode(order.payUrl)).toMatchObject({ gateway: 'alipayPage' })
    },
  )

  /** Opens what the screen's code holds, and pays there. */
  async function payByPhone(phone: Page, screen: Page) {
    await phone.goto(scannedFrom(await screen.getByTestId('qr').evaluate(code => code.outerHTML)))
    await phone.getByTestId('cashier').waitFor()
    await phone.getByTestId('pay').click()
    await phone.getByTestId('settled').waitFor()
  }

  test('is paid by a phone, and the screen shows that by itself', async ({ openBuyer }) => {
    const [screen, phone] = [await openBuyer(), await openBuyer({ viewport: PHONE })]
    await screen.goto((await placeOrder(stack)).url)
    await screen.getByTestId('code-alipayPage').click()
    expect(await headingOf(screen)).toBe('请用支付宝扫码付款')
    await payByPhone(phone, screen)
    await shows(screen, 'paid')
    expect(await headingOf(screen)).toBe('付款成功')
  })

  test('does so without JavaScript, by the keyboard alone', async ({ openBuyer }) => {
    const [screen, phone] = [
      await openBuyer({ javaScriptEnabled: false }),
      await openBuyer({ viewport: PHONE }),
    ]
    await screen.goto((await placeOrder(stack)).url)
    await screen.getByTestId('code-alipayPage').focus()
    await screen.keyboard.press('Enter')
    await payByPhone(phone, screen)
    await shows(screen, 'paid')
  })

  test('is left by a phone for the cashier, and shown again by Back', async ({ openBuyer }) => {
    const userAgent =
      'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/143.0 Mobile Safari/537.36'
    const phone = await openBuyer({ viewport: PHONE, userAgent, isMobile: true })
    await phone.goto((await placeOrder(stack)).url)
    await phone.getByTestId('code-alipayPage').click()
    await phone.getByTestId('qr').waitFor()
    await toCashier(phone)
    await phone.goBack()
    await phone.getByTestId('qr').waitFor()
    await pay(phone)
  })
})
