/** Choosing the language in a real browser: by keyboard, without JavaScript, and kept through the payment. */
import { describe, expect } from 'vitest'
import { headingOf, shows, test, textOf } from '../support/browser'
import { useFreshGateway } from '../support/flow'

useFreshGateway()

describe('a buyer whose browser speaks Chinese', () => {
  test('buys in English, chosen with the keyboard and without JavaScript', async ({ openBuyer }) => {
    const page = await openBuyer({ javaScriptEnabled: false })
    await page.goto('/')
    const language = page.getByRole('navigation', { name: '语言' }).getByRole('link', { name: 'English' })
    expect(await language.getAttribute('aria-current')).toBeNull()
    // The shop's name, and the languages in their order.
    for (let steps = 0; steps < 4; steps++) await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.locator('html[lang=en]').waitFor()
    const chosen = page.getByRole('navigation', { name: 'Language' }).locator('[aria-current=true]')
    expect(await textOf(chosen)).toBe('English')

    await page.getByTestId('email').fill('buyer@example.com')
    await page.getByTestId('buy').click()
    await page.locator('main[data-problem=emptyCart]').waitFor()
    expect(await textOf(page.getByRole('alert'))).toContain('please choose at least one')
    await page.getByTestId('quantity-gaiwan').fill('1')
    await page.getByTestId('buy').click()
    await page.waitForURL(/\/orders\/\w+$/)
    expect(await headingOf(page)).toBe('Check your order and pay')
    await page.getByTestId('pay').click()
    await page.getByTestId('cashier').waitFor()
    await page.getByTestId('pay').click()
    await shows(page, 'paid')
    expect(await headingOf(page)).toBe('Payment received')
    expect(await textOf(page.locator('main tbody'))).toContain('Celadon gaiwan')
  })

  test('reads an order in another language, and returns to the shop in it', async ({ openBuyer }) => {
    const page = await openBuyer()
    await page.goto('/orders/20260101SAMP1E0RDER00001')
    await page.getByRole('link', { name: '繁體中文' }).click()
    await page.locator('html[lang=zh-Hant]').waitFor()
    await page.locator('main .links a').last().click()
    expect(await headingOf(page)).toBe('選購商品')
  })
})
