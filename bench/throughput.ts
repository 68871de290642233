/** `npm run bench -- throughput`: a stack's orders per second, calculated and simulated; and the cells for more. */
import { startDynamoEngine } from '../local/stack/dynamoEngine'
import { freePort } from '../local/stack/ports'
import { localDynamoClient } from '../local/stack/stack'
import { openMeteredShop } from '../test/support/meter'
import { LIMITS } from './aws'
import { type Bound, boundsOf, demandOf, FRESH, RAISED, type Settings } from './limits'
import { atLeast, atMost, judged, type Outcome } from './outcome'
import { highestRate } from './simulatedStack'
import { markdownTable } from './table'

/** Orders per second of all cells together. */
const WANTED = 10_000
/** The minimum ratio of the simulated rate to the calculated one. */
const AGREEMENT = 0.9

export async function benchThroughput(): Promise<Outcome> {
  const engine = await startDynamoEngine(await freePort(), undefined, process.env.DYNAMODB_ENDPOINT)
  const client = localDynamoClient(engine.endpoint)
  try {
    const shop = await openMeteredShop(client)
    const { usage } = await shop.platformOrder()
    return outcomeOf(demandOf(usage))
  } finally {
    client.destroy()
    await engine.stop()
  }
}

function outcomeOf(demand: ReturnType<typeof demandOf>): Outcome {
  const found = (
    [
      ['nothing is raised', FRESH],
      ['all that can be raised is', RAISED],
    ] as const
  ).map(([name, settings]) => ({ name, ...examine(demand, settings) }))
  const [fresh, raised] = found
  if (!fresh || !raised) throw new Error('nothing was examined')
  const cells = Math.ceil(WANTED / raised.simulated)
  const targets = [
    ...found.map(({ name, simulated, paper }) =>
      atLeast(`simulated beside paper, ${name}`, simulated / paper.rate, AGREEMENT, '×'),
    ),
    atMost('cells for 10 000 orders a second', cells, 4, ''),
  ]
  return judged(targets, { demand, fresh, raised, cells }, [
    'What an order at alipayPage needs, from the storefront to its mails:',
    '',
    markdownTable([
      ['of what', 'an order'],
      ['requests', String(demand.requests)],
      ['writes to its table, of them within its day', `${demand.tableWrites}, ${demand.dayWrites}`],
      ['writes to the index', String(demand.indexWrites)],
      ['consistent reads', String(demand.reads)],
      ['executions of Lambda, seconds', demand.lambdaSeconds.toFixed(3)],
    ]),
    '',
    ...found.flatMap(({ name, bounds, simulated, paper }) => [
      `Where ${name}: the first limit is ${paper.limit}, ${paper.allowed}: ${Math.floor(paper.rate)} orders a second on paper, ${simulated} simulated.`,
      '',
      markdownTable([
        ['limit', 'allowed', 'orders a second', 'what raises it'],
        ...bounds.map(bound => [
          ...[
            bound.limit + (bound.delaysMails ? ' (late mails only)' : ''),
            bound.allowed,
            Math.floor(bound.rate).toLocaleString('en').replaceAll(',', ' '),
            bound.raisedBy,
          ],
        ]),
      ]),
      '',
    ]),
    `${WANTED.toLocaleString('en').replaceAll(',', ' ')} orders a second: ${cells} cells with all raised; ${Math.ceil(WANTED / fresh.simulated)} in as many accounts or regions without asking AWS for more.`,
    `Mails hold up no payment: SES sends ${LIMITS.sandboxMails} a second in its sandbox, then as many as it allows the account; what is late is sent by the visits, for a week.`,
  ])
}

function examine(demand: ReturnType<typeof demandOf>, settings: Settings) {
  const bounds = boundsOf(demand, settings)
  const paper = bounds.find(({ delaysMails }) => !delaysMails) as Bound
  return { bounds, paper, simulated: highestRate(demand, settings) }
}
