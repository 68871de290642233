/** Alipay's bill against the books, over a whole local stack of its own: honest, wrong in each way, and not to be had. */
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { BillOutcome } from '../../lib/payment/comparison'
import { dynamoComparisons } from '../../lib/store/dynamoComparisons'
import { beijingDay, formatGatewayTime, systemClock } from '../../lib/time'
import type { PlantedName } from '../../local/simulator/alipayPage/bill/planted'
import { invokeFunction } from '../../local/stack/lambdaClient'
import { localDynamoClient, type Stack, startStack } from '../../local/stack/stack'
import { LOCAL_STAGE } from '../../tools/deployment/localShop'
import { functionName, tableNames } from '../../tools/deployment/serverlessConfig'
import { RARE } from '../support/rare'

const JSON_TYPE = { 'content-type': 'application/json', accept: 'application/json' }
const PATIENCE = { timeout: 60_000, interval: 100 }

interface OrderJson {
  readonly orderId: string
  readonly url: string
  readonly payUrl: string
  readonly state: string
}

describe.runIf(RARE)('a bill', () => {
  let stack: Stack
  let tradeNo: string
  let order: OrderJson
  const ask = async <Answer>(url: string, method = 'GET', body?: unknown) => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    return (await (await fetch(url, { method, headers: JSON_TYPE, ...sent })).json()) as Answer
  }
  const control = <Answer>(path: string, method?: string, body?: unknown) =>
    ask<Answer>(`${stack.simulator.controlUrl}/api/${path}`, method, body)

  beforeAll(async () => {
    const env = { ...process.env, GATEWAYS: 'alipayPage', SHOUYIN_WATCH: 'nothing' }
    stack = await startStack({ env, speed: 1, scheduled: false })
    await control('settings', 'PUT', { openapiTodaysBill: true })
    const wish = { lines: [{ sku: 'gaiwan', quantity: 1 }], email: 'buyer@example.com' }
    order = await ask<OrderJson>(`${stack.shopUrl}/orders`, 'POST', wish)
    const cashier = await fetch(order.payUrl, { headers: { accept: 'text/html' } })
    tradeNo = new URL(cashier.url).pathname.split('/').at(-1) ?? ''
    await control(`trades/${tradeNo}/pay`, 'POST')
    await vi.waitFor(async () => expect((await ask<OrderJson>(order.url)).state).toBe('paid'), PATIENCE)
  })
  afterAll(() => stack.stop())

  /** What is found, in short. */
  async function compare(planted: PlantedName = 'none'): Promise<readonly string[]> {
    await control('settings', 'PUT', { openapiBills: planted })
    const bill = { day: formatGatewayTime(systemClock()).slice(0, 10), gateway: 'alipayPage' }
    const outcomes = await invokeFunction(stack.lambdaUrl, functionName('compareBills', LOCAL_STAGE), {
      bill,
    })
    const [outcome] = outcomes as readonly BillOutcome[]
    if (outcome?.kind !== 'compared') return [outcome?.why === 'unusable' ? outcome.fault : `${outcome?.why}`]
    return outcome.mismatches.map(({ kind, isLearned }) => (isLearned ? `${kind} learned` : kind))
  }

  it('agrees, and tells of a refund whose notify was lost, once', async () => {
    expect(await compare()).toEqual([])
    await control('settings', 'PUT', { fault: 'drop' })
    await control(`trades/${tradeNo}/refund`, 'POST', { amount: '3.00' })
    expect(await compare()).toEqual(['refundedThereNotHere learned'])
    expect(await compare()).toEqual([])
  })

  it.each<[PlantedName, readonly string[]]>([
    ['paymentMissing', ['paidHereNotThere']],
    ['paymentAdditional', ['paidThereNotHere']],
    ['otherAmount', ['otherAmount']],
    ['refundMissing', ['refundedHereNotThere']],
    ['refundAdditional', ['refundedThereNotHere']],
    ['feeTooLarge', ['fee']],
    ['otherDay', ['otherDay']],
    ['otherAccount', ['otherAccount']],
    ['cutOff', ['cutOff']],
    ['archiveCutOff', ['cutOff']],
    ['unknownColumn', ['unknownColumns']],
    ['lateOnce', []],
    ['late', ['unavailable']],
    ['notThere', ['notReady']],
    ['notPermitted', ['refused']],
  ])('that is wrong is found out, and found out again: %s', async (planted, expected) => {
    expect(await compare(planted)).toEqual(expected)
    if (planted !== 'lateOnce') expect(await compare(planted)).toEqual(expected)
  })

  it('leaves what was found for whoever looks', async () => {
    await compare('feeTooLarge')
    const client = localDynamoClient(stack.dynamodbEndpoint)
    const comparisons = dynamoComparisons(DynamoDBDocumentClient.from(client), tableNames(LOCAL_STAGE).orders)
    expect(await comparisons.get('alipayPage', beijingDay(systemClock()))).toMatchObject({ mismatchCount: 1 })
    client.destroy()
  })
})
