// The buyer's side, as plain forms: cashier, bank page, paying, cancelling, and what a settled trade shows.

import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import type { TradeView as Trade } from '../../local/simulator/core/tradeView'
import { control, expectError, openTrade, runShop, runSimulator, statusOf } from './shop'

function post(url: string, form: Record<string, string> = {}) {
  return fetch(url, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' })
}

async function open(changes: Record<string, string | undefined> = {}) {
  const simulator = await runSimulator()
  const tradeNo = await openTrade(simulator, changes)
  return { simulator, tradeNo, address: `${simulator.url}/cashier/${tradeNo}` }
}

async function pageAt(address: string): Promise<string> {
  return (await fetch(address)).text()
}

describe('the cashier', () => {
  it('shows seller, goods, amount and order, marked as a simulator', async () => {
    const { address, tradeNo } = await open({ total_fee: '1234.5', body: '250 g' })
    const page = await pageAt(address)
    for (const text of ['茶与器', '明前龙井', '250 g', '20250101ABCDEFGH', tradeNo, 'no real money'])
      expect(page).toContain(text)
    expect(page).toContain('data-testid="amount">1,234.50<')
    for (const hook of ['cashier', 'pay', 'cancel', 'account', 'bank'])
      expect(page).toContain(`data-testid="${hook}"`)
  })

  it('escapes the shop’s text', async () => {
    const { address } = await open({ subject: '<img src=x>', show_url: 'http://shop.example/"><b>' })
    expect(await pageAt(address)).toContain('&lt;img src=x&gt;')
    expect(await pageAt(`${address}/cancelled`)).toContain('http://shop.example/&quot;&gt;&lt;b&gt;')
  })

  it('works without scripts and allows none', async () => {
    const { address } = await open()
    const answer = await fetch(address)
    expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'self'/)
    expect(await answer.text()).not.toContain('<script')
  })

  it('accepts a payment from its own page and from tools, not from other pages', async () => {
    const { simulator, address, tradeNo } = await open()
    const payFrom = (origin: string) =>
      fetch(`${address}/pay`, { method: 'POST', headers: { origin }, redirect: 'manual' })
    expect((await payFrom('http://evil.example')).status).toBe(403)
    expect((await payFrom('null')).status).toBe(403)
    const { json } = await control<Trade>(simulator, 'GET', `/trades/${tradeNo}`)
    expect(json.status).toBe('WAIT_BUYER_PAY')
    expect((await payFrom(simulator.url)).status).toBe(303)
  })

  it('pays from the chosen account and sends the browser back, signed', async () => {
    const { simulator, address, tradeNo } = await open()
    const answer = await post(`${address}/pay`, { method: 'account', buyer: '2088102100000003' })
    expect(answer.status).toBe(303)
    expect(answer.headers.get('location')).toMatch(
      /^http:\/\/shop\.example\/paycallback\/return\?is_success=T&.*sign=/,
    )
    const { json } = await control<Trade>(simulator, 'GET', `/trades/${tradeNo}`)
    expect(json).toMatchObject({
      status: 'TRADE_SUCCESS',
      buyerEmail: 'chan.siuming@buyer.example',
      paidByBank: null,
    })
  })

  it('continues to the page of the chosen bank, which pays', async () => {
    const { simulator, address, tradeNo } = await open()
    const chosen = await post(`${address}/pay`, { method: 'bank', bank: 'CMB' })
    expect(chosen.headers.get('location')).toBe(`/cashier/${tradeNo}/bank/CMB`)
    const page = await pageAt(`${address}/bank/CMB`)
    expect(page).toContain('data-testid="bank">招商银行<')
    expect(await statusOf(simulator, tradeNo)).toBe('WAIT_BUYER_PAY')
    expect((await post(`${address}/bank`, { bank: 'CMB' })).headers.get('location')).toContain('bank_seq_no=')
    const { json } = await control<Trade>(simulator, 'GET', `/trades/${tradeNo}`)
    expect(json.paidByBank?.code).toBe('CMB')
  })

  it('is the bank’s page at once with paymethod=bankPay', async () => {
    const { address } = await open({ paymethod: 'bankPay', defaultbank: 'ICBCB2C' })
    const page = await pageAt(address)
    expect(page).toContain('data-testid="bank">中国工商银行<')
    expect(page).not.toContain('data-testid="account"')
  })

  it('accepts no other banks and no other trades', async () => {
    const { simulator, address } = await open()
    await expectError(
      await post(`${address}/pay`, { method: 'bank', bank: 'NOWHERE' }),
      'DEFAULT_BANK_INVALID',
    )
    await expectError(await post(`${address}/bank`, {}), 'DEFAULT_BANK_INVALID')
    await expectError(await fetch(`${address}/bank/NOWHERE`), 'DEFAULT_BANK_INVALID')
    await expectError(await fetch(`${simulator.url}/cashier/0`), 'TRADE_NOT_EXIST')
    await expectError(await post(`${simulator.url}/cashier/0/pay`), 'TRADE_NOT_EXIST')
  })
})

describe('canceling', () => {
  it('charges nothing, links to the goods, and the trade can still be paid', async () => {
    const { simulator, address, tradeNo } = await open({ show_url: 'http://shop.example/tea?id=1' })
    const answer = await post(`${address}/cancel`)
    expect(answer.headers.get('location')).toBe(`/cashier/${tradeNo}/cancelled`)
    const page = await pageAt(`${address}/cancelled`)
    expect(page).toContain('data-testid="cancelled"')
    expect(page).toContain('href="http://shop.example/tea?id=1"')
    expect(await statusOf(simulator, tradeNo)).toBe('WAIT_BUYER_PAY')
  })

  it('links nowhere without show_url', async () => {
    const { address } = await open()
    expect(await pageAt(`${address}/cancelled`)).not.toContain('data-testid="shop"')
  })
})

describe('a settled trade', () => {
  it('paid without return_url: stays on a page that says so', async () => {
    const { address, tradeNo } = await open({ return_url: undefined })
    expect((await post(`${address}/pay`)).headers.get('location')).toBe(`/cashier/${tradeNo}`)
    const page = await pageAt(address)
    expect(page).toContain('付款成功')
    expect(page).not.toContain('data-testid="pay"')
  })

  it('closed: cannot be paid', async () => {
    const { simulator, address, tradeNo } = await open()
    await control(simulator, 'POST', `/trades/${tradeNo}/close`)
    expect(await pageAt(address)).toContain('交易已关闭')
    expect(await pageAt(`${address}/bank/CMB`)).toContain('交易已关闭')
    await expectError(await post(`${address}/pay`), 'TRADE_NOT_ALLOWED_PAY')
  })

  it('refunded: says so', async () => {
    const { simulator, address, tradeNo } = await open()
    for (const move of ['pay', 'refund']) await control(simulator, 'POST', `/trades/${tradeNo}/${move}`)
    expect(await pageAt(address)).toContain('已全额退款')
  })

  it('a second click on Pay goes back to the shop like the first, with one notify', async () => {
    const shop = await runShop()
    const { address } = await open({ notify_url: shop.notifyUrl })
    const answers = await Promise.all([post(`${address}/pay`), post(`${address}/pay`)])
    for (const answer of answers)
      expect(answer.headers.get('location')).toContain('trade_status=TRADE_SUCCESS')
    expect(shop.received.length).toBe(1)
  })
})

describe('the server', () => {
  it('refuses oversized forms', async () => {
    const simulator = await runSimulator()
    const answer = await fetch(simulator.gatewayUrl, { method: 'POST', body: 'x'.repeat(300_000) })
    expect(answer.status).toBe(413)
  })

  it('rejects a port that is taken', async () => {
    const { port } = new URL((await runSimulator()).url)
    await expect(runSimulator({ port: Number(port) })).rejects.toThrow('EADDRINUSE')
  })

  it('refuses changes under another host name', async () => {
    const simulator = await runSimulator()
    const { port } = new URL(simulator.url)
    const status = await new Promise(resolve => {
      const headers = { Host: `rebound.example:${port}`, Origin: `http://rebound.example:${port}` }
      request({ host: '127.0.0.1', port, path: '/control/reset', method: 'POST', headers }, answer =>
        resolve(answer.statusCode),
      ).end()
    })
    expect(status).toBe(403)
  })
})
