// A shop of ChinaBank's for the simulator's tests: signs with node:crypto itself, so that it proves the simulator's signing.

import { createHash } from 'node:crypto'
import { expect } from 'vitest'
import { encodeForm, type Pair } from '../../local/simulator/core/form'
import type { Simulator, SimulatorOptions } from '../../local/simulator/simulator'
import { runSimulator } from './shop'

export const CONTRACT = {
  merchant: '20000400',
  key: 'a-key-of-ChinaBank-00',
  shopName: '茶与器',
  shopEmail: 'shop@seller.example',
}
export const ORDER_NUMBER = '20250101ABCDEFGHJKMNPQRS'

export type Changes = Readonly<Record<string, string | undefined>>

export const runChinabank = (options: Partial<SimulatorOptions> = {}): Promise<Simulator> =>
  runSimulator({ chinabank: CONTRACT, ...options })

export const md5 = (text: string) => createHash('md5').update(text).digest('hex').toUpperCase()

/** A request, signed; an undefined change takes a field out. */
export function paymentRequest(changes: Changes = {}, key = CONTRACT.key): Pair[] {
  const fields: Record<string, string | undefined> = {
    v_mid: CONTRACT.merchant,
    v_oid: ORDER_NUMBER,
    v_amount: '88.00',
    v_moneytype: 'CNY',
    v_url: 'http://shop.example/return',
    ...changes,
  }
  const { v_amount = '', v_moneytype = '', v_oid = '', v_mid = '', v_url = '' } = fields
  const signed = { v_md5info: md5(`${v_amount}${v_moneytype}${v_oid}${v_mid}${v_url}${key}`), ...fields }
  return Object.entries(signed).flatMap(([name, value]): Pair[] =>
    value === undefined ? [] : [[name, value]],
  )
}

export function postRequest({ chinabankUrl }: Simulator, pairs: readonly Pair[], query = '') {
  return fetch(`${chinabankUrl}${query}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: encodeForm(pairs, query === '' ? 'gbk' : 'utf-8'),
    redirect: 'manual',
  })
}

/** Open a trade. @returns its number */
export async function openPayment(simulator: Simulator, changes: Changes = {}): Promise<string> {
  const answer = await postRequest(simulator, paymentRequest(changes))
  expect(answer.headers.get('x-simulator-error')).toBeNull()
  return /^\/cashier\/(\d{20})$/.exec(answer.headers.get('location') ?? '')?.[1] ?? expect.fail()
}

export const isGenuine = (fields: Readonly<Record<string, string>>, key = CONTRACT.key) =>
  fields.v_md5str === md5(`${fields.v_oid}${fields.v_pstatus}${fields.v_amount}${fields.v_moneytype}${key}`)
