/** Every page of shop and simulator against WCAG 2.2 AA and axe-core's best practices. */
import type { Page as Tab } from 'playwright-core'
import { describe, expect, inject } from 'vitest'
import { LOCALES, type Locale } from '../../lib/locale'
import type { Page } from '../../lib/page/page'
import { orderQuickly, test, toCashier } from '../support/browser'
import { gateway, useFreshGateway } from '../support/flow'
import { RARE } from '../support/rare'
import { violations } from './axe'
import { shopPages } from './shopPages'

useFreshGateway()

async function show(tab: Tab, { html, contentSecurityPolicy }: Page): Promise<void> {
  await tab.unrouteAll()
  await tab.route('**/shown', route =>
    route.fulfill({
      contentType: 'text/html; charset=utf-8',
      headers: { 'content-security-policy': contentSecurityPolicy },
      // The scripts of our pages only send the buyer on.
      body: html.replace(/<script>.*<\/script>/s, ''),
    }),
  )
  await tab.goto('/shown')
}

/** The violations of each page that has some. */
async function wrongPages(tab: Tab, locale: Locale, { few }: { few: boolean }) {
  const wrong: Record<string, string[]> = {}
  for (const [name, page] of shopPages(locale, few)) {
    await show(tab, page)
    const found = await violations(tab)
    if (found.length > 0) wrong[name] = found
  }
  return wrong
}

const DESKTOP = { width: 1280, height: 900 }
const PHONE = { width: 390, height: 844 }

describe.runIf(RARE)('every page of the shop is accessible', () => {
  test('on a phone', async ({ openBuyer }) => {
    const tab = await openBuyer({ viewport: PHONE })
    expect(await wrongPages(tab, 'zh-Hans', { few: true })).toEqual({})
  })

  test.for(LOCALES)('on a desktop: %s', async (locale, { openBuyer }) => {
    const tab = await openBuyer({ viewport: DESKTOP })
    expect(await wrongPages(tab, locale, { few: false })).toEqual({})
    await tab.emulateMedia({ colorScheme: 'dark' })
    expect(await wrongPages(tab, locale, { few: true })).toEqual({})
  })

  test('an inaccessible page would be noticed', async ({ openBuyer }) => {
    const tab = await openBuyer()
    const [, page] = shopPages('en', true)[0] ?? expect.fail()
    const html = page.html.replace('<label for="email">', '<span>').replace('<html lang="en">', '<html>')
    await show(tab, { ...page, html })
    expect((await violations(tab)).map(found => found.replace(/:.*/s, ''))).toEqual(
      expect.arrayContaining(['html-has-lang', 'label']),
    )
  })
})

test.runIf(RARE).for([
  ['a desktop', DESKTOP],
  ['a phone', PHONE],
] as const)('every page of the simulator is accessible on %s', async ([, viewport], { openBuyer }) => {
  const tab = await openBuyer({ viewport })
  const wrong: Record<string, string[]> = {}
  const look = async (name: string) => {
    const found = await violations(tab)
    if (found.length > 0) wrong[name] = found
  }

  await orderQuickly(tab)
  await toCashier(tab)
  await look('cashier')
  const cashier = tab.url()
  await tab.locator('input[value=bank]').check()
  await look('cashier, by bank')
  await tab.getByTestId('pay').click()
  await tab.waitForURL(/\/bank\//)
  await look('bank')
  await tab.getByTestId('cancel').click()
  await look('cancelled')

  await gateway.set({ fault: 'drop' })
  await gateway.pay(cashier.split('/').at(-1) ?? '')
  await tab.goto(cashier)
  await look('paid')
  await tab.goto(`${cashier}0`)
  await look('no such trade')
  await tab.goto(`${new URL(cashier).origin}/gateway.do?service=create_direct_pay_by_user&partner=1`)
  await look('refused')
  await tab.goto(inject('stack').controlUrl)
  await look('control panel')
  await gateway.reset()
  await tab.goto(inject('stack').controlUrl)
  await look('empty control panel')
  expect(wrong).toEqual({})
})
