/** Alipay's bill against the books, over a separate local stack: correct, wrong in each way, and unavailable. */
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BillOutcome } from '../../lib/payment/bills/comparison'
import { dynamoComparisons } from '../../lib/store/dynamoComparisons'
import { sdkDocumentStore } from '../../lib/store/sdk/documentStore'
import { beijingDay, formatGatewayTime, systemClock } from '../../lib/time'
import type { PlantedName } from '../../local/simulator/alipayPage/bill/planted'
import { invokeFunction } from '../../local/stack/lambdaClient'
import { localDynamoClient } from '../../local/stack/stack'
import { LOCAL_STAGE } from '../../tools/deployment/localShop'
import { functionName, tableNames } from '../../tools/deployment/serverlessConfig'
import { type OwnStack, openOwnStack } from '../support/ownStack'
import { RARE } from '../support/rare'

describe.runIf(RARE)('a bill', () => {
  let own: OwnStack
  let tradeNo: string
  beforeAll(async () => {
    own = await openOwnStack('alipayPage', 1)
    await own.control('settings', 'PUT', { openapiTodaysBill: true })
    tradeNo = (await own.buy()).tradeNo
  })
  afterAll(() => own.stack.stop())

  /** What is found, in short. */
  async function compare(planted: PlantedName = 'none'): Promise<readonly string[]> {
    await own.control('settings', 'PUT', { openapiBills: planted })
    const bill = { day: formatGatewayTime(systemClock()).slice(0, 10), gateway: 'alipayPage' }
    const outcomes = await invokeFunction(own.stack.lambdaUrl, functionName('compareBills', LOCAL_STAGE), {
      bill,
    })
    const [outcome] = outcomes as readonly BillOutcome[]
    if (outcome?.kind !== 'compared') return [outcome?.why === 'unusable' ? outcome.fault : `${outcome?.why}`]
    return outcome.mismatches.map(({ kind, isLearned }) => (isLearned ? `${kind} learned` : kind))
  }

  it('agrees, and adds a refund whose notify was lost, once', async () => {
    expect(await compare()).toEqual([])
    await own.control('settings', 'PUT', { fault: 'drop' })
    await own.control(`trades/${tradeNo}/refund`, 'POST', { amount: '3.00' })
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
  ])('with a fault is detected on every comparison: %s', async (planted, expected) => {
    expect(await compare(planted)).toEqual(expected)
    if (planted !== 'lateOnce') expect(await compare(planted)).toEqual(expected)
  })

  it('leaves its findings for later readers', async () => {
    await compare('feeTooLarge')
    const client = localDynamoClient(own.stack.dynamodbEndpoint)
    const comparisons = dynamoComparisons(
      sdkDocumentStore(DynamoDBDocumentClient.from(client)),
      tableNames(LOCAL_STAGE).orders,
    )
    expect(await comparisons.get('alipayPage', beijingDay(systemClock()))).toMatchObject({ mismatchCount: 1 })
    client.destroy()
  })

  it('reports the end of a trade that Alipay does not notify', async () => {
    await own.control('settings', 'PUT', { fault: 'none', openapiSuccessAlone: true })
    const refunded = (await own.buy()).tradeNo
    await own.control(`trades/${refunded}/refund`, 'POST')
    expect(await compare()).toEqual(['refundedThereNotHere learned'])
    expect(await compare()).toEqual([])
  })
})
