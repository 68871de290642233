/**
 * A program that speaks 易支付, with its own implementation of the signature, over a whole local stack: it creates an
 * order, is notified, and queries.
 */
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { Stack } from '../../local/stack/stack'
import { provedQuery, signedForm } from '../support/epay'
import { openOwnStack, PATIENCE, payAt } from '../support/ownStack'
import { RARE } from '../support/rare'
import { type RunningServer, runServer } from '../support/runningServer'

/** Those of serverless.yml's stage `local`. */
const [PID, KEY] = ['1000', 'localstackepay0000000000000000']

const purchase = (number: string) => ({
  pid: PID,
  type: 'alipay',
  out_trade_no: number,
  name: '会员 VIP',
  money: '129.50',
  param: 'u=7',
  notify_url: `${program.url}/notify`,
  return_url: `${program.url}/return`,
})
const ask = async (number: string) => {
  const query = new URLSearchParams({ act: 'order', pid: PID, key: KEY, out_trade_no: number })
  return (await fetch(`${stack.shopUrl}/api.php?${query}`)).json()
}
const buy = async (number: string, key = KEY) => {
  const body = new URLSearchParams(signedForm(purchase(number), key))
  return (await (await fetch(`${stack.shopUrl}/mapi.php`, { method: 'POST', body })).json()) as {
    readonly code: number
    readonly trade_no: string
    readonly payurl: string
  }
}

it.runIf(RARE)('a program sells, is notified once it listens, and gets its buyer back', async () => {
  expect(await buy('A1', 'x'.repeat(32))).toMatchObject({ code: -1 })
  const { code, trade_no: tradeNo, payurl } = await buy('A1')
  expect(code).toBe(1)
  expect(await ask('A1')).toMatchObject({ code: 1, trade_no: tradeNo, status: 0 })

  answers = ['busy', 'success']
  await payAt(stack, `${payurl}/pay`)
  await vi.waitFor(() => expect(told).toHaveLength(2), PATIENCE)
  const notice = {
    pid: PID,
    trade_no: tradeNo,
    out_trade_no: 'A1',
    type: 'alipay',
    name: '会员 VIP',
    money: '129.50',
    trade_status: 'TRADE_SUCCESS',
    param: 'u=7',
  }
  for (const path of told) expect(provedQuery(`${program.url}${path}`, KEY)).toEqual(notice)
  expect(await ask('A1')).toMatchObject({ code: 1, status: 1, money: '129.50' })
  expect(await buy('A1')).toMatchObject({ code: 1, trade_no: tradeNo })

  const back = await fetch(`${payurl}?returned=0`)
  expect(await back.text()).toBe('thank you')
  expect(provedQuery(back.url, KEY)).toEqual(notice)
})

it.runIf(RARE)('a browser that a program sends sees what it pays for', async () => {
  const page = await fetch(`${stack.shopUrl}/submit.php?${signedForm(purchase('B1'), KEY)}`)
  expect(new URL(page.url).pathname).toMatch(/^\/orders\/20\w{22}$/)
  expect(await page.text()).toContain('会员 VIP')
})

let stack: Stack
let program: RunningServer
let answers: string[] = []
/** The paths at which it was notified. */
const told: string[] = []
beforeAll(async () => {
  if (!RARE) return
  program = await runServer(({ url: path = '' }, response) => {
    if (!path.startsWith('/notify')) return response.end('thank you')
    told.push(path)
    return response.end(answers.shift() ?? 'success')
  })
  stack = (await openOwnStack('alipayPage', 240)).stack
})
afterAll(async () => {
  await stack?.stop()
  await program?.stop()
})
