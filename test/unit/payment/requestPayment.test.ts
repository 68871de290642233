/** The way to the gateway: who is sent there, and who is not. */
import { beforeEach, describe, expect, it } from 'vitest'
import type { PaymentRequest, Payments } from '../../../lib/gateways/gateway'
import { requestPayment } from '../../../lib/payment/requestPayment'
import { err, ok } from '../../../lib/result'
import { anOrder, BUYER, NOW } from '../../support/orders'

const REQUEST: PaymentRequest = {
  ...{ actionUrl: 'https://gateway.example.com', charset: 'utf-8', fields: [], linkUrl: 'https://link' },
}
const METHOD = { kind: 'bank', bank: 'ICBCB2C' } as const
const order = anOrder()
const { orderId } = order

let answer: Awaited<ReturnType<Payments['request']>>
let asked: unknown[][]
let logged: unknown[][]
beforeEach(() => {
  answer = ok(REQUEST)
  asked = []
  logged = []
})

const request = (wanted = order) => {
  const payments: Payments = {
    async request(...question) {
      asked.push(question)
      return answer
    },
  }
  return requestPayment({
    gateways: { names: [], get: name => (name === 'alipayDirect' ? payments : undefined) },
    clock: () => NOW,
    log: (...line) => logged.push(line),
  })(wanted, { method: METHOD, buyer: BUYER, requestId: 'request' })
}

it('an order that waits for its payment is sent to its gateway, and that is told', async () => {
  expect(await request()).toEqual({ kind: 'requested', request: REQUEST })
  expect(asked).toEqual([[order, METHOD, BUYER, NOW]])
  expect(logged).toEqual([['info', 'paymentRequested', { requestId: 'request', orderId, method: 'bank' }]])
})

it('an order whose time is over is not sent', async () => {
  expect(await request({ ...order, expiresAt: NOW })).toEqual({ kind: 'notPayable' })
  expect([asked, logged]).toEqual([[], []])
})

it('a bank that the gateway does not know is nothing to tell', async () => {
  answer = err('unknownBank')
  expect(await request()).toEqual({ kind: 'unknownBank' })
  expect(logged).toEqual([])
})

describe('the buyer must try again, and the shop hears of it, when', () => {
  const told = [['error', 'paymentUnavailable', { requestId: 'request', orderId }]]

  it('the gateway does not answer', async () => {
    answer = err('unavailable')
    expect(await request()).toEqual({ kind: 'unavailable' })
    expect(logged).toEqual(told)
  })

  it('the shop does not use the gateway any more', async () => {
    expect(await request({ ...order, gateway: 'another' })).toEqual({ kind: 'unavailable' })
    expect([asked, logged]).toEqual([[], told])
  })
})
