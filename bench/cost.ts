/** `npm run bench -- cost`: an order's life on a real engine, counted in units and in money. */
import { startDynamoEngine } from '../local/stack/dynamoEngine'
import { freePort } from '../local/stack/ports'
import { localDynamoClient } from '../local/stack/stack'
import { costRows, markdown, totalOf } from '../test/support/costTable'
import { openMeteredShop, type Spent } from '../test/support/meter'
import type { Outcome } from './outcome'

const TARGETS = { paidUnits: 8, unpaidUnits: 12, itemBytes: 1024, dollarsPerMillion: 20 } as const

export async function benchCost(): Promise<Outcome> {
  const engine = await startDynamoEngine(await freePort(), undefined, process.env.DYNAMODB_ENDPOINT)
  const client = localDynamoClient(engine.endpoint)
  try {
    const shop = await openMeteredShop(client)
    return outcomeOf(await shop.paidOrder(), await shop.unpaidOrder(), await shop.refund())
  } finally {
    client.destroy()
    await engine.stop()
  }
}

function outcomeOf(paid: Spent, unpaid: Spent, refund: Spent): Outcome {
  const [paidRows, unpaidRows] = [costRows(paid.usage), costRows(unpaid.usage)]
  const figures = {
    paidUnits: paid.usage.writeUnits,
    unpaidUnits: unpaid.usage.writeUnits,
    itemBytes: paid.itemBytes,
    dollarsPerMillion: Number(totalOf(paidRows).toFixed(2)),
  }
  const names = Object.keys(TARGETS) as (keyof typeof TARGETS)[]
  const met = names.every(name => figures[name] <= TARGETS[name])
  const verdicts = names.map(name => `${name}: ${figures[name]}, at most ${TARGETS[name]}`)
  return {
    met,
    figures: { ...figures, paid: paid.usage, unpaid: unpaid.usage, refund: refund.usage },
    text: [
      'A paid order with receipt and notice, without the price of the mails:',
      '',
      markdown(paidRows),
      '',
      'An order that nobody pays, until it is let go:',
      '',
      markdown(unpaidRows),
      '',
      'A refund, without the price of its mail:',
      '',
      markdown(costRows(refund.usage)),
      '',
      ...verdicts,
      met ? 'met' : 'missed',
    ].join('\n'),
  }
}
