/** The code of an order: requested once, recorded before it is shown, and shown again. */
import { beforeEach, describe, expect, it } from 'vitest'
import type { CodeAnswer, Payments } from '../../../lib/gateways/capabilities/payments'
import type { Order } from '../../../lib/order/order'
import { orderState } from '../../../lib/order/orderState'
import { requestPayment } from '../../../lib/payment/requestPayment'
import { err } from '../../../lib/result'
import { type EpochMs, plusMs } from '../../../lib/time'
import { emptyOrdersTable, memoryOrders, type OrdersTable } from '../../support/memoryOrders'
import { anUnboundOrder, BUYER, LIFETIME_MS, NOW, paidFact } from '../../support/orders'

const words = { 'zh-Hans': { name: '纸' }, 'zh-Hant': { name: '紙' }, en: { name: 'Paper' } }
const scanUntil = plusMs(NOW, 1000)
const CODE: CodeAnswer = { kind: 'code', text: 'https://qr.example/1', scanUntil }

let table: OrdersTable
let steps: string[]
let logged: unknown[][]
let answer: CodeAnswer
let pause: (ms: number) => Promise<unknown>
/** What is done, and answered, in its place. */
let asked: (() => Promise<CodeAnswer>) | undefined
let now: EpochMs
let order: Order
beforeEach(async () => {
  table = emptyOrdersTable()
  steps = []
  logged = []
  answer = CODE
  asked = undefined
  pause = async ms => void steps.push(`pause ${ms}`)
  now = NOW
  order = anUnboundOrder()
  await memoryOrders(table).create(order)
})

const orders = () =>
  memoryOrders(table, async (call, step) => {
    // What does not wait for it is first.
    if (call === 'bind order') await new Promise(setImmediate)
    steps.push(call)
    return step()
  })
const stored = () => table.orders.get(order.orderId) ?? expect.fail()

async function scan(gateway = 'paper') {
  const payments: Payments = {
    request: async () => err('unavailable'),
    codes: {
      words,
      ask: async () => {
        steps.push('ask')
        return asked ? asked() : answer
      },
    },
  }
  const { codes: _, ...withoutCodes } = payments
  const names = ['paper', 'stone', 'gone']
  const get = (name: string) => ({ paper: payments, stone: withoutCodes })[name]
  return requestPayment({
    orders: orders(),
    gateways: { names, usable: () => names, get },
    clock: () => now,
    log: (...line) => logged.push(line),
    pause,
  })(stored(), { gateway, method: { kind: 'code' }, buyer: BUYER, requestId: 'request' })
}
const trace = () => ({ requestId: 'request', orderId: order.orderId, gateway: 'paper' })

it('is requested, and shown once the order is bound and the code stored', async () => {
  expect(await scan()).toMatchObject({ kind: 'code', gateway: 'paper', code: { text: CODE.text }, words })
  expect(steps).toEqual(['ask', 'bind order', 'record facts'])
  expect(stored().facts).toMatchObject({
    'requested:paper': { kind: 'requested', source: 'buyer' },
    [`codeShown:paper:${NOW}`]: { text: CODE.text, at: NOW, scanUntil, source: 'buyer' },
  })
  expect(orderState(stored(), NOW)).toBe('awaitingPayment')
  expect(logged).toEqual([['info', 'paymentRequested', { ...trace(), method: 'code' }]])
})

it('is shown again without a request, until it can no longer be scanned', async () => {
  await scan()
  answer = { ...CODE, text: 'https://qr.example/2', scanUntil: plusMs(NOW, 2000) }
  now = plusMs(NOW, 999)
  expect(await scan()).toMatchObject({ kind: 'code', code: { text: 'https://qr.example/1' } })
  now = scanUntil
  expect(await scan()).toMatchObject({ code: { text: 'https://qr.example/2' } })
  expect(steps.filter(step => step === 'ask')).toHaveLength(2)
})

describe('of two concurrent tabs', () => {
  const refused = { kind: 'refused', code: 'ACQ.CONTEXT_INCONSISTENT' } as const
  /** The other one, while the gateway thinks of the answer to this one, or after it. */
  const meanwhile = async (what: () => Promise<unknown>, isLate = false) => {
    const other = async () => {
      asked = undefined
      await what()
      steps = []
      logged = []
    }
    asked = async () => {
      if (!isLate) await other()
      return refused
    }
    pause = async ms => {
      steps.push(`pause ${ms}`)
      if (isLate) await other()
    }
    return scan()
  }

  it('the second shows the first one’s code if the gateway refuses it one', async () => {
    expect(await meanwhile(scan)).toMatchObject({ kind: 'code', code: { text: CODE.text }, words })
    expect([steps, logged]).toEqual([['get order'], []])
  })

  it('the second waits for the first one’s code to be stored', async () => {
    expect(await meanwhile(scan, true)).toMatchObject({ kind: 'code', code: { text: CODE.text }, words })
    expect([steps, logged]).toEqual([['get order'], []])
  })

  it('neither shows a code that can no longer be scanned', async () => {
    await scan()
    now = scanUntil
    answer = refused
    expect(await scan()).toEqual({ kind: 'unavailable' })
  })

  it('the second has nothing to pay if the order was paid', async () => {
    const pays = async () => {
      await scan()
      const paid = paidFact('P', NOW, 'paper')
      await memoryOrders(table).record(order.orderId, { gateway: 'paper', amountFen: order.amountFen }, [
        paid,
      ])
    }
    expect(await meanwhile(pays)).toEqual({ kind: 'notPayable' })
    expect(logged).toEqual([])
  })
})

describe('is not shown, and nothing is written,', () => {
  it.each<[CodeAnswer, string, object]>([
    [{ kind: 'unavailable' }, 'paymentUnavailable', {}],
    [
      { kind: 'refused', code: 'ACQ.CONTEXT_INCONSISTENT' },
      'paymentUnavailable',
      { code: 'ACQ.CONTEXT_INCONSISTENT' },
    ],
    [{ kind: 'otherCertificate', serialNumber: '8f' }, 'gatewayCertificateUnknown', { serialNumber: '8f' }],
  ])('when the gateway answers %o', async (given, event, why) => {
    answer = given
    expect(await scan()).toEqual({ kind: 'unavailable' })
    const looks = given.kind === 'refused' ? ['get order', 'pause 500', 'get order'] : []
    expect(steps).toEqual(['ask', ...looks])
    expect(logged).toEqual([['error', event, { ...trace(), ...why }]])
  })

  it('when the order has had the maximum of a hundred', async () => {
    for (let count = 0; count < 100; count++) {
      now = plusMs(NOW, count)
      answer = { ...CODE, scanUntil: plusMs(now, 1) }
      expect(await scan()).toMatchObject({ kind: 'code' })
    }
    steps = []
    now = plusMs(NOW, 100)
    expect(await scan()).toEqual({ kind: 'unavailable' })
    expect(steps).toEqual([])
    const why = { ...trace(), code: 'TOO_MANY_CODES' }
    expect(logged.at(-1)).toEqual(['error', 'paymentUnavailable', why])
  })

  it('when the gateway has no codes, or does not exist', async () => {
    expect(await scan('stone')).toEqual({ kind: 'unknownGateway' })
    expect(await scan('gone')).toEqual({ kind: 'unknownGateway' })
    expect(await scan('iron')).toEqual({ kind: 'unknownGateway' })
    expect(steps).toEqual([])
  })

  it('when the order is paid, though a code was shown before', async () => {
    await scan()
    const paid = [paidFact('P', NOW, 'paper')]
    await memoryOrders(table).record(order.orderId, { gateway: 'paper', amountFen: order.amountFen }, paid)
    steps = []
    expect(await scan()).toEqual({ kind: 'notPayable' })
    expect(steps).toEqual([])
  })

  it('when its time is over', async () => {
    now = plusMs(NOW, LIFETIME_MS)
    expect(await scan()).toEqual({ kind: 'notPayable' })
    expect(steps).toEqual([])
  })
})
