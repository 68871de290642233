/** `npm run bench -- cost`: what an order consumes on a real engine, in units and in money. */
import { startDynamoEngine } from '../local/stack/dynamoEngine'
import { freePort } from '../local/stack/ports'
import { localDynamoClient } from '../local/stack/stack'
import { costRows, markdown, totalOf } from '../test/support/costTable'
import { openMeteredShop, type Spent } from '../test/support/meter'
import { PRICES } from './aws'
import { atMost, judged, type Outcome } from './outcome'
import { USUAL_DESIGN, usualUsage } from './usualDesign'

const TARGETS = { platform: 15, plain: 8, paidUnits: 6, unpaidUnits: 10, itemBytes: 1024 } as const

/** The metered orders. */
interface Orders {
  readonly platform: Spent
  readonly plain: Spent
  readonly unpaid: Spent
  readonly refund: Spent
}

export async function benchCost(): Promise<Outcome> {
  const engine = await startDynamoEngine(await freePort(), undefined, process.env.DYNAMODB_ENDPOINT)
  const client = localDynamoClient(engine.endpoint)
  try {
    const shop = await openMeteredShop(client)
    return outcomeOf({
      platform: await shop.platformOrder(),
      plain: await shop.plainOrder(),
      unpaid: await shop.unpaidOrder(),
      refund: await shop.refund(),
    })
  } finally {
    client.destroy()
    await engine.stop()
  }
}

function outcomeOf({ platform, plain, unpaid, refund }: Orders): Outcome {
  const usual = costRows(usualUsage(platform.usage), USUAL_DESIGN)
  const [all, four] = [costRows(platform.usage), costRows(plain.usage)]
  const stored = (platform.itemBytes / 1e9) * 1e6 * PRICES.storedGigabyte
  const targets = [
    atMost(
      'a million paid orders at alipayPage, all of AWS but mails',
      cents(totalOf(all)),
      TARGETS.platform,
      '$',
    ),
    atMost('a million orders of four calls, without mails', cents(totalOf(four)), TARGETS.plain, '$'),
    atMost('write units of a paid order', platform.usage.writeUnits, TARGETS.paidUnits, ''),
    atMost('write units of an order that nobody pays', unpaid.usage.writeUnits, TARGETS.unpaidUnits, ''),
    atMost('an order’s item', platform.itemBytes, TARGETS.itemBytes, 'bytes'),
  ]
  const figures = {
    dollarsPerMillion: { platform: totalOf(all), plain: totalOf(four), usual: totalOf(usual) },
    platform: platform.usage,
    plain: plain.usage,
    unpaid: unpaid.usage,
    refund: refund.usage,
  }
  return judged(targets, figures, [
    'A paid order with receipt and notice at alipayPage, without the price of the mails:',
    ...['', markdown(all), ''],
    `The same in the usual design: ${totalOf(usual).toFixed(2)}, ${(totalOf(usual) / totalOf(all)).toFixed(1)} times as much:`,
    ...['', markdown(usual), ''],
    'The four calls of the plain flow: created by JSON, sent to pay, paid, looked at; no mails:',
    ...['', markdown(four), ''],
    'An order that nobody pays, until it expires:',
    ...['', markdown(costRows(unpaid.usage)), ''],
    'A refund, without the price of its mail:',
    ...['', markdown(costRows(refund.usage)), ''],
    `Beside that: mails ${(platform.usage.mails * PRICES.mail * 1e6).toFixed(0)} a million orders, storage ${stored.toFixed(2)} a month for each million.`,
  ])
}

const cents = (dollars: number): number => Math.round(dollars * 100) / 100
